"""The long readings table, in whatever dress."""

from __future__ import annotations

import pytest

from bihuan.tables.messages import InputError
from tests.tables.laboratory import Cell, Merge, Table, accounted, codes, delimited, read, told, workbook

HEADER = [
    *("sample_id", "product_category", "product_name", "safety_class", "produced_on"),
    *("declared_standard", "composition_label", "item", "part", "component", "value", "unit"),
    *("lab_limit", "lab_verdict"),
]
SHEET = ["S1", "床单", "纯棉床单", "B", "2024-02-10", "GB/T 22796-2021", "棉100%"]
COVER = ["S2", "被套", "涤棉被套", "B", "2024-01-05", "GB/T 22796-2021", "聚酯纤维65% 棉35%"]
ROWS = [
    [*SHEET, "甲醛含量", "", "", "32", "mg/kg", "≤75", "合格"],
    [*SHEET, "pH值", "", "", "7.2", "", "4.0~8.5", "合格"],
    [*SHEET, "耐水色牢度", "", "变色", "4", "级", "≥3", "合格"],
    [*SHEET, "耐水色牢度", "", "沾色", "3-4", "级", "≥3", "合格"],
    [*SHEET, "断裂强力", "", "经向", "410", "N", "≥250", "合格"],
    [*SHEET, "断裂强力", "", "纬向", "355", "N", "≥250", "合格"],
    [*SHEET, "纤维含量", "面料", "棉", "100", "%", "棉100", "合格"],
    [*COVER, "甲醛含量", "", "", "未检出", "mg/kg", "≤75", "合格"],
    [*COVER, "pH值", "", "", "8.6", "", "4.0~8.5", "不合格"],
    [*COVER, "纤维含量", "面料", "聚酯纤维", "64.1", "%", "聚酯纤维65 棉35", "合格"],
    [*COVER, "纤维含量", "面料", "棉", "35.9", "%", "聚酯纤维65 棉35", "合格"],
]
PLAIN = [HEADER, *ROWS]
FIELDS = ("unit", "lab_limit", "lab_verdict")
EXPECTED = {
    ("S1", "formaldehyde", "", "", "32", "mg/kg", "≤75", "合格"),
    ("S1", "ph", "", "", "7.2", "", "4.0~8.5", "合格"),
    ("S1", "fastness-water", "", "change", "4", "级", "≥3", "合格"),
    ("S1", "fastness-water", "", "staining", "3-4", "级", "≥3", "合格"),
    ("S1", "breaking-strength", "", "warp", "410", "N", "≥250", "合格"),
    ("S1", "breaking-strength", "", "weft", "355", "N", "≥250", "合格"),
    ("S1", "fibre-content", "face", "cotton", "100", "%", "棉100", "合格"),
    ("S2", "formaldehyde", "", "", "未检出", "mg/kg", "≤75", "合格"),
    ("S2", "ph", "", "", "8.6", "", "4.0~8.5", "不合格"),
    ("S2", "fibre-content", "face", "polyester", "64.1", "%", "聚酯纤维65 棉35", "合格"),
    ("S2", "fibre-content", "face", "cotton", "35.9", "%", "聚酯纤维65 棉35", "合格"),
}

CHINESE = [
    *("样品编号", "产品类别", "样品名称", "安全类别", "生产日期", "执行标准", "成分标识"),
    *("检验项目", "部位", "分项", "检验结果", "单位", "技术要求", "单项判定"),
]
SYNONYMS = [
    *("样品号", "品类", "品名", "安全技术类别", "制造日期", "产品标准", "标签成分"),
    *("检测项目", "测试部位", "子项目", "实测值", "计量单位", "标准值", "单项结论"),
]
ENGLISH = [
    *("Sample No.", "Product category", "Product Name", "Safety class", "Date of production"),
    *("Declared standard", "Fibre label", "Test item", "Part", "Component", "Test result", "Unit"),
    *("Requirement", "Pass/Fail"),
]
BILINGUAL = [f"{zh}\n{en}" for zh, en in zip(CHINESE, ENGLISH, strict=True)]
BROKEN = [
    "样品\n编号",
    "产品 类别",
    "样品名称 *",
    "安全\n类别",
    "生产日期:",
    *CHINESE[5:10],
    "检验\n结果",
    *CHINESE[11:],
]


def under(header: list[str]) -> Table:
    return [header, *ROWS]


def blanked(rows: Table, columns: int) -> list[list[Cell]]:
    """Sample columns only in the first row of each sample."""
    seen: Cell = None
    found: list[list[Cell]] = []
    for row in rows:
        found.append([*([""] * columns if row[0] == seen else row[:columns]), *row[columns:]])
        seen = row[0]
    return found


def shuffled(table: Table, order: list[int]) -> Table:
    return [[row[place] for place in order] for row in table]


MERGES: list[Merge] = [
    (top, column, bottom, column) for column in range(7) for top, bottom in ((1, 7), (8, 11))
]
LAYOUTS: dict[str, bytes] = {
    "plain": workbook(PLAIN),
    "Chinese header": workbook(under(CHINESE)),
    "header synonyms": workbook(under(SYNONYMS)),
    "English header": workbook(under(ENGLISH)),
    "two languages in one header cell": workbook(under(BILINGUAL)),
    "a second header row in English": workbook([CHINESE, ENGLISH, *ROWS]),
    "line breaks and signs in the header": workbook(under(BROKEN)),
    "columns shuffled": workbook(shuffled(under(CHINESE), [10, 3, 7, 0, 13, 5, 11, 1, 8, 12, 2, 9, 4, 6])),
    "title rows above": workbook([["检验原始数据汇总表"], ["打印日期 2024-06-01"], [], *under(CHINESE)]),
    "columns of its own": workbook(
        [["序号", *CHINESE, "检测员", "备注"], *([n, *row, "甲", ""] for n, row in enumerate(ROWS, 1))]
    ),
    "sample columns blank below": workbook([CHINESE, *blanked(ROWS, 7)]),
    "sample columns merged": workbook([CHINESE, *blanked(ROWS, 7)], merges=MERGES),
    "blank rows and a footer": workbook(
        [CHINESE, *ROWS[:7], [], *ROWS[7:], [], ["以下空白"], ["注：数据以原始记录为准"]]
    ),
    "header on every page": workbook([CHINESE, *ROWS[:5], CHINESE, *ROWS[5:]]),
    "two sheets": workbook({"一": [CHINESE, *ROWS[:7]], "二": [SYNONYMS, *ROWS[7:]]}),
    "csv": delimited(under(CHINESE)),
    "csv with a mark": delimited(under(CHINESE), encoding="utf-8-sig"),
    "csv in GB 18030, tabs": delimited(under(CHINESE), delimiter="\t", encoding="gb18030"),
    "csv with semicolons": delimited(under(ENGLISH), delimiter=";"),
    "full-width digits": workbook(
        [
            CHINESE,
            *(
                [*row[:10], str(row[10]).translate({48 + n: 0xFF10 + n for n in range(10)}), *row[11:]]
                for row in ROWS
            ),
        ]
    ),
    "item and direction in one cell": workbook(
        [
            [*CHINESE[:9], *CHINESE[10:]],
            *(
                [*row[:7], f"{row[7]}({row[9]})" if row[9] else row[7], row[8], *row[10:]]
                for row in ROWS
                if row[7] != "纤维含量"
            ),
            *([*row[:7], f"{row[7]}-{row[9]}", *row[8:9], *row[10:]] for row in ROWS if row[7] == "纤维含量"),
        ]
    ),
    "sub-items in rows below": workbook(
        [
            CHINESE,
            *ROWS[:3],
            [*[""] * 9, *ROWS[3][9:]],
            ROWS[4],
            [*[""] * 9, *ROWS[5][9:]],
            *ROWS[6:],
        ]
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_changes_nothing_of_what_is_read(layout: str) -> None:
    file = read(LAYOUTS[layout], name="readings.xlsx")
    assert file.shape == "long"
    if layout == "item and direction in one cell":
        assert {row[:3] for row in told(file)} == {row[:3] for row in EXPECTED}
    else:
        assert told(file, *FIELDS) == EXPECTED
    assert file.rows_refused == 0


def test_sample_columns_reach_the_engine() -> None:
    first = read(LAYOUTS["Chinese header"]).samples[0].sample
    assert (first.sample_id, first.product_category, first.safety_class) == ("S1", "床单", "B")
    assert (first.produced_on, first.composition_label) == ("2024-02-10", "棉100%")


def test_every_row_is_read_refused_or_ignored() -> None:
    table = [["标题"], CHINESE, *ROWS[:3], [], ["", *ROWS[3][1:]], ["以下空白"]]
    file = read(workbook(table))
    assert accounted(file, table)
    assert (file.rows_read, file.rows_refused) == (3, 1)
    assert dict(file.ignored) == {"title": 1, "header": 1, "blank": 1, "note": 1}


def test_a_reading_without_a_sample_is_refused_and_the_rest_is_read() -> None:
    rows = [*ROWS[:3], ["", *ROWS[3][1:]], *ROWS[4:]]
    file = read(workbook([CHINESE, *rows]))
    assert codes(file).count("reading_without_sample") == 1
    assert next(m.place for m in file.messages if m.code == "reading_without_sample") == "lab.xlsx Sheet1!K5"
    assert len(told(file)) == len(ROWS) - 1


def test_a_blank_id_beside_another_product_is_no_continuation() -> None:
    rows = [ROWS[0], ["", "枕套", "别的枕套", *ROWS[1][3:]], ROWS[7]]
    file = read(workbook([CHINESE, *rows]))
    assert codes(file).count("reading_without_sample") == 1


def test_the_report_number_names_a_sample_that_has_no_id() -> None:
    header = ["报告编号", *CHINESE[1:]]
    file = read(workbook([header, *ROWS]))
    assert {record.sample.sample_id for record in file.samples} == {"S1", "S2"}
    assert file.samples[0].columns == (("report_no", "S1"),)


def test_a_reading_without_an_item_is_refused() -> None:
    file = read(workbook([CHINESE, [*SHEET, "", "", "", "32", "mg/kg", "", ""], *ROWS]))
    assert codes(file).count("reading_without_item") == 1
    assert told(file, *FIELDS) == EXPECTED


@pytest.mark.parametrize(("column", "word"), [(10, "value"), (7, "item")])
def test_a_missing_column_refuses_the_file_and_names_it(column: int, word: str) -> None:
    table = [[*row[:column], *row[column + 1 :]] for row in under(CHINESE)]
    with pytest.raises(InputError) as caught:
        read(workbook([["标题"], *table]))
    message = caught.value.messages[0]
    assert (message.code, message.place) == ("missing_column", "lab.xlsx Sheet1!2")
    assert dict(message.data)["column"] == word


def test_a_doubled_column_with_the_same_contents_counts_once() -> None:
    file = read(workbook([[*row, row[10]] for row in under(CHINESE)]))
    assert told(file, *FIELDS) == EXPECTED
    assert "doubled_column_same" in codes(file)


def test_a_doubled_column_with_other_contents_refuses_the_file() -> None:
    table = [[*CHINESE, "样品编号"], *([*row, "X"] for row in ROWS)]
    with pytest.raises(InputError) as caught:
        read(workbook(table))
    message = caught.value.messages[0]
    assert (message.code, message.place) == ("doubled_column", "lab.xlsx Sheet1!O1")
    assert dict(message.data)["columns"] == "A, O"


def test_two_numbered_result_columns_are_both_read() -> None:
    header = [*CHINESE[:10], "检验结果1", "检验结果2", *CHINESE[11:]]
    rows = [[*row[:11], "7.9" if row[7] == "pH值" else row[10], *row[11:]] for row in ROWS]
    values = {row[4] for row in told(read(workbook([header, *rows]))) if row[1] == "ph"}
    assert values == {"7.2", "7.9", "8.6"}


def test_a_column_of_verdicts_called_result_is_no_column_of_results() -> None:
    header = [*CHINESE[:10], "实测值", "单位", "技术要求", "检验结果"]
    assert told(read(workbook([header, *ROWS])), *FIELDS) == EXPECTED


def test_a_date_kept_as_a_serial_number_becomes_a_date_and_is_noted() -> None:
    rows = [[*row[:4], 45332, *row[5:]] for row in ROWS]
    file = read(workbook([CHINESE, *rows]))
    assert file.samples[0].sample.produced_on == "2024-02-10"
    assert codes(file).count("date_serial_read") == 1


def test_unknown_columns_are_noted_once_and_carried_along() -> None:
    header = [*CHINESE, "温湿度"]
    file = read(workbook([header, *([*row, "20℃ 65%"] for row in ROWS)]))
    assert codes(file).count("unknown_column") == 1
    assert file.samples[0].reading_columns[0] == (("温湿度", "20℃ 65%"),)


def test_unknown_items_and_missing_units_are_noted_where_they_stand_first() -> None:
    rows = [[*SHEET, "怪味指数", "", "", "3", "", "", ""], [*SHEET, "甲醛含量", "", "", "32", "", "", ""]]
    file = read(workbook([CHINESE, *rows]))
    places = {m.code: m.place for m in file.messages}
    assert places["unknown_item"] == "lab.xlsx Sheet1!K2"
    assert places["unit_not_given"] == "lab.xlsx Sheet1!K3"


def test_a_sample_that_contradicts_itself_keeps_both_texts() -> None:
    rows = [ROWS[0], [*SHEET[:4], "2023-01-01", *ROWS[1][5:]]]
    file = read(workbook([CHINESE, *rows]))
    assert file.samples[0].sample.produced_on == "2024-02-10; 2023-01-01"
    assert "sample_contradicts_itself" in codes(file)


def test_a_cell_with_a_whole_composition_becomes_one_reading_a_fibre() -> None:
    rows = [[*COVER, "纤维含量", "", "", cell, "", "聚酯纤维65 棉35", "合格"] for cell in ["聚酯64.1/棉35.9"]]
    file = read(workbook([CHINESE, *rows]))
    assert told(file, "unit", "lab_limit") == {
        ("S2", "fibre-content", "", "polyester", "64.1", "%", "聚酯纤维65 棉35"),
        ("S2", "fibre-content", "", "cotton", "35.9", "%", "聚酯纤维65 棉35"),
    }
    shared = {reading.shares_verdict for reading in file.samples[0].sample.readings}
    assert shared == {"Sheet1!N2"}


def test_further_facts_of_the_catalogue_are_handed_to_the_engine() -> None:
    file = read(workbook([[*CHINESE, "construction"], *([*row, "机织"] for row in ROWS)]))
    assert file.samples[0].sample.extra == (("construction", "机织"),)


def test_what_a_title_row_says_holds_for_columns_that_are_missing() -> None:
    header = [*CHINESE[:5], *CHINESE[6:]]
    rows = [[*row[:5], *row[6:]] for row in ROWS]
    file = read(workbook([["执行标准：GB/T 22796-2021"], header, *rows]))
    assert file.samples[0].sample.declared_standard == "GB/T 22796-2021"


def test_a_new_sample_takes_over_neither_item_nor_unit_of_the_one_before() -> None:
    rows = [ROWS[0], [*COVER, "", "", "", "5", "", "", ""], ROWS[8]]
    file = read(workbook([CHINESE, *rows]))
    assert codes(file).count("reading_without_item") == 1
    assert {row[0]: row[1] for row in told(file)} == {"S1": "formaldehyde", "S2": "ph"}


@pytest.mark.parametrize("cell", ["棉/聚酯46.1", "2024-01-05", "合格"])
def test_a_result_that_is_no_whole_composition_stays_as_it_is(cell: str) -> None:
    file = read(workbook([CHINESE, [*COVER, "纤维含量", "", "", cell, "", "", ""]]))
    assert [reading.value for reading in file.samples[0].sample.readings] == [cell]


def test_conclusions_that_contradict_each_other_are_all_kept() -> None:
    header = [*CHINESE, "检验结论"]
    rows = [[*ROWS[0], "合格"], [*ROWS[1], "不合格"]]
    file = read(workbook([header, *rows]))
    assert file.samples[0].sample.lab_verdict == "合格; 不合格"
    assert "sample_contradicts_itself" in codes(file)
