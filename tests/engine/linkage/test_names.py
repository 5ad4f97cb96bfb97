"""Names into region, core, trade and form (企业名称登记管理规定 art. 6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.linkage.names import NameKind, NameParts, NameSplitter, is_person
from bihuan.engine.linkage.words import COMPANY_FORMS, SHOP_FORMS, TRADER_FORMS, TRADES

PLACES = ("沅澜市", "沅澜", "锦汀区", "锦汀", "绣汀镇")
SPLITTER = NameSplitter(PLACES)
# name: region, core, trade, form, kind
READABLE = {
    "沅澜市锦汀区云绣宁家纺有限公司": ("沅澜市锦汀区", "云绣宁", "家纺", "有限公司", NameKind.COMPANY),
    "锦汀云柏床上用品加工坊": ("锦汀", "云柏", "床上用品", "加工坊", NameKind.TRADER),
    "锦汀区绣汀镇荷丰窗帘店": ("锦汀区绣汀镇", "荷丰", "窗帘", "店", NameKind.TRADER),
    "云柏纺织科技(沅澜)股份有限公司": ("沅澜", "云柏", "纺织科技", "股份有限公司", NameKind.COMPANY),
    "岷川市云柏实业集团有限公司": ("岷川市", "云柏", "实业", "集团有限公司", NameKind.COMPANY),
    "云裳家居旗舰店": ("", "云裳", "家居", "旗舰店", NameKind.SHOP),
    "云绣家纺": ("", "云绣", "家纺", "", NameKind.SHORT),
    "佳佳超市": ("", "佳佳", "", "超市", NameKind.TRADER),
    "沅澜市锦汀区": ("沅澜市锦汀区", "", "", "", NameKind.PLACE),
    "锦汀区家纺厂": ("锦汀区", "", "家纺", "厂", NameKind.TRADER),
    "王小柏": ("", "王小柏", "", "", NameKind.PERSON),
    "王小柏窗帘店": ("", "王小柏", "窗帘", "店", NameKind.TRADER),
    "欧阳柏": ("", "欧阳柏", "", "", NameKind.PERSON),
    "锦汀区王小柏(个体工商户)": ("锦汀区", "王小柏", "", "", NameKind.SHORT),
    "ＡＢ 布艺 商行": ("", "AB", "布艺", "商行", NameKind.TRADER),
    "/": ("", "", "", "", NameKind.NONE),
}


@pytest.mark.parametrize(("name", "parts"), READABLE.items())
def test_a_name_has_these_parts(name: str, parts: tuple[str, str, str, str, NameKind]) -> None:
    found = SPLITTER.split(name)
    assert (found.region, found.core, found.trade, found.form, found.kind) == parts


@pytest.mark.parametrize("name", ["云柏家纺有限公司(原荷丰织布厂)", "云柏家纺有限公司（曾用名：荷丰织布厂）"])
def test_a_former_name_in_brackets_is_told_apart(name: str) -> None:
    found = SPLITTER.split(name)
    assert (found.core, found.form, found.former) == ("云柏", "有限公司", "荷丰织布厂")


def test_a_bare_place_is_known_only_where_it_is_given() -> None:
    assert SPLITTER.split("沅澜云柏家纺店").core == "云柏"
    assert NameSplitter().split("沅澜云柏家纺店").core == "沅澜云柏"
    assert NameSplitter().split("沅澜市锦汀区云柏家纺店").core == "云柏"


cores = st.text(st.sampled_from("云绣柏荷丰宁岚月泽晨枫桂"), min_size=1, max_size=4)
forms = st.sampled_from(["", *COMPANY_FORMS, *TRADER_FORMS, *SHOP_FORMS])


@given(st.sampled_from(["", *PLACES, "沅澜市锦汀区"]), cores, st.sampled_from(["", *TRADES]), forms)
def test_what_a_name_is_made_of_is_found_again(region: str, core: str, trade: str, form: str) -> None:
    found = SPLITTER.split(region + core + trade + form)
    assert (found.region, found.core) == (region, core)
    assert found.trade + found.form == trade + form


@given(st.text(max_size=30))
def test_any_text_is_split_and_nothing_is_invented(text: str) -> None:
    found = SPLITTER.split(text)
    assert isinstance(found, NameParts)
    assert (found.kind is NameKind.NONE) == (not found.region + found.core + found.trade + found.form)


def test_a_person_has_a_surname_and_one_or_two_characters() -> None:
    assert is_person("王柏")
    assert is_person("欧阳小柏")
    assert not is_person("王")
    assert not is_person("云绣")
    assert not is_person("王小柏宁")
