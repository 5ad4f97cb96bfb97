"""Failing items as lists write them, and the catalogue's items behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.tables.lists_items import read_items, split_items
from tests.tables.lists.published import names


def ids(text: str) -> list[str]:
    return [item.item for item in read_items(text, names=names())]


@pytest.mark.parametrize("separator", [";", "；", "、", ",", "，", "\n", " "])
def test_items_are_parted_by_any_separator(separator: str) -> None:
    assert ids(f"pH值{separator}纤维含量{separator}耐干摩擦色牢度") == [
        "ph",
        "fibre-content",
        "fastness-dry-rubbing",
    ]


@pytest.mark.parametrize("text", ["1、pH值 2、纤维含量", "1.pH值；2.纤维含量", "(1)pH值;（2）纤维含量"])
def test_numbering_is_no_part_of_a_name(text: str) -> None:
    assert ids(text) == ["ph", "fibre-content"]


def test_separators_inside_brackets_and_quotes_separate_nothing() -> None:
    text = '标识(未标注厂名、地址,成分);原料要求(“黑心棉、下脚料”);"甲、乙"'
    assert split_items(text) == ["标识(未标注厂名、地址,成分)", "原料要求(“黑心棉、下脚料”)", '"甲、乙"']


def test_a_bracket_that_is_never_closed_does_not_swallow_the_rest() -> None:
    assert split_items("标识(未标注、pH值") == ["标识(未标注", "pH值"]


def test_a_name_that_itself_holds_a_separator_is_one_item() -> None:
    assert ids("pH值、耐光、汗复合色牢度") == ["ph", "fastness-light-perspiration"]


@pytest.mark.parametrize(
    ("written", "item", "part", "component", "detail", "count"),
    [
        ("pH值(面料)", "ph", "face", "", "", None),
        ("pH值（胎套）", "ph", "cover", "", "", None),
        ("断裂强力-纬向(2)", "breaking-strength", "", "weft", "", 2),
        ("断裂强力(经向、纬向)", "breaking-strength", "", "", "经向、纬向", None),
        ("填充物-回潮率(1)", "moisture-regain", "", "", "", 1),
        ("纤维鉴别(填充物)(13)", "fibre-content", "filling", "", "", 13),
        ("燃烧性能:损毁长度", "damaged-length", "", "", "", None),
        ("色牢度(6批次7项)", "colour-fastness", "", "", "7项", 6),
        ("pH值(7,住宿业)", "ph", "", "", "住宿业", 7),
        ("标识(占不合格项78%)", "label", "", "", "占不合格项78%", None),
        ("标识(仅标识11)", "label", "", "", "仅标识11", None),
        ("纤维含量不合格", "fibre-content", "", "", "", None),
        ("主要问题:标识", "label", "", "", "", None),
        ("莫名其妙率(3)", "", "", "", "", 3),
    ],
)
def test_a_name_is_taken_apart_and_kept_as_written(
    written: str, item: str, part: str, component: str, detail: str, count: int | None
) -> None:
    (found,) = read_items(written, names=names())
    assert found.written == written
    assert (found.item, found.part, found.component, found.detail, found.count) == (
        item,
        part,
        component,
        detail,
        count,
    )


def test_an_unknown_name_is_listed_with_a_question_mark() -> None:
    known, unknown = read_items("pH值;莫名其妙率", names=names())
    assert (known.text, unknown.text) == ("ph=pH值", "?=莫名其妙率")


@given(text=st.text('pH值;；、,()（）"“”12 甲乙', max_size=30))
def test_no_letter_of_a_name_is_lost(text: str) -> None:
    kept = "".join(split_items(text))
    assert [letter for letter in text if letter not in ";；、,，\n\r 。."] == [
        letter for letter in kept if letter not in ";；、,，\n\r 。."
    ]
