"""The report form: a head in any arrangement, then a row for each item."""

from __future__ import annotations

import pytest

from tests.tables.laboratory import (
    DATA,
    Cell,
    Merge,
    Table,
    accounted,
    codes,
    delimited,
    read,
    told,
    workbook,
)

HEAD: list[list[Cell]] = [
    ["报告编号", "R-1", "", "样品名称", "纯棉印花四件套"],
    ["样品编号", "F1", "", "商标", "云禾"],
    ["生产日期/批号", "2024-03-01", "", "样品等级", "一等品"],
    ["安全类别", "B类", "", "执行标准", "GB/T 22796-2021"],
    ["检验日期", "2024-05-20至2024-05-28", "", "检验类别", "监督抽查"],
]
HEADER = ["序号", "检验项目", "", "单位", "技术要求", "检验结果", "单项判定"]
ITEMS: list[list[Cell]] = [
    [1, "甲醛含量", "", "mg/kg", "≤75", "未检出", "合格"],
    [2, "pH值", "", "—", "4.0~8.5", "7.2", "合格"],
    [3, "耐水色牢度", "变色", "级", "≥3", "4", "合格"],
    ["", "", "沾色", "级", "≥3", "2-3", "不合格"],
    [4, "断裂强力", "经向", "N", "≥250", "410", "合格"],
    ["", "", "纬向", "N", "≥250", "355", "合格"],
    [5, "纤维含量", "面料", "%", "棉100", "棉 100", "合格"],
    ["", "", "里料", "%", "棉60 聚酯纤维40", "棉 53.9 聚酯纤维 46.1", "合格"],
]
FOOT: list[list[Cell]] = [["检验结论：该样品所检项目不合格"], ["(以下空白)"]]
EXPECTED = {
    ("F1", "formaldehyde", "", "", "未检出", "mg/kg", "≤75", "合格"),
    ("F1", "ph", "", "", "7.2", "", "4.0~8.5", "合格"),
    ("F1", "fastness-water", "", "change", "4", "级", "≥3", "合格"),
    ("F1", "fastness-water", "", "staining", "2-3", "级", "≥3", "不合格"),
    ("F1", "breaking-strength", "", "warp", "410", "N", "≥250", "合格"),
    ("F1", "breaking-strength", "", "weft", "355", "N", "≥250", "合格"),
    ("F1", "fibre-content", "face", "cotton", "100", "%", "棉100", "合格"),
    ("F1", "fibre-content", "lining", "cotton", "53.9", "%", "棉60 聚酯纤维40", "合格"),
    ("F1", "fibre-content", "lining", "polyester", "46.1", "%", "棉60 聚酯纤维40", "合格"),
}
FIELDS = ("unit", "lab_limit", "lab_verdict")


def report(
    head: Table = HEAD, header: list[str] = HEADER, items: Table = ITEMS, foot: Table = FOOT
) -> list[list[Cell]]:
    return [["检 验 报 告"], *map(list, head), [], list(header), *map(list, items), *map(list, foot)]


def keep(table: Table, columns: list[int]) -> list[list[Cell]]:
    return [[row[column] for column in columns] for row in table]


def glued(items: Table) -> list[list[Cell]]:
    """Item and sub-item in one cell."""
    name: Cell = ""
    found: list[list[Cell]] = []
    for row in items:
        name = row[1] or name
        found.append([row[0], f"{name}({row[2]})" if row[2] else name, *row[3:]])
    return found


def below(items: Table) -> list[list[Cell]]:
    """Sub-items in rows of their own under the item's name, without a column of theirs."""
    found: list[list[Cell]] = []
    for row in items:
        if row[2] and row[1]:
            found.append([row[0], row[1], "", "", "", ""])
        found.append(["" if row[2] else row[0], row[2] or row[1], *row[3:]])
    return found


MERGES: list[Merge] = [
    (0, 0, 0, 6),
    *((row, 4, row, 6) for row in range(1, 6)),
    (7, 1, 7, 2),
    *((row, 1, row, 2) for row in (8, 9)),
    *((top, column, top + 1, column) for top in (10, 12, 14) for column in (0, 1)),
    (16, 0, 16, 6),
]
PAIRS = [
    *("报告编号：R-1", "样品名称：纯棉印花四件套", "样品编号：F1", "商标：云禾", "生产日期/批号：2024-03-01"),
    *(
        "样品等级：一等品",
        "安全类别：B类",
        "执行标准：GB/T 22796-2021",
        "检验日期：2024-05-20至2024-05-28",
        "检验类别：监督抽查",
    ),
]
LABELS = [cell for row in HEAD for cell in (row[0], row[3])]
VALUES = [cell for row in HEAD for cell in (row[1], row[4])]
ENGLISH_HEAD = [
    ["Report No.:", "R-1", "Sample name:", "纯棉印花四件套"],
    ["Sample No.:", "F1", "Trade mark:", "云禾"],
    ["Production date/lot:", "2024-03-01", "Grade:", "一等品"],
    ["Safety class:", "B类", "Product standard:", "GB/T 22796-2021"],
    ["Test date:", "2024-05-20至2024-05-28", "Type of inspection:", "监督抽查"],
]
ENGLISH_NAMES = {
    "甲醛含量": "Formaldehyde content",
    "pH值": "pH value",
    "耐水色牢度": "Colour fastness to water",
    "断裂强力": "Breaking strength",
    "纤维含量": "Fibre content",
    "变色": "Change",
    "沾色": "Staining",
    "经向": "Warp",
    "纬向": "Weft",
    "面料": "Shell",
    "里料": "Lining",
}
ENGLISH_ITEMS = [[ENGLISH_NAMES.get(str(cell), cell) for cell in row] for row in ITEMS]
LAYOUTS: dict[str, bytes] = {
    "as laboratories print it": workbook(report(), merges=MERGES),
    "nothing merged": workbook(report()),
    "csv": delimited(report()),
    "csv in GB 18030": delimited(report(), encoding="gb18030"),
    "one pair a row": workbook(report(head=[list(pair) for pair in zip(LABELS, VALUES, strict=True)])),
    "three pairs a row": workbook(
        report(
            head=[
                [cell for pair in list(zip(LABELS, VALUES, strict=True))[n : n + 3] for cell in pair]
                for n in range(0, 10, 3)
            ]
        )
    ),
    "labels over their values": workbook(report(head=[LABELS[:5], VALUES[:5], LABELS[5:], VALUES[5:]])),
    "pairs inside cells": workbook(report(head=[PAIRS[:3], PAIRS[3:6], PAIRS[6:]])),
    "several pairs in one cell": workbook(
        report(head=[["    ".join(PAIRS[:4])], ["\n".join(PAIRS[4:7])], [" ".join(PAIRS[7:])]])
    ),
    "labels with colons and line breaks": workbook(
        report(head=[[f"{row[0][:2]}\n{row[0][2:]}：", row[1], "", f"{row[3]}：", row[4]] for row in HEAD])  # type: ignore[index]
    ),
    "columns shuffled": workbook(
        report(header=[HEADER[n] for n in (1, 2, 5, 6, 4, 3)], items=keep(ITEMS, [1, 2, 5, 6, 4, 3]))
    ),
    "a column of sub-items": workbook(report(header=[*HEADER[:2], "分项", *HEADER[3:]])),
    "a column of sub-items with another name": workbook(
        report(header=["序号", "检测项目", "子项目", "计量单位", "标准值", "实测值", "单项结论"])
    ),
    "further columns": workbook(
        report(header=[*HEADER, "检验方法", "备注"], items=[[*row, "GB/T 1", ""] for row in ITEMS])
    ),
    "item and sub-item in one cell": workbook(report(header=[*HEADER[:2], *HEADER[3:]], items=glued(ITEMS))),
    "sub-items below their item": workbook(report(header=[*HEADER[:2], *HEADER[3:]], items=below(ITEMS))),
    "groups of items": workbook(report(items=[["一、安全性能"], *ITEMS[:4], ["二、内在质量"], *ITEMS[4:]])),
    "units with the items": workbook(
        report(
            header=[*HEADER[:3], *HEADER[4:]],
            items=[
                [*row[:1], f"{row[1]}/({row[3]})" if row[1] and row[3] != "—" else row[1], row[2], *row[4:]]
                for row in ITEMS
            ],
        )
    ),
    "header again on the next page": workbook(
        report(items=[*ITEMS[:4], ["报告编号：R-1", "", "", "第2页 共2页"], HEADER, *ITEMS[4:]])
    ),
    "two languages in the header": workbook(
        report(
            header=[
                "序号\nNo.",
                "检验项目\nTest Item",
                "",
                "单位\nUnit",
                "技术要求\nRequirement",
                "检验结果\nTest Result",
                "单项判定\nVerdict",
            ]
        )
    ),
    "English": workbook(
        report(
            head=ENGLISH_HEAD,
            header=["No.", "Test item", "", "Unit", "Requirement", "Result", "Verdict"],
            items=ENGLISH_ITEMS,
            foot=[["Conclusion: 不合格"], ["End of report"]],
        )
    ),
    "conclusion in cells of its own": workbook(
        report(
            foot=[["检验结论", "该样品所检项目不合格"], ["备注", "/"], ["主检：", "", "审核：", "", "批准："]]
        )
    ),
    "conclusion in the head": workbook(
        report(head=[*HEAD, ["检验结论", "该样品所检项目不合格"]], foot=[["以下空白"]])
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_changes_nothing_of_what_is_read(layout: str) -> None:
    file = read(LAYOUTS[layout])
    assert file.shape == "report"
    assert told(file, *FIELDS) == EXPECTED
    assert file.rows_refused == 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_head_reaches_the_engine_whatever_its_arrangement(layout: str) -> None:
    (record,) = read(LAYOUTS[layout]).samples
    sample = record.sample
    assert (sample.sample_id, sample.product_name, sample.safety_class) == ("F1", "纯棉印花四件套", "B类")
    assert (sample.produced_on, sample.declared_grade) == ("2024-03-01", "一等品")
    assert (sample.declared_standard, sample.purpose) == ("GB/T 22796-2021", "监督抽查")
    assert {reading.tested_on for reading in sample.readings} == {"2024-05-20至2024-05-28"}
    assert {"report_no": "R-1", "trademark": "云禾"}.items() <= dict(record.columns).items()
    assert sample.lab_verdict.endswith("不合格")


def test_the_laboratorys_own_file_is_read_whole() -> None:
    file = read((DATA / "report-one-sample.xlsx").read_bytes())
    assert (file.shape, len(file.samples), file.rows_in) == ("report", 1, 25)
    (record,) = file.samples
    assert len(record.sample.readings) == 15
    assert record.sample.lab_verdict == "见单项判定"
    assert dict(record.columns)["检验依据"] == "GB 18401-2010、GB/T 29862-2013、GB/T 22796-2021"


def test_every_row_is_read_or_ignored() -> None:
    table = report()
    file = read(workbook(table))
    assert accounted(file, table)
    assert file.rows_read == len(HEAD) + len(ITEMS) + 1


def second() -> list[list[Cell]]:
    head = [[*row] for row in HEAD]
    head[0][1], head[1][1], head[0][4] = "R-2", "F2", "涤棉被套"
    return report(head=head, items=ITEMS[:2], foot=[["检验结论：合格"], ["以下空白"]])


@pytest.mark.parametrize(
    "content", [workbook([*report(), *second()]), workbook({"一": report(), "二": second()})]
)
def test_several_reports_are_several_samples(content: bytes) -> None:
    file = read(content)
    ids = [
        (r.sample.sample_id, dict(r.columns)["report_no"], r.sample.lab_verdict[-2:]) for r in file.samples
    ]
    assert ids == [("F1", "R-1", "合格"), ("F2", "R-2", "合格")]
    assert [len(record.sample.readings) for record in file.samples] == [9, 2]
    assert file.samples[0].sample.lab_verdict == "该样品所检项目不合格"


def test_the_report_number_names_a_sample_without_a_number() -> None:
    head = [HEAD[0], *HEAD[2:]]
    assert read(workbook(report(head=head))).samples[0].sample.sample_id == "R-1"


def test_a_report_that_names_no_sample_is_refused() -> None:
    from bihuan.tables.messages import InputError

    with pytest.raises(InputError) as caught:
        read(workbook(report(head=HEAD[2:])))
    message = caught.value.messages[0]
    assert message.code == "reading_without_sample"
    assert message.place.startswith("lab.xlsx Sheet1!F")


def test_results_of_two_parts_beside_each_other_are_two_readings() -> None:
    header = ["序号", "检验项目", "单位", "技术要求", "检验结果", "", "单项判定"]
    under = ["", "", "", "", "面料", "里料", ""]
    items = [
        [1, "甲醛含量", "mg/kg", "≤75", "20", "82", "不合格"],
        [2, "pH值", "", "4.0~8.5", "7.2", "", "合格"],
    ]
    content = workbook(
        [*HEAD, header, under, *items],
        merges=[(5, 4, 5, 5), *((5, column, 6, column) for column in (0, 1, 2, 3, 6))],
    )
    file = read(content)
    assert told(file, "unit") == {
        ("F1", "formaldehyde", "face", "", "20", "mg/kg"),
        ("F1", "formaldehyde", "lining", "", "82", "mg/kg"),
        ("F1", "ph", "face", "", "7.2", ""),
    }


def test_a_merged_verdict_is_shared_by_its_rows() -> None:
    items = [[1, "耐水色牢度", "变色", "级", "≥3", "4", "不合格"], ["", "", "沾色", "级", "≥3", "2-3", ""]]
    content = workbook(report(items=items), merges=[(8, 6, 9, 6)])
    readings = read(content).samples[0].sample.readings
    assert [(r.lab_verdict, r.shares_verdict) for r in readings] == [("不合格", "Sheet1!G9")] * 2


def test_a_row_without_a_result_is_a_reading_that_waits() -> None:
    items = [ITEMS[0], [2, "pH值", "", "—", "4.0~8.5", "", ""]]
    assert ("F1", "ph", "", "", "") in told(read(workbook(report(items=items))))


def test_amines_and_adjacent_fibres_are_components() -> None:
    items = [
        [1, "可分解致癌芳香胺染料", "联苯胺", "mg/kg", "≤20", "21", "不合格"],
        ["", "", "4-氨基联苯", "mg/kg", "≤20", "未检出", "合格"],
        [2, "耐水色牢度", "沾色(棉)", "级", "≥3", "3", "合格"],
    ]
    assert {row[1:5] for row in told(read(workbook(report(items=items))))} == {
        ("azo", "", "benzidine", "21"),
        ("azo", "", "4-aminobiphenyl", "未检出"),
        ("fastness-water", "", "staining", "3"),
    }


def test_a_value_without_an_item_is_refused_with_its_place() -> None:
    file = read(workbook(report(items=[["", "", "", "", "≤75", "20", "合格"], *ITEMS])))
    assert [m.place for m in file.messages if m.code == "reading_without_item"] == ["lab.xlsx Sheet1!F9"]
    assert told(file, *FIELDS) == EXPECTED
    assert "reading_without_item" in codes(file)


def test_items_side_by_side_are_all_read() -> None:
    header = ["检验项目", "单位", "检验结果", "检验项目", "单位", "检验结果"]
    items = [
        ["甲醛含量", "mg/kg", "30", "pH值", "", "7.2"],
        ["异味", "", "无", "耐水色牢度(变色)", "级", "4"],
    ]
    file = read(workbook([*HEAD, header, *items]))
    assert told(file, "unit") == {
        ("F1", "formaldehyde", "", "", "30", "mg/kg"),
        ("F1", "ph", "", "", "7.2", ""),
        ("F1", "odour", "", "", "无", ""),
        ("F1", "fastness-water", "", "change", "4", "级"),
    }
    assert file.rows_read == len(HEAD) + len(items)


def test_the_head_may_stand_on_a_cover_sheet() -> None:
    content = workbook({"首页": [["检验报告"], *HEAD], "附页": [HEADER, *ITEMS], "说明": [["说明文字"]]})
    file = read(content)
    assert told(file, *FIELDS) == EXPECTED
    assert file.samples[0].sample.product_name == "纯棉印花四件套"
    assert dict(file.ignored) == {"header": 1, "no_readings": 1, "note": 1}
