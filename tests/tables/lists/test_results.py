"""What a list says of a sample's result, and what it does not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.tables.lists_rows import read_result
from bihuan.tables.lists_titles import authority_of, listing_of, title_of
from tests.tables.lists.published import codes, only_row, read_table

HEADER = ["产品名称", "生产企业", "抽查结果", "不合格项目"]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("合格", "pass"),
        ("符合本次监督检查要求", "pass"),
        ("未发现不合格", "pass"),
        ("所检项目未检出不合格", "pass"),
        ("不合格", "fail"),
        ("综合判定：不合格", "fail"),
        ("不符合标准要求", "fail"),
        ("标识不合格", "fail"),
        ("未发现不合格项目，但标识不合格", "fail"),
        ("部分合格", ""),
        ("基本合格", ""),
        ("是否合格", ""),
        ("待复检", ""),
        ("整改后合格", ""),
        ("7.8", ""),
        ("", ""),
    ],
)
def test_a_result_is_read_from_its_words(text: str, result: str) -> None:
    assert read_result(text) == result


def test_neither_result_nor_item_is_unknown_and_never_a_pass() -> None:
    row = only_row(HEADER, ["床单", "丁纺织厂", "", ""])
    assert (row.result, codes(row)) == ("unknown", ["list_result_not_given"])


def test_a_failing_item_without_a_result_is_a_fail() -> None:
    assert only_row(HEADER, ["床单", "丁纺织厂", "", "pH值"]).result == "fail"


def test_a_result_that_is_not_understood_is_unknown_and_kept() -> None:
    row = only_row(HEADER, ["床单", "丁纺织厂", "部分合格", ""])
    assert (row.result, row.remark, codes(row)) == (
        "unknown",
        "抽查结果: 部分合格",
        ["list_result_not_understood"],
    )


def test_a_pass_with_failing_items_stays_as_stated_and_is_told() -> None:
    row = only_row(HEADER, ["床单", "丁纺织厂", "合格", "pH值"])
    assert (row.result, codes(row)) == ("pass", ["list_pass_with_failing_item"])


def test_a_fail_without_an_item_is_told() -> None:
    row = only_row(HEADER, ["床单", "丁纺织厂", "不合格", "/"])
    assert (row.result, codes(row)) == ("fail", ["list_fail_without_item"])


@pytest.mark.parametrize(
    "title", ["某县床上用品抽查不合格产品名单", "2024年监督抽查检出不合格样品情况", "不合格批次明细"]
)
def test_a_title_may_say_that_failures_are_listed(title: str) -> None:
    row = only_row(HEADER, ["床单", "丁纺织厂", "", ""], title=title)
    assert (row.result, codes(row)) == ("fail", ["list_fail_without_item"])


def test_a_header_may_say_that_failures_are_listed() -> None:
    (row,) = read_table([["不合格产品名称", "生产企业"], ["床单", "丁纺织厂"]]).rows
    assert row.result == "fail"


@pytest.mark.parametrize("title", ["某县床上用品抽查合格产品名单", "未发现不合格产品名单"])
def test_a_title_may_say_that_passes_are_listed(title: str) -> None:
    assert only_row(HEADER, ["床单", "丁纺织厂", "", ""], title=title).result == "pass"


@pytest.mark.parametrize(
    "title",
    ["某县床上用品抽查结果", "抽查结果及不合格产品名单", "合格产品和不合格产品名单", "合格与不合格产品名单"],
)
def test_a_title_that_says_neither_or_both_settles_nothing(title: str) -> None:
    assert only_row(HEADER, ["床单", "丁纺织厂", "", ""], title=title).result == "unknown"


def test_what_a_row_states_stands_against_the_title_and_is_told() -> None:
    row = only_row(HEADER, ["床单", "丁纺织厂", "合格", ""], title="不合格产品名单")
    assert (row.result, codes(row)) == ("pass", ["list_result_against_title"])
    row = only_row(HEADER, ["床单", "丁纺织厂", "", "pH值"], title="合格产品名单")
    assert (row.result, codes(row)) == ("fail", ["list_failing_item_against_title"])


def test_the_heading_of_a_section_holds_for_the_rows_below_it() -> None:
    rows = [["一、合格产品", "", ""], ["床单", "甲厂", ""], ["二、不合格产品", "", ""], ["毛巾", "乙厂", ""]]
    found = read_table([["产品名称", "生产企业", "商标"], *rows])
    assert [row.result for row in found.rows] == ["pass", "fail"]
    assert [one.reason.code for one in found.ignored][1:] == ["list_section_row"] * 2


@given(
    result=st.sampled_from(["", "/", "无", "见附件", "部分合格", "—", "待定", "12"]),
    item=st.sampled_from(["", "/", "无", "——"]),
    title=st.sampled_from(["", "抽查结果", "监督抽查情况", "抽查结果及不合格产品名单"]),
)
def test_nothing_vague_ever_reads_as_a_pass(result: str, item: str, title: str) -> None:
    assert only_row(HEADER, ["床单", "丁纺织厂", result, item], title=title).result == "unknown"


@pytest.mark.parametrize(
    ("texts", "authority", "title"),
    [
        (
            ["附件1", "某县市场监督管理局2024年床单抽查结果"],
            "某县市场监督管理局",
            "某县市场监督管理局2024年床单抽查结果",
        ),
        (
            ["2024年第二季度某县市场监督管理局抽查结果"],
            "某县市场监督管理局",
            "2024年第二季度某县市场监督管理局抽查结果",
        ),
        (
            ["关于2024年某市消费者协会比较试验结果的通报"],
            "某市消费者协会",
            "关于2024年某市消费者协会比较试验结果的通报",
        ),
        (["床单抽查结果", "发布单位：某县市场监督管理局"], "某县市场监督管理局", "床单抽查结果"),
        (["某省家用纺织品抽查结果"], "", "某省家用纺织品抽查结果"),
        ([], "", ""),
    ],
)
def test_who_published_is_read_from_the_words_above_a_table(
    texts: list[str], authority: str, title: str
) -> None:
    assert (authority_of(texts), title_of(texts)) == (authority, title)


def test_two_texts_that_contradict_each_other_say_nothing() -> None:
    assert listing_of(["不合格产品名单", "合格产品名单"]) == ""
