"""What a page generates is what the rule files, the examples and the commands say today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bihuan.engine.judgement.results import Outcome, Overall
from bihuan.rulebook.cases import load_cases
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.words import known_codes, term
from docs.build import JUDGEMENT, PAPERS, PROCEDURES, READMES, RULEBOOK_PAGES, built, pages
from docs.build_cases import cell
from tests.docs.written import inline_code

KINDS = ("verdict", "conclusion", "arithmetic", "limit", "edition", "method")


@pytest.fixture(scope="module")
def written() -> dict[Path, str]:
    return dict(pages())


@pytest.mark.parametrize(
    "path",
    [JUDGEMENT, PROCEDURES, *PAPERS, *RULEBOOK_PAGES.values(), *READMES.values()],
    ids=lambda path: path.name,
)
def test_a_generated_page_is_current(path: Path, written: dict[Path, str]) -> None:
    assert path.read_text(encoding="utf-8") == written[path], "run: make docs"


def test_a_changed_figure_makes_a_page_stale(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- begin limits -->\n≤75\n<!-- end limits -->\nafter\n", encoding="utf-8")
    text = built(page, {"limits": "≤20"})
    assert "≤20" in text
    assert "≤75" not in text
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")


def test_building_twice_changes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- begin limits -->\n<!-- end limits -->\n", encoding="utf-8")
    page.write_text(built(page, {"limits": "≤20"}), encoding="utf-8")
    assert built(page, {"limits": "≤20"}) == page.read_text(encoding="utf-8")


def test_a_page_without_the_place_is_named_with_the_lines_to_add(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md has no place for limits: add the lines .*begin limits"):
        built(page, {"limits": "≤20"})


@pytest.mark.parametrize("language", RULEBOOK_PAGES)
def test_every_edition_has_its_section_and_its_line(language: str) -> None:
    text = RULEBOOK_PAGES[language].read_text(encoding="utf-8")
    names = [edition.name for standard in load_rulebook().standards for edition in standard.editions]
    lacking = [name for name in names if f"### {name} " not in text or f"[{cell(name)}](#" not in text]
    assert names
    assert not lacking


def test_every_live_limit_stands_on_the_page() -> None:
    text = RULEBOOK_PAGES["en"].read_text(encoding="utf-8")
    rules = [rule for s in load_rulebook().standards for e in s.editions for rule in e.rules if rule.limit]
    assert rules
    assert not [rule.id for rule in rules if cell(rule.limit.written) not in text]


def test_every_example_is_a_row_of_the_judgement_page() -> None:
    text = JUDGEMENT.read_text(encoding="utf-8")
    assert not [case.id for case in load_cases() if f"\n| {case.id} |" not in text]


def test_every_outcome_is_told_in_both_languages() -> None:
    text = JUDGEMENT.read_text(encoding="utf-8")
    words = [("outcome", one.value) for one in Outcome] + [("overall", one.value) for one in Overall]
    for kind, id_ in words:
        english = term(kind, id_, language="en").removesuffix(" (exempt)").removesuffix(" (unchecked)")
        assert f"| {english} | {term(kind, id_, language='zh')} |" in text or (
            f"| {english} |" in text and term(kind, id_, language="zh") in text
        ), id_


def test_every_kind_of_difference_is_told() -> None:
    section = JUDGEMENT.read_text(encoding="utf-8").partition("## 20.")[2].partition("## 21.")[0]
    assert not [kind for kind in KINDS if f"\n| {kind} |" not in section]
    assert not [kind for kind in KINDS if term("kind", kind, language="en") == kind], "unknown kind"


def test_every_reason_that_the_prose_names_exists() -> None:
    prose = JUDGEMENT.read_text(encoding="utf-8").partition("## 23.")[0]
    named = {code for code in inline_code(prose) if "_" in code and code.replace("_", "").isalpha()}
    known = known_codes() | {fact.id for fact in load_rulebook().catalogue.facts} | {"declared_limit"}
    assert "depends_on" in named
    assert not named - known


def test_text_in_a_table_is_shown_as_it_is_written() -> None:
    assert cell("4.0~7.5 | <20\n*") == r"4.0\~7.5 \| \<20 \*"


def test_the_judgement_is_told_in_both_languages_under_the_same_numbers() -> None:
    chinese = JUDGEMENT.with_suffix(".zh-CN.md").read_text(encoding="utf-8")
    pages_of_both = (JUDGEMENT.read_text(encoding="utf-8"), chinese)
    numbers = [re.findall(r"^## (\d+)\. \S", text, re.MULTILINE) for text in pages_of_both]
    assert numbers[0] == [str(number) for number in range(1, 24)]
    assert numbers[1] == numbers[0]
