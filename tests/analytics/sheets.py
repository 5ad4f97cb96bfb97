# ruff: noqa: E501 - tables of texts read best one record a line
"""Strategies: small long tables in which every column says something now and then, and much is dirty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hypothesis import strategies as st

Item = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # name, units, values, limits

OF_SAMPLES: Mapping[str, tuple[str, ...]] = {
    "product_category": ("床单", "毛巾", "窗帘", "婴儿被", "被套", "四件套", "其他", "", "蚕丝被"),
    "product_name": (
        "全棉印花床单",
        "婴儿纱布巾",
        "纯棉四件套",
        "儿童毛巾",
        "",
        "深色窗帘",
        "羽绒被",
        "涂层窗帘",
    ),
    "audience": ("adult", "婴幼儿", "儿童", "", "老人"),
    "stage": ("finished", "", "半成品", "?"),
    "treatment": ("dyed", "印花", "漂白", "", "hand-dyed", "扎花"),
    "depth": ("dark", "浅色", ""),
    "safety_class": ("A", "B", "C", "", "无", "GB 18401-2010 A类", "D", "婴幼儿用品"),
    "produced_on": (
        "2024-03-01",
        "2011年7月",
        "2016",
        "",
        "无",
        "不详",
        "45292",
        "2030-01-01",
        "2026-06-30",
        "2004.5.6",
    ),
    "sampled_on": ("2024-05-01", "", "2018-06-01", "45400"),
    "purchased_on": ("", "", "2024-06-02", "2012-01-01"),
    "received_on": ("", "", "2024-07-01", "乱"),
    "declared_standard": (
        "GB/T 22796-2021",
        "GB/T 22796-2009",
        "GB/T 22864-2020",
        "GB 18401-2010、GB/T 22844-2009",
        "Q/ABC 1-2020",
        "FZ/T 62033-2016 GB/T 99999-2001",
        "GB 31701-2015",
        "",
        "/",
        "企业标准",
    ),
    "declared_grade": ("优等品", "一等品", "合格品", "", "特等"),
    "composition_label": (
        "棉100%",
        "棉60% 聚酯纤维40%",
        "面料:棉100% 填充物:聚酯纤维100%",
        "无",
        "",
        "天丝50% 棉50%",
        "羊绒100%",
        "吊牌:棉100% 水洗标:棉95%聚酯纤维5%",
    ),
    "purpose": ("", "监督抽查"),
    "rule_set": ("", "bedding-national-2023", "towels-guizhou-2023", "未知细则"),
    "综合判定": ("", "合格", "不合格"),
    "report_no": ("", "R1", "R2"),
    "place": ("", "东山市"),
    "washable": ("", "是", "否"),
    "remark": ("", "=1+1", "见附页"),
}

ITEMS: tuple[Item, ...] = (
    ("甲醛含量", ("", "mg/kg", "%", "克"), ("20", "75", "76", "<20", "未检出", "75.5", "300.4", "７５", "0.0075%", "见附页"), ("≤75", "≤20", "", "≤300 mg/kg", "不限")),
    ("pH值", ("",), ("7.0", "8.5", "8.6", "4.05", "9", "7.55", "3.9~4.1", "8.5+"), ("4.0~8.5", "4.0-7.5", "")),
    ("异味", ("",), ("无", "有霉味", "无异味", "", "说不清"), ("无", "")),
    ("可分解致癌芳香胺染料", ("mg/kg",), ("未检出", "25", "<5", "20.4"), ("≤20", "禁用", "")),
    ("耐水色牢度", ("级", ""), ("4", "3-4", "2-3", "3", "5", "6", "≥4"), ("≥3", "≥3-4", "3")),
    ("耐汗渍色牢度", ("级",), ("4", "2", "3-4"), ("≥3",)),
    ("耐酸汗渍色牢度(变色)", ("级",), ("4", "2-3"), ("≥3",)),
    ("耐湿摩擦色牢度", ("级",), ("4", "2", "2-3", "3"), ("≥2-3", "≥3")),
    ("耐光色牢度", ("级",), ("4", "3", "8"), ("≥4",)),
    ("断裂强力", ("N", "kN"), ("220", "249.9", "250", "-3", "300"), ("≥220", "≥250")),
    ("水洗尺寸变化率", ("%",), ("-4.0", "-4.1", "+2.0", "-5.05"), ("-4.0~+2.0", "±3.0")),
    ("起球", ("级",), ("3", "3-4", "2"), ("≥3",)),
    ("纤维含量", ("%", ""), ("100", "60.5", "40", "95", "棉53.9/聚酯纤维46.1", "棉100", "5", "未检出"), ("", "棉100%")),
    ("标识标注", ("",), ("符合", "不符合", ""), ("", "GB 5296.4")),
    ("手感", ("",), ("软",), ("",)),
    ("变色", ("级",), ("3",), ("",)),
    ("面料", ("",), ("5",), ("",)),
    ("", ("",), ("4", ""), ("",)),
)  # fmt: skip
OF_READINGS: Mapping[str, tuple[str, ...]] = {
    "part": ("", "", "面料", "填充物", "枕套", "被套", "-"),
    "component": (
        "",
        "",
        "变色",
        "沾色",
        "沾色(棉)",
        "经向",
        "棉",
        "聚酯纤维",
        "联苯胺",
        "苯胺",
        "4-氨基偶氮苯",
        "酸性",
    ),
    "method": ("", "GB/T 2912.1-2009", "GB/T 2912.1-1998", "GB/T 3920-1997", "GB/T 5713-2013", "GB/T 1-1"),
    "tested_on": ("", "2024-05-20至2024-05-28", "2010-01-05", "45300", "2026-12-31"),
    "declared_limit": ("", "", "", "≥4", "≤50", "不要求", "/", "大概3级"),
    "lab_verdict": ("合格", "", "不合格", "合格/不合格", "符合", "F"),
}
OTHERS = tuple(OF_READINGS)
HEADER = (*("sample_id",), *OF_SAMPLES, "item", "value", "unit", "lab_limit", *OTHERS)


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Rows under HEADER: samples that repeat their texts in every row, now and then spoilt or shuffled."""
    dirty = draw(st.booleans())
    rows: list[tuple[str, ...]] = []
    for number in range(draw(st.integers(1, 5))):
        facts = tuple(draw(st.sampled_from(words)) for words in OF_SAMPLES.values())
        names = (f"S{number}", f"S{number}", f"S{number}", "S0", "Ｓ0", "") if dirty else (f"S{number}",)
        name = draw(st.sampled_from(names))
        items = ITEMS if dirty else ITEMS[:-3]
        rows += [(name, *facts, *draw(readings(items))) for _ in range(draw(st.integers(1, 6)))]
    if not dirty:
        return rows
    ways = (lambda whole: whole, _spoil(draw), lambda whole: draw(st.permutations(whole)))
    return list(draw(st.sampled_from(ways))(rows))


@st.composite
def readings(draw: st.DrawFn, items: Sequence[Item]) -> tuple[str, ...]:
    """The cells of one reading."""
    item, units, values, limits = draw(st.sampled_from(items))
    value = draw(st.sampled_from((*values, *values, *values, "", "未检", "乱码", "-")))
    cells = (item, value, draw(st.sampled_from(units)), draw(st.sampled_from(limits)))
    return (*cells, *(draw(st.sampled_from(OF_READINGS[column])) for column in OTHERS))


def _spoil(draw: st.DrawFn) -> Callable[[list[tuple[str, ...]]], list[tuple[str, ...]]]:
    """What spoils single rows: cells emptied, rows emptied, texts of the header."""

    def spoilt(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        return [_spoilt(list(row), draw(st.integers(0, 11)), draw) for row in rows]

    return spoilt


def _spoilt(cells: list[str], way: int, draw: st.DrawFn) -> tuple[str, ...]:
    if way == 0:
        cells[draw(st.integers(0, len(cells) - 1))] = ""
    elif way == 1:
        cells = [""] * len(cells)
    elif way == 2:
        cells[0] = draw(st.sampled_from(("", "-", "S1")))
    elif way == 3:
        cells[1 : 1 + len(OF_SAMPLES)] = [""] * len(OF_SAMPLES)
    elif way == 4 and draw(st.booleans()):
        cells = list(HEADER)
    return tuple(cells)
