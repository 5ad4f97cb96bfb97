"""The wide table, one row a sample, in whatever dress."""

from __future__ import annotations

import pytest

from bihuan.tables.messages import InputError
from tests.tables.laboratory import DATA, Merge, Table, accounted, codes, delimited, read, told, workbook

ABOUT = ["样品编号", "样品名称", "产品类别", "生产日期", "安全类别", "执行标准"]
ONE = ["W1", "纯棉床单", "床单", "2024-02-10", "B", "GB/T 22796-2021"]
TWO = ["W2", "涤棉被套", "被套", "2024-01-05", "B", "GB/T 22796-2021"]
RESULTS_ONE = ["未检出", 7.1, "4", "3-4", 410, 355, "棉100"]
RESULTS_TWO = ["32", 8.6, "4", "3", 520, 480, "聚酯纤维64.1/棉35.9"]
BODY = [[*ONE, *RESULTS_ONE], [*TWO, *RESULTS_TWO]]
IN_HEADER = [
    *("甲醛含量(mg/kg)", "pH值", "耐水色牢度(变色)/级", "耐水色牢度(沾色)/级"),
    *("断裂强力-经向(N)", "断裂强力-纬向(N)", "纤维含量(%)"),
]
PLAIN = [[*ABOUT, *IN_HEADER], *BODY]
EXPECTED = {
    ("W1", "formaldehyde", "", "", "未检出", "mg/kg"),
    ("W1", "ph", "", "", "7.1", ""),
    ("W1", "fastness-water", "", "change", "4", "级"),
    ("W1", "fastness-water", "", "staining", "3-4", "级"),
    ("W1", "breaking-strength", "", "warp", "410", "N"),
    ("W1", "breaking-strength", "", "weft", "355", "N"),
    ("W1", "fibre-content", "", "cotton", "100", "%"),
    ("W2", "formaldehyde", "", "", "32", "mg/kg"),
    ("W2", "ph", "", "", "8.6", ""),
    ("W2", "fastness-water", "", "change", "4", "级"),
    ("W2", "fastness-water", "", "staining", "3", "级"),
    ("W2", "breaking-strength", "", "warp", "520", "N"),
    ("W2", "breaking-strength", "", "weft", "480", "N"),
    ("W2", "fibre-content", "", "polyester", "64.1", "%"),
    ("W2", "fibre-content", "", "cotton", "35.9", "%"),
}
NAMES = [
    "甲醛含量",
    "pH值",
    "耐水色牢度(变色)",
    "耐水色牢度(沾色)",
    "断裂强力-经向",
    "断裂强力-纬向",
    "纤维含量",
]
UNITS = ["mg/kg", "", "级", "级", "N", "N", "%"]
TOP = ["甲醛含量", "pH值", "耐水色牢度", "", "断裂强力", "", "纤维含量"]
BELOW = ["mg/kg", "—", "变色", "沾色", "经向", "纬向", "%"]
THIRD = ["", "", "级", "级", "N", "N", ""]
ENGLISH = [
    *(
        "Formaldehyde (mg/kg)",
        "pH value",
        "Colour fastness to water (change)",
        "Colour fastness to water (staining)",
    ),
    *("Breaking strength, warp (N)", "Breaking strength, weft (N)", "Fibre content (%)"),
]
ABOUT_ENGLISH = ["Sample ID", "Product name", "Category", "Production date", "Safety class", "Standard"]
ORDER = [9, 3, 12, 0, 7, 5, 11, 1, 8, 2, 10, 4, 6]


def merged_columns(last_row: int) -> list[Merge]:
    return [(0, column, last_row, column) for column in range(6)]


LAYOUTS: dict[str, bytes] = {
    "units in the header": workbook(PLAIN),
    "units in a second row": workbook([[*ABOUT, *NAMES], [*[""] * 6, *UNITS], *BODY]),
    "units in a second row that says so": workbook([[*ABOUT, *NAMES], ["单位", *[""] * 5, *UNITS], *BODY]),
    "sub-items under merged items": workbook(
        [[*ABOUT, *TOP], [*[""] * 6, *BELOW], *BODY],
        merges=[*merged_columns(1), (0, 8, 0, 9), (0, 10, 0, 11)],
    ),
    "three header rows": workbook(
        [[*ABOUT, *TOP], [*[""] * 6, *BELOW], [*[""] * 6, *THIRD], *BODY],
        merges=[*merged_columns(2), (0, 8, 0, 9), (0, 10, 0, 11)],
    ),
    "sub-items under items that were merged": delimited([[*ABOUT, *TOP], [*[""] * 6, *BELOW], *BODY]),
    "groups over everything": workbook(
        [["样品信息", *[""] * 5, "检验项目", *[""] * 6], *PLAIN], merges=[(0, 0, 0, 5), (0, 6, 0, 12)]
    ),
    "items over the samples' header": workbook([[*[""] * 6, *TOP], [*ABOUT, *BELOW], *BODY]),
    "columns shuffled": workbook([[row[place] for place in ORDER] for row in PLAIN]),
    "line breaks and full-width brackets": workbook(
        [[*ABOUT, *(name.replace("(", "\n（").replace(")", "）") for name in IN_HEADER)], *BODY]
    ),
    "units without brackets": workbook(
        [
            [
                *ABOUT,
                "甲醛含量mg/kg",
                "pH值",
                "耐水色牢度变色(级)",
                "耐水色牢度沾色(级)",
                "经向断裂强力,N",
                "纬向断裂强力,N",
                "纤维含量%",
            ],
            *BODY,
        ]
    ),
    "English": workbook([[*ABOUT_ENGLISH, *ENGLISH], *BODY]),
    "synonyms": workbook(
        [
            [
                *("样品号", "品名", "品类", "制造日期", "安全技术类别", "产品标准"),
                *("游离甲醛(毫克/千克)", "水萃取液pH值", "耐水渍色牢度:变色(级)", "耐水渍色牢度:沾色(级)"),
                *("断裂强力(经)(牛顿)", "断裂强力(纬)(牛顿)", "纤维成分(%)"),
            ],
            *BODY,
        ]
    ),
    "titles, numbering, remarks, footers": workbook(
        [
            ["2024年床上用品监督抽查检验结果汇总表"],
            [],
            ["序号", *ABOUT, *IN_HEADER, "备注"],
            *([number, *row, ""] for number, row in enumerate(BODY, 1)),
            ["注：未检出表示低于方法检出限"],
            ["审核：", "", "批准："],
        ],
        merges=[(0, 0, 0, 13)],
    ),
    "csv in GB 18030": delimited(PLAIN, encoding="gb18030"),
    "two tables below each other": workbook([PLAIN[0], BODY[0], [], PLAIN[0], BODY[1]]),
    "two sheets, two headers": workbook(
        {
            "甲": [PLAIN[0], BODY[0]],
            "乙": [[*ABOUT, *NAMES], [*[""] * 6, *UNITS], BODY[1]],
            "说明": [["说明"]],
        }
    ),
    "a whole sheet in full-width digits": workbook(
        [
            PLAIN[0],
            *(
                [
                    str(cell).translate({48 + n: 0xFF10 + n for n in range(10)}) if place > 5 else cell
                    for place, cell in enumerate(row)
                ]
                for row in BODY
            ),
        ]
    ),
}


WITHOUT_EVERY_UNIT = {
    "sub-items under merged items",
    "sub-items under items that were merged",
    "items over the samples' header",
    "English",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_changes_nothing_of_what_is_read(layout: str) -> None:
    file = read(LAYOUTS[layout])
    assert file.shape == "wide"
    if layout in WITHOUT_EVERY_UNIT:
        assert told(file) == {row[:-1] for row in EXPECTED}
    else:
        assert told(file, "unit") == EXPECTED
    assert file.rows_refused == 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_said_of_a_sample_reaches_the_engine(layout: str) -> None:
    sample = next(r.sample for r in read(LAYOUTS[layout]).samples if r.sample.sample_id == "W1")
    assert (sample.product_name, sample.product_category, sample.produced_on) == ONE_SAYS
    assert (sample.safety_class, sample.declared_standard) == ("B", "GB/T 22796-2021")


ONE_SAYS = ("纯棉床单", "床单", "2024-02-10")


def test_every_row_is_read_refused_or_ignored() -> None:
    table: Table = [["标题"], PLAIN[0], BODY[0], [], ["", *BODY[1][1:]], ["合计"]]
    file = read(workbook(table))
    assert accounted(file, table)
    assert (file.rows_read, file.rows_refused) == (1, 1)
    assert dict(file.ignored) == {"title": 1, "header": 1, "blank": 1, "note": 1}


def test_a_row_without_a_sample_is_refused_with_its_place() -> None:
    file = read(workbook([PLAIN[0], BODY[0], ["", *BODY[1][1:]]]))
    messages = [m for m in file.messages if m.code == "reading_without_sample"]
    assert [m.place for m in messages] == ["lab.xlsx Sheet1!A3"]
    assert {row[0] for row in told(file)} == {"W1"}


def test_a_row_of_limits_is_the_laboratorys_limit() -> None:
    limits = ["≤75", "4.0~8.5", "≥3", "≥3", "≥250", "≥250", ""]
    file = read(workbook([PLAIN[0], ["技术要求", *[""] * 5, *limits], *BODY]))
    assert {(row[1], row[3], row[5]) for row in told(file, "lab_limit") if row[0] == "W1"} == {
        ("formaldehyde", "", "≤75"),
        ("ph", "", "4.0~8.5"),
        ("fastness-water", "change", "≥3"),
        ("fastness-water", "staining", "≥3"),
        ("breaking-strength", "warp", "≥250"),
        ("breaking-strength", "weft", "≥250"),
        ("fibre-content", "cotton", ""),
    }


def test_limit_and_verdict_beside_each_result_belong_to_its_item() -> None:
    header = [*ABOUT, "甲醛含量", "", "", "耐水色牢度", "", ""]
    below = [*[""] * 6, "标准值", "实测值(mg/kg)", "判定", "变色", "沾色", "判定"]
    row = [*ONE, "≤75", "80", "合格", "4", "2-3", "不合格"]
    file = read(workbook([header, below, row], merges=[(0, 6, 0, 8), (0, 9, 0, 11)]))
    assert told(file, "unit", "lab_limit", "lab_verdict") == {
        ("W1", "formaldehyde", "", "", "80", "mg/kg", "≤75", "合格"),
        ("W1", "fastness-water", "", "change", "4", "", "", "不合格"),
        ("W1", "fastness-water", "", "staining", "2-3", "", "", "不合格"),
    }
    shared = {r.shares_verdict for r in file.samples[0].sample.readings if r.item == "耐水色牢度"}
    assert shared == {"Sheet1!L3"}


@pytest.mark.parametrize("header", ["结论", "综合判定", "检验结论", "是否合格", "Conclusion"])
def test_the_column_of_conclusions_is_the_laboratorys_verdict_on_the_sample(header: str) -> None:
    file = read(workbook([[*PLAIN[0], header], [*BODY[0], "合格"], [*BODY[1], "不合格"]]))
    assert [record.sample.lab_verdict for record in file.samples] == ["合格", "不合格"]


def test_two_parts_of_one_item_are_two_readings() -> None:
    file = read(workbook([[*ABOUT, "甲醛含量-面料(mg/kg)", "甲醛含量-里料(mg/kg)"], [*ONE, 20, 82]]))
    assert told(file, "unit") == {
        ("W1", "formaldehyde", "face", "", "20", "mg/kg"),
        ("W1", "formaldehyde", "lining", "", "82", "mg/kg"),
    }


def test_an_empty_cell_is_no_reading_but_a_dash_is_one() -> None:
    file = read(workbook([PLAIN[0], [*ONE, "", 7.1, "—", "", "", "", ""]]))
    assert {row[1:5] for row in told(file)} == {("ph", "", "", "7.1"), ("fastness-water", "", "change", "-")}


def test_an_unknown_item_with_a_unit_is_a_reading_that_the_engine_answers() -> None:
    file = read(workbook([[*PLAIN[0], "怪味指数(mg/kg)"], [*BODY[0], "3"]]))
    assert ("W1", "怪味指数", "", "", "3", "mg/kg") in told(file, "unit")
    assert "unknown_item" in codes(file)


def test_an_unknown_column_is_carried_along_with_the_sample() -> None:
    file = read(workbook([[*PLAIN[0], "仓位"], [*BODY[0], "A-3"]]))
    assert file.samples[0].columns == (("仓位", "A-3"),)
    assert "unknown_column" in codes(file)


def test_the_same_header_twice_with_other_contents_refuses_the_file() -> None:
    with pytest.raises(InputError) as caught:
        read(workbook([[*PLAIN[0], "pH值"], [*BODY[0], "9.9"]]))
    message = caught.value.messages[0]
    assert (message.code, message.place) == ("doubled_column", "lab.xlsx Sheet1!N1")


def test_the_same_header_twice_with_the_same_contents_counts_once() -> None:
    file = read(workbook([[*PLAIN[0], "pH值"], *([*row, row[7]] for row in BODY)]))
    assert told(file, "unit") == EXPECTED
    assert "doubled_column_same" in codes(file)


def test_cells_merged_among_the_data_hold_for_every_row_and_are_noted() -> None:
    file = read(workbook([PLAIN[0], *BODY], merges=[(1, 5, 2, 5)]))
    assert [record.sample.declared_standard for record in file.samples] == ["GB/T 22796-2021"] * 2
    assert "merged_cells_filled" in codes(file)


def test_the_laboratorys_own_file_is_read_whole() -> None:
    file = read((DATA / "wide-many-samples.xlsx").read_bytes())
    assert (file.shape, len(file.samples), file.rows_in) == ("wide", 4, 6)
    assert sum(len(record.sample.readings) for record in file.samples) == 33
    assert [record.sample.lab_verdict for record in file.samples] == ["合格", "不合格", "合格", "不合格"]


@pytest.mark.parametrize("merges", [[], [(0, 2, 0, 5), (0, 6, 0, 7)]])
def test_a_wide_item_over_narrower_ones_gives_each_column_its_own(merges: list[Merge]) -> None:
    header = ["样品编号", "样品名称", "耐汗渍色牢度", "", "", "", "色牢度", ""]
    below = ["", "", "酸性 变色", "酸性 沾色", "碱性 变色", "碱性 沾色", "耐水 变色", "耐水 沾色"]
    file = read(workbook([header, below, ["A", "床单", "4", "3", "4-5", "2-3", "5", "3-4"]], merges=merges))
    assert told(file) == {
        ("A", "fastness-acid-perspiration", "", "change", "4"),
        ("A", "fastness-acid-perspiration", "", "staining", "3"),
        ("A", "fastness-alkaline-perspiration", "", "change", "4-5"),
        ("A", "fastness-alkaline-perspiration", "", "staining", "2-3"),
        ("A", "fastness-water", "", "change", "5"),
        ("A", "fastness-water", "", "staining", "3-4"),
    }
