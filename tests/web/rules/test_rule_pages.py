from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bihuan.web.rules.facts import current_rulebook
from bihuan.web.rules.queries.editions import list_editions, slug
from tests.kit.cast import Client
from tests.web.rules.pages import TODAY, page

pytestmark = pytest.mark.django_db


def test_the_list_names_every_edition_of_the_rulebook() -> None:
    shown = page("/rules/")
    editions = [edition for standard in current_rulebook().standards for edition in standard.editions]
    assert editions
    assert not [edition.name for edition in editions if edition.name not in shown]


def test_every_edition_has_a_page_of_its_own() -> None:
    lines = list_editions(day=TODAY)
    addresses = {(line.slug, line.edition.edition) for line in lines}
    assert len(addresses) == len(lines)
    for line in lines:
        assert line.edition.title in page(f"/rules/{line.slug}/{line.edition.edition}/")


def test_an_edition_shows_its_limits_with_clause_and_source_mark() -> None:
    shown = page("/rules/gb-18401/2010/")
    assert "甲醛含量" in shown
    assert "≤75" in shown
    assert "5.1 T1" in shown
    assert "据二手资料" in shown


def test_a_figure_that_we_lack_is_said_to_be_missing() -> None:
    line = next(line for line in list_editions(day=TODAY) if line.gaps)
    assert "未收录" in page(f"/rules/{line.slug}/{line.edition.edition}/")


@pytest.mark.parametrize("path", ["/rules/gb-1/2010/", "/rules/gb-18401/1999/"])
def test_an_edition_that_is_not_there_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "address"),
    [("GB 18401", "gb-18401"), ("GB/T 22796", "gb-t-22796"), ("T/HNAS 002", "t-hnas-002")],
)
def test_the_address_of_a_standard(name: str, address: str) -> None:
    assert slug(name) == address


@pytest.fixture
def overlay(settings: Any) -> Path:
    folder = Path(settings.BIHUAN_DATA) / "rules" / "standards"
    folder.mkdir(parents=True)
    return folder


def test_faulty_rule_files_stop_every_decision_and_say_file_line_and_remedy(overlay: Path) -> None:
    (overlay / "broken.yaml").write_text("standard: GB 1\nedition: [\n", encoding="utf-8")
    answer = Client().get("/rules/")
    shown = answer.content.decode()
    assert answer.status_code == 503
    assert "broken.yaml:" in shown
    assert "→" in shown or "请" in shown


def test_a_mended_rule_file_counts_at_once(overlay: Path) -> None:
    broken = overlay / "broken.yaml"
    broken.write_text("standard: GB 1\nedition: [\n", encoding="utf-8")
    assert Client().get("/rules/").status_code == 503
    broken.unlink()
    assert Client().get("/rules/").status_code == 200
