"""Finding the catalogue's record behind a name as laboratories write it."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.names import Names, key_of
from tests.engine.kit import SMALL_CATALOGUE, book, real_rulebook


@cache
def names() -> Names:
    return Names(real_rulebook().catalogue)


@cache
def small() -> Names:
    return Names(SMALL_CATALOGUE)


def item(text: str) -> tuple[str, str, str] | None:
    found = names().item(text)
    return (found.item.id, found.part, found.component) if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲醛含量", ("formaldehyde", "", "")),
        ("甲醛", ("formaldehyde", "", "")),
        ("甲醛含量(mg/kg)", ("formaldehyde", "", "")),
        ("甲醛含量（mg/kg）", ("formaldehyde", "", "")),
        ("甲醛含量/(mg/kg)", ("formaldehyde", "", "")),
        (" 甲 醛 含 量 ", ("formaldehyde", "", "")),
        ("Formaldehyde content", ("formaldehyde", "", "")),
        ("FORMALDEHYDE", ("formaldehyde", "", "")),
        ("PH值", ("ph", "", "")),
        ("ｐＨ值", ("ph", "", "")),
        ("耐水色牢度", ("fastness-water", "", "")),
        ("耐水色牢度-变色", ("fastness-water", "", "change")),
        ("耐水色牢度(沾色)", ("fastness-water", "", "staining")),
        ("耐水色牢度变色", ("fastness-water", "", "change")),
        ("耐汗漬色牢度(酸)", ("fastness-acid-perspiration", "", "")),
        ("酸汗", ("fastness-acid-perspiration", "", "")),
        ("干摩", ("fastness-dry-rubbing", "", "")),
        ("断裂强力-经向", ("breaking-strength", "", "warp")),
        ("断裂强力(纬向)", ("breaking-strength", "", "weft")),
        ("经向断裂强力", ("breaking-strength", "", "warp")),
        ("断裂强力/N", ("breaking-strength", "", "")),
        ("禁用偶氮染料", ("azo", "", "")),
        ("可分解芳香胺染料", ("azo", "", "")),
        ("纤维含量-棉", ("fibre-content", "", "cotton")),
        ("纤维含量(莱赛尔纤维)", ("fibre-content", "", "lyocell")),
        ("附件抗拉强度", ("accessory-strength", "", "")),
        ("起毛起球", ("pilling", "", "")),
        ("拉伸弹性恢复率(%)不存在", None),
        ("", None),
        ("-", None),
    ],
)
def test_an_item_is_found_under_the_names_that_laboratories_use(
    text: str, expected: tuple[str, str, str] | None
) -> None:
    assert item(text) == expected


def test_every_name_of_the_catalogue_leads_to_its_own_record() -> None:
    catalogue = real_rulebook().catalogue
    lost = [
        (record.id, word)
        for record in catalogue.items
        for word in (record.id, record.zh, record.en, *record.aliases)
        if (found := names().item(word)) is None or found.item.id != record.id
    ]
    assert lost == []


def test_every_category_is_found_by_each_of_its_names() -> None:
    lost = [
        (record.id, word)
        for record in real_rulebook().catalogue.categories
        for word in (record.id, record.zh, *record.aliases)
        if (found := names().category(word)) is None or found.id != record.id
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("纯棉印花床单", "sheet"),
        ("全棉四件套", "bedding-set"),
        ("蚕丝被", "silk-quilt"),
        ("羽绒被", "down-quilt"),
        ("婴儿纱布毛巾", "towel"),
        ("床单被套", "quilt-cover"),
        ("某某牌", None),
        ("", None),
    ],
)
def test_the_longest_rightmost_category_in_a_product_name_counts(name: str, category: str | None) -> None:
    found = names().category_in(name)
    assert (found.id if found else None) == category


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("面料", "face"),
        ("面料1", "face"),
        ("面料A", "face"),
        ("A面", "face"),
        ("填充物", "filling"),
        ("", ""),
        ("某处", None),
    ],
)
def test_a_part_is_found_whatever_its_number(text: str, part: str | None) -> None:
    assert names().part(text) == part


@pytest.mark.parametrize(
    ("text", "component"),
    [
        ("变色", "change"),
        ("沾色", "staining"),
        ("沾色(棉)", "staining"),
        ("沾色-棉", "staining"),
        ("棉沾色", "staining"),
        ("醋酯纤维沾色", "staining"),
        ("经向", "warp"),
        ("经", "warp"),
        ("联苯胺", "benzidine"),
        ("4-氨基偶氮苯", "4-aminoazobenzene"),
        ("说不清", "说不清"),
    ],
)
def test_a_component_is_found_or_kept_as_it_is(text: str, component: str) -> None:
    assert names().component(text) == component


@pytest.mark.parametrize(
    ("text", "fibre", "is_trade_name"),
    [
        ("棉", "cotton", False),
        ("涤纶", "polyester", False),
        ("聚酯纤维", "polyester", False),
        ("棉(丝光)", "cotton", False),
        ("天丝", "lyocell", True),
        ("人造棉", "viscose", True),
        ("莱赛尔纤维", "lyocell", False),
        ("不存在的纤维", None, False),
    ],
)
def test_a_trade_name_is_told_from_a_standard_name(text: str, fibre: str | None, is_trade_name: bool) -> None:
    """GB/T 29862-2013 5.x and 8 c)."""
    found = names().fibre(text)
    assert (found.id if found else None) == fibre
    assert names().is_trade_name(text) is is_trade_name


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("mg/kg", "mg/kg"),
        ("毫克/千克", "mg/kg"),
        ("MG/KG", "mg/kg"),
        ("％", "%"),
        ("牛", "N"),
        ("斤", None),
        ("", None),
    ],
)
def test_a_unit_is_found_in_its_spellings(text: str, unit: str | None) -> None:
    found = names().unit(text)
    assert (found.id if found else None) == unit


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("audience", "成人", "adult"),
        ("audience", "adult", "adult"),
        ("audience", "ADULT", "adult"),
        ("audience", "婴 幼 儿", "infant"),
        ("audience", "老人", None),
        ("safety_class", "B", "B"),
        ("safety_class", "婴幼儿用品", "A"),
        ("grade", "一等品", "first"),
    ],
)
def test_the_value_of_a_fact_is_read_from_its_words(fact: str, text: str, value: str | None) -> None:
    assert names().fact_value(fact, text) == value


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("婴儿床单", ("婴儿", "infant")),
        ("童被", ("童", "child")),
        ("童话世界床单", None),
        ("童话世界童被", ("童", "child")),
        ("床单", None),
    ],
)
def test_a_word_of_exception_hides_the_words_inside_it(name: str, found: tuple[str, str] | None) -> None:
    assert small().fact_in_name("audience", name) == found


@given(st.text(max_size=50))
def test_no_text_makes_a_look_up_fail(text: str) -> None:
    here = names()
    here.item(text)
    here.category(text)
    here.category_in(text)
    here.part(text)
    here.component(text)
    here.fibre(text)
    here.unit(text)
    here.fact_value("audience", text)
    here.fact_in_name("audience", text)


def test_what_is_remembered_stays_small_and_changes_nothing() -> None:
    fresh = Names(book().catalogue)
    before = fresh.item("甲醛")
    for number in range(30_000):
        fresh.item(f"odd {number}")
        fresh.component(f"odd {number}")
    assert len(fresh._item_names) <= 20_000
    assert len(fresh._components) <= 20_000
    assert fresh.item("甲醛") == before


@pytest.mark.parametrize(("left", "right"), [("ＡＢＣ", "abc"), ("耐 水", "耐水"), ("GB/T 1", "gb/t1")])
def test_names_are_compared_folded(left: str, right: str) -> None:
    assert key_of(left) == key_of(right)
