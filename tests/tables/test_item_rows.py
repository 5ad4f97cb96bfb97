"""Rows of items: merged and unmerged groups, narrower items, shared verdicts, units that pass down."""

from __future__ import annotations

import pytest

from tests.tables.laboratory import Table, read, told, workbook
from tests.tables.test_report_form import HEAD, report


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (
            ["检测项目", "", "标准要求", "检测结果"],
            [["耐汗渍色牢度/级", "酸性 变色", "≥3", "4"], ["", "碱性 沾色", "≥3", "2-3"]],
        ),
        (
            ["检测项目", "", "", "检测结果"],
            [["耐汗渍色牢度", "酸性", "变色", "4"], ["", "碱性", "沾色", "2-3"]],
        ),
        (
            ["检测项目", "", "", "检测结果"],
            [["色牢度", "耐酸汗渍", "变色", "4"], ["", "耐碱汗渍", "沾色", "2-3"]],
        ),
    ],
)
def test_a_sub_item_may_name_the_item_more_closely(header: list[str], rows: Table) -> None:
    assert {row[1:5] for row in told(read(workbook([*HEAD, header, *rows])))} == {
        ("fastness-acid-perspiration", "", "change", "4"),
        ("fastness-alkaline-perspiration", "", "staining", "2-3"),
    }


def test_the_narrower_item_stands_until_the_next_one() -> None:
    header = ["检测项目", "", "", "检测结果"]
    rows = [["色牢度", "耐水", "变色", "4"], ["", "", "沾色", "3"], ["", "耐干摩擦", "", "3-4"]]
    assert {row[1:5] for row in told(read(workbook([*HEAD, header, *rows])))} == {
        ("fastness-water", "", "change", "4"),
        ("fastness-water", "", "staining", "3"),
        ("fastness-dry-rubbing", "", "", "3-4"),
    }


def test_a_wide_item_over_its_narrower_ones_is_a_heading() -> None:
    header = ["序号", "检测项目", "检测依据", "技术要求", "检测结果", "结论"]
    rows = [
        ["1", "耐摩擦色牢度(级)", "GB/T 3920-2008", "", "", ""],
        ["", "干摩", "", "≥3", "3-4", "符合"],
        ["", "湿摩", "", "≥2-3", "3", "符合"],
    ]
    file = read(workbook([*HEAD, header, *rows]))
    assert {row[1:5] for row in told(file)} == {
        ("fastness-dry-rubbing", "", "", "3-4"),
        ("fastness-wet-rubbing", "", "", "3"),
    }
    assert dict(file.ignored)["heading"] == 1


def test_a_unit_is_never_taken_from_the_reading_above_when_the_item_is_named_anew() -> None:
    items = [[1, "甲醛含量", "面料", "mg/kg", "≤75", "20", ""], [2, "甲醛含量", "里料", "", "≤75", "82", ""]]
    assert {(row[2], row[5]) for row in told(read(workbook(report(items=items))), "unit")} == {
        ("face", "mg/kg"),
        ("lining", ""),
    }


def test_a_verdict_beside_the_first_row_of_an_item_is_that_of_its_rows_below() -> None:
    items = [[1, "耐水色牢度", "变色", "级", "≥3", "4", "不合格"], ["", "", "沾色", "级", "≥3", "2-3", ""]]
    readings = read(workbook(report(items=items))).samples[0].sample.readings
    assert [(one.lab_verdict, one.shares_verdict) for one in readings] == [("不合格", "Sheet1!G9")] * 2


def test_an_item_named_again_has_no_verdict_but_its_own() -> None:
    items = [[1, "耐水色牢度", "变色", "", "", "4", "合格"], [2, "耐水色牢度", "沾色", "", "", "2", ""]]
    assert {(row[3], row[5]) for row in told(read(workbook(report(items=items))), "lab_verdict")} == {
        ("change", "合格"),
        ("staining", ""),
    }


def test_an_empty_value_in_a_form_with_merged_cells_is_not_filled_by_the_next_label() -> None:
    head = [["报告编号", "R-1", "", "样品编号", "F1"], ["商标", "", "抽样基数", "100件", ""]]
    content = workbook(report(head=head), merges=[(0, 0, 0, 4), (1, 1, 1, 2)])
    assert dict(read(content).samples[0].columns) == {"report_no": "R-1", "抽样基数": "100件"}
