from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from bihuan.web.rules.facts import current_rulebook
from bihuan.web.rules.queries.gaps import list_gaps
from tests.kit.cast import Client
from tests.web.rules.pages import TODAY, page, text

pytestmark = pytest.mark.django_db


def lacking() -> int:
    editions = [edition for standard in current_rulebook().standards for edition in standard.editions]
    rules = [rule for edition in editions for rule in edition.rules]
    rules += [edition.fibres.single for edition in editions if edition.fibres]
    return sum(rule.limit is None for rule in rules)


def test_all_gaps_stand_on_one_page() -> None:
    found = list_gaps(day=TODAY)
    assert sum(len(one.rows) for one in found) == lacking()
    assert f"共 {lacking()} 条" in text(page("/rules/gaps/"))


def test_every_gap_has_a_reason_or_a_weak_recall() -> None:
    for found in list_gaps(day=TODAY):
        for one in found.rows:
            assert one.why or one.row.confidence == "low"


def test_no_gap_is_lost_by_putting_like_ones_together() -> None:
    for found in list_gaps(day=TODAY):
        told = [row.id for _, groups in found.by_reason for alike in groups for row in alike.rows]
        assert sorted(told) == sorted(one.row.id for one in found.rows)


def test_editions_that_have_ended_can_be_left_out() -> None:
    assert "GB/T 22796-2009" in page("/rules/gaps/")
    shown = page("/rules/gaps/", {"in_force": ""})
    assert "GB/T 22796-2009" not in shown
    assert "GB/T 22796-2021" in shown


def rows_of(kind: str) -> list[list[str]]:
    content = Client().get(f"/rules/gaps/gaps.{kind}").content
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_holds_every_gap_with_its_reason(kind: str) -> None:
    head, *rows = rows_of(kind)
    assert head[:2] == ["标准与版本", "名称"]
    assert len(rows) == lacking()
    assert all(row[0] and row[7] for row in rows)


def test_both_files_say_the_same() -> None:
    assert rows_of("csv") == rows_of("xlsx")


def test_a_kind_of_file_that_there_is_not_is_not_found() -> None:
    assert Client().get("/rules/gaps/gaps.pdf").status_code == 404
