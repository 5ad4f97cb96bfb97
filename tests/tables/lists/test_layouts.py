"""The layout of a list changes nothing of what it says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.tables.grids import open_grids
from bihuan.tables.lists import PublishedList, read_list
from bihuan.tables.lists_headers import find_header, header_words
from bihuan.tables.messages import InputError
from tests.tables.lists.published import (
    DATA,
    FILES,
    Table,
    as_csv,
    as_html,
    as_xlsx,
    codes,
    published,
    read_table,
    rulebook,
)

# Each column with names it goes by; none of the later ones stands among the names of list_headers.yaml.
SPELLINGS = {
    "product": ["产品名称", "样品名称", "受检产品名称", "商品名称(标称)", "货品名称", "产 品 名 称"],
    "maker": ["生产企业(标称)", "标称生产/经销企业", "制造单位", "出品厂家", "标注的生产者名称"],
    "sampled_party": ["受检单位", "被抽样单位", "抽检对象名称", "经营者名称", "网店名称", "抽样场所"],
    "brand": ["商标", "标称商标", "注册商标", "品牌名称"],
    "spec": ["规格型号", "规格/型号", "产品规格", "型号规格(标称)"],
    "lot": ["生产日期/批号", "生产日期或批号", "产品批次号", "生产批号/日期"],
    "result": ["抽查结果", "检测结论", "综合判定", "检验判定结果"],
    "failing_items": ["不合格项目", "不合格情况", "不达标项目", "不符合项", "主要质量问题", "未达标指标"],
    "remark": ["备注", "备 注", "备注信息"],
}
ROWS = [
    [
        "全棉四件套",
        "甲家纺有限公司",
        "乙商场",
        "丙牌",
        "200×230cm",
        "2024-03-01",
        "不合格",
        "pH值;纤维含量",
        "",
    ],
    ["印花床单", "丁纺织厂", "戊超市", "", "1.8m", "批号:A12", "合格", "", "复检"],
    ["蚕丝被", "己丝绸有限公司", "庚酒店", "辛", "", "无", "不合格", "耐光色牢度(面料)、填充物含油率", ""],
    ["毛巾", "", "壬门店", "", "34×76", "", "", "", ""],
]
TITLE = "关于公布2024年第二季度某某县市场监督管理局家用纺织品抽查结果的通告"
NOTES = [
    "注:以上结果仅对所抽样品负责。",
    "备注：排名不分先后",
    "来源：公开资料",
    "※本表由各所汇总",
    "合计：4批次",
]
EXPECTED_RESULTS = ["fail", "pass", "fail", "unknown"]
EXPECTED_ITEMS = [["ph", "fibre-content"], [], ["fastness-light", "oil-content"], []]


def normal_form(found: PublishedList) -> list[tuple[object, ...]]:
    return [
        (
            *(getattr(row, column) for column in SPELLINGS if column not in {"failing_items", "lot"}),
            row.lot,
            row.lot_kind,
            tuple((item.item, item.part, item.written) for item in row.failing_items),
        )
        for row in found.rows
    ]


def plain_table() -> Table:
    return [[spellings[0] for spellings in SPELLINGS.values()], *ROWS]


@st.composite
def layouts(draw: st.DrawFn) -> tuple[Table, int]:
    """(a table that says what ROWS say in another layout, how many of its rows are no data)."""
    order = draw(st.permutations(range(len(SPELLINGS))))
    header = [draw(st.sampled_from(spellings)) for spellings in SPELLINGS.values()]
    with_numbers = draw(st.booleans())
    table = [_laid_out(header, order, "序号" if with_numbers else None)]
    table += [
        _laid_out(row, order, str(at) if with_numbers else None) for at, row in enumerate(ROWS, start=1)
    ]
    width = len(table[0])
    above = draw(st.lists(st.sampled_from(["附件1", TITLE, ""]), max_size=3, unique=True))
    below = draw(st.lists(st.sampled_from(["", *NOTES]), max_size=4))
    while below and not below[-1]:  # blank rows at the end are not in the file
        below.pop()
    for at in sorted(draw(st.sets(st.integers(1, len(ROWS)), max_size=2)), reverse=True):
        table.insert(at + 1, [""] * width)
    extra = len(table) - len(ROWS)
    while table and not any(table[-1]) and not below:
        table.pop()
        extra -= 1
    sides = [[[text, *[""] * (width - 1)] for text in texts] for texts in (above, below)]
    return [*sides[0], *table, *sides[1]], extra + len(above) + len(below)


def _laid_out(cells: Sequence[str], order: Sequence[int], number: str | None) -> list[str]:
    return [*([number] if number is not None else []), *(cells[at] for at in order)]


@given(layout=layouts())
def test_shuffled_columns_other_names_titles_blanks_and_notes_change_nothing(
    layout: tuple[Table, int],
) -> None:
    table, ignored = layout
    found = read_table(table)
    assert normal_form(found) == normal_form(read_table(plain_table()))
    account = found.account
    assert (account.in_file, account.read, account.refused, account.ignored) == (len(table), 4, 0, ignored)


def test_the_plain_layout_says_what_its_rows_say() -> None:
    found = read_table(plain_table())
    assert [row.result for row in found.rows] == EXPECTED_RESULTS
    assert [[item.item for item in row.failing_items] for row in found.rows] == EXPECTED_ITEMS
    assert [row.lot_kind for row in found.rows] == ["date", "batch", "none", ""]
    assert [row.maker for row in found.rows] == ["甲家纺有限公司", "丁纺织厂", "己丝绸有限公司", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_changes_nothing(encoding: str) -> None:
    found = read_list(as_csv(plain_table(), encoding=encoding), name="list.csv", rulebook=rulebook())
    assert normal_form(found) == normal_form(read_table(plain_table()))


def test_the_format_changes_nothing() -> None:
    plain = normal_form(read_table(plain_table()))
    for content in (as_xlsx(plain_table()), as_html(plain_table())):
        assert normal_form(read_list(content, name="list", rulebook=rulebook())) == plain


def test_a_cell_merged_downwards_holds_for_each_of_its_rows() -> None:
    table = [["受检单位", "产品名称", "不合格项目"], ["乙商场", "床单", "pH值"], ["", "被套", "异味"]]
    found = read_list(as_xlsx(table, merged=[(1, 0, 2, 0)]), name="list.xlsx", rulebook=rulebook())
    assert [(row.product, row.sampled_party) for row in found.rows] == [
        ("床单", "乙商场"),
        ("被套", "乙商场"),
    ]


def test_a_header_may_fill_two_rows() -> None:
    table = [
        ["序号", "产品名称", "标称信息", "", "检验", ""],
        ["", "", "生产企业", "商标", "结论", "不合格项目"],
        ["1", "床单", "丁纺织厂", "丙牌", "不合格", "pH值"],
    ]
    found = read_list(as_xlsx(table, merged=[(0, 2, 0, 3), (0, 4, 0, 5)]), name="x", rulebook=rulebook())
    (row,) = found.rows
    assert (row.maker, row.brand, row.result) == ("丁纺织厂", "丙牌", "fail")
    assert (found.account.read, found.account.ignored) == (1, 2)


def test_a_header_repeated_on_every_printed_page_is_no_sample() -> None:
    header, *rows = plain_table()
    found = read_table([header, *rows[:2], header, *rows[2:]])
    assert normal_form(found) == normal_form(read_table(plain_table()))
    assert [one.reason.code for one in found.ignored] == ["list_header_row", "list_header_again"]


def test_names_of_firms_are_no_header_whatever_words_they_hold() -> None:
    header = ["产品名称", "标称生产企业", "受检单位", "商标", "不合格项目"]
    row = ["商品床单", "某生产制造有限公司", "某销售单位有限公司", "某品牌集团", "pH值"]
    (found,) = read_table([header, row]).rows
    assert (found.product, found.maker, found.brand) == ("商品床单", "某生产制造有限公司", "某品牌集团")


def test_a_second_table_below_the_first_is_read_by_its_own_header() -> None:
    table = [
        ["产品名称", "生产企业", "不合格项目", ""],
        ["床单", "丁纺织厂", "pH值", ""],
        ["序号", "受检单位", "样品名称", "检验结论"],
        ["1", "乙商场", "毛巾", "合格"],
    ]
    first, second = read_table(table).rows
    assert (first.product, first.maker, first.result) == ("床单", "丁纺织厂", "fail")
    assert (second.product, second.sampled_party, second.maker, second.result) == (
        "毛巾",
        "乙商场",
        "",
        "pass",
    )


def test_columns_that_the_normal_form_lacks_are_kept_in_the_remark() -> None:
    table = [
        ["产品名称", "不合格项目", "承检机构", "抽查领域", "备注"],
        ["床单", "pH值", "某检验所", "网络", "已整改"],
    ]
    (row,) = read_table(table).rows
    assert row.remark == "已整改; 承检机构: 某检验所; 抽查领域: 网络"


def test_cells_past_the_header_in_most_rows_are_a_column() -> None:
    table = [["产品名称", "不合格项目"], ["床单", "pH值", "甲"], ["毛巾", "异味", "乙"]]
    assert [row.remark for row in read_table(table).rows] == ["C: 甲", "C: 乙"]


def test_a_column_without_a_name_is_kept_in_the_remark() -> None:
    table = [["产品名称", "", "不合格项目"], ["床单", "特价", "pH值"]]
    (row,) = read_table(table).rows
    assert row.remark == "B: 特价"


def test_a_second_column_of_the_same_meaning_is_kept_and_told() -> None:
    table = [["产品名称", "受检单位", "经销企业名称", "不合格项目"], ["床单", "乙商场", "丙公司", "pH值"]]
    found = read_table(table)
    assert (found.rows[0].sampled_party, found.rows[0].remark) == ("乙商场", "经销企业名称: 丙公司")
    assert [oddity.code for _, oddity in found.oddities] == ["list_column_doubled"]


def test_the_plain_word_for_a_firm_is_what_no_other_column_is() -> None:
    both = read_table([["企业名称", "产品名称", "生产企业"], ["乙商场", "床单", "丁纺织厂"]]).rows[0]
    assert (both.sampled_party, both.maker) == ("乙商场", "丁纺织厂")
    alone = read_table([["企业名称", "产品名称", "抽查结果"], ["丁纺织厂", "床单", "合格"]]).rows[0]
    assert (alone.maker, alone.sampled_party) == ("丁纺织厂", "")


@pytest.mark.parametrize("unheard", ["甲乙丙", ""])
def test_results_and_items_under_an_unheard_name_are_known_by_what_they_hold(unheard: str) -> None:
    table = [
        ["产品名称", "生产企业", unheard, "丁戊"],
        ["床单", "丁纺织厂", "不合格", "pH值"],
        ["毛巾", "己厂", "合格", ""],
    ]
    found = read_table(table)
    assert [(row.result, len(row.failing_items)) for row in found.rows] == [("fail", 1), ("pass", 0)]
    assert [oddity.code for _, oddity in found.oddities] == ["list_column_by_content"] * 2


@pytest.mark.parametrize("header", ["检验项目", "甲乙丙"])
def test_items_that_may_merely_have_been_tested_are_no_failing_items(header: str) -> None:
    (row,) = read_table([["产品名称", "生产企业", header], ["床单", "丁纺织厂", "pH值;异味"]]).rows
    assert (row.result, row.failing_items, row.remark) == ("unknown", (), f"{header}: pH值;异味")
    table = [["产品名称", "抽查结果", header], ["床单", "合格", "pH值"], ["毛巾", "不合格", "pH值"]]
    assert [row.failing_items for row in read_table(table).rows] == [(), ()]


def test_a_quality_grade_is_no_result() -> None:
    (row,) = read_table([["产品名称", "生产企业", "等次"], ["床单", "丁纺织厂", "合格品"]]).rows
    assert (row.result, row.remark) == ("unknown", "等次: 合格品")


def test_a_day_and_a_batch_in_columns_of_their_own_are_one_mixed_lot() -> None:
    (row,) = read_table(
        [["产品名称", "生产日期", "批号", "不合格项目"], ["床单", "2024-03-01", "A12", "pH值"]]
    ).rows
    assert (row.lot, row.lot_kind) == ("2024-03-01/A12", "mixed")


def test_a_shifted_csv_row_is_refused_and_says_where() -> None:
    table = [
        ["产品名称", "规格型号", "不合格项目"],
        ["床单", "50*50(cm)", "NNC6221", "pH值"],
        ["毛巾", "1", "异味"],
    ]
    found = read_table(table)
    (refused,) = found.refused
    assert refused.reason.as_dict() == {"code": "list_too_many_cells", "cell": "list!D2", "width": "3"}
    assert (found.account.read, found.account.refused, found.account.in_file) == (1, 1, 3)


def test_a_row_that_continues_the_one_above_is_refused_not_dropped() -> None:
    table = [
        ["序号", "产品名称", "生产企业", "不合格项目"],
        ["1", "床单", "丁纺织厂", "pH值"],
        ["", "", "", "异味"],
        ["2", "毛巾", "己厂", "pH值"],
    ]
    (refused,) = read_table(table).refused
    assert refused.reason.as_dict() == {"code": "list_fragment", "text": "异味"}


def test_a_number_without_a_row_is_ignored_and_a_jump_is_told() -> None:
    table = [["序号", "产品名称", "不合格项目"], ["1", "床单", "pH值"], ["2", "", ""], ["4", "毛巾", "异味"]]
    found = read_table(table)
    assert [one.reason.code for one in found.ignored] == ["list_header_row", "list_only_number"]
    assert codes(found.rows[1]) == ["list_sequence_jump"]


def test_ditto_means_the_row_above() -> None:
    table = [["产品名称", "受检单位", "不合格项目"], ["床单", "乙商场", "pH值"], ["被套", "同上", "异味"]]
    second = read_table(table).rows[1]
    assert second.sampled_party == "乙商场"
    assert second.oddities[0].as_dict() == {"code": "list_ditto", "column": "受检单位", "written": "同上"}


def test_a_row_without_a_product_is_read_and_told() -> None:
    (row,) = read_table([["产品名称", "生产企业", "不合格项目"], ["/", "丁纺织厂", "pH值"]]).rows
    assert (row.product, codes(row)) == ("", ["list_no_product"])


@pytest.mark.parametrize("mark", ["/", "无", "——", "", "—", "//"])
def test_a_mark_for_missing_becomes_nothing(mark: str) -> None:
    header = ["产品名称", "生产企业", "受检单位", "商标", "规格型号", "不合格项目"]
    (row,) = read_table([header, ["床单", mark, "乙商场", mark, mark, mark]]).rows
    assert (row.maker, row.brand, row.spec, row.failing_items, row.result) == ("", "", "", (), "unknown")


def test_every_sheet_is_read_under_its_own_name_and_one_without_a_header_is_refused() -> None:
    sheets = {
        "说明": [["本次抽查三批次"], [""], ["其中一批次不合格"]],
        "合格产品": [["产品名称", "生产企业"], ["床单", "甲厂"]],
        "不合格产品": [["产品名称", "生产企业"], ["被套", "乙厂"]],
        "续表": [["毛巾", "丙厂"]],
    }
    found = read_list(as_xlsx(sheets=sheets), name="x.xlsx", rulebook=rulebook())
    assert [(row.product, row.result) for row in found.rows] == [("床单", "pass"), ("被套", "fail")]
    assert [(one.place, one.reason.code) for one in found.refused] == [("x.xlsx 续表!1", "list_no_header")]
    assert found.account.as_dict() == {"in_file": 8, "read": 2, "refused": 1, "ignored": 5}


def test_a_file_without_a_header_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        read_table([["床单", "丁纺织厂", "不合格"], ["毛巾", "己厂", "合格"]])
    (message,) = refused.value.messages
    assert (message.code, message.is_fatal) == ("list_header_missing", True)


@given(table=st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), min_size=1, max_size=6))
def test_whatever_stands_below_a_header_the_account_is_whole(table: Table) -> None:
    rows = [[cell.replace("\0", "") for cell in row] for row in table]
    found = read_list(
        as_xlsx([["产品名称", "生产企业", "不合格项目"], *rows]), name="x.xlsx", rulebook=rulebook()
    )
    account = found.account
    assert account.in_file == account.read + account.refused + account.ignored
    assert not [row for row in found.rows if row.result == "pass"]


@pytest.mark.parametrize("name", [path.name for path in FILES])
@given(data=st.data())
@settings(max_examples=15)
def test_a_published_file_says_the_same_in_another_layout(name: str, data: st.DataObject) -> None:
    (grid,) = open_grids(DATA / name, name=name)
    header = find_header(grid.rows)
    assert header is not None
    order = data.draw(st.permutations(range(grid.width)))
    labels = [_other_name(label, data) for label in grid.rows[header]]
    rows = [["某市检验结果一览表"], [labels[at] for at in order], [""]]
    rows += [[row[at] for at in order] for row in grid.rows[header + 1 :] if sum(map(bool, row)) > 1]
    found = read_list(as_csv(rows, encoding="gb18030"), name="list.csv", rulebook=rulebook())
    assert normal_form(found) == normal_form(published(name))


def _other_name(label: str, data: st.DataObject) -> str:
    found = header_words().column_of(label)
    column = found[0] if found else ""
    # What a bare number in a lot is depends on the words of its header.
    return data.draw(st.sampled_from(SPELLINGS[column])) if column in SPELLINGS and column != "lot" else label
