"""A firm's name into region, core, trade and form (企业名称登记管理规定 art. 6: 区划、字号、行业、形式)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bihuan.engine.kernel.text import is_missing, squeeze
from bihuan.engine.linkage.words import (
    COMPANY_FORMS,
    SHOP_FORMS,
    SURNAMES,
    TRADER_FORMS,
    TRADES,
    alternatives,
)


class NameKind(StrEnum):
    """What a name is the name of."""

    COMPANY = "company"
    TRADER = "trader"
    SHOP = "shop"
    PERSON = "person"
    SHORT = "short"  # a core with or without a trade, but no form
    PLACE = "place"  # a region and nothing else
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a name as they stand in it; "" where a part is not there."""

    region: str = ""
    core: str = ""
    trade: str = ""
    form: str = ""
    former: str = ""
    kind: NameKind = NameKind.NONE


_FORM = re.compile(f"({alternatives(COMPANY_FORMS, TRADER_FORMS, SHOP_FORMS)})$")
_TRADE = re.compile(f"^(.*?)((?:{alternatives(TRADES)})*)$")
_BRACKETS = re.compile(r"[(\[【〔「]([^)\]】〕」]*)[)\]】〕」]?")
_FORMER = re.compile(r"^(?:原名称?|原|曾用名|旧名)[::为]?(.+)$")
_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z\u3400-\u9fff\U00020000-\U0003134f]")
# 超市 and 门市 end in a word for a city, but are none.
_CITY = r"[\u3400-\u9fff]{2,4}?(?<!超)(?<!门)(?<!夜)(?<!都)市(?!场)"
_REGION = re.compile(
    r"^(?:[\u3400-\u9fff]{2,6}?(?:省|自治区))?"
    rf"(?:{_CITY})?(?:[\u3400-\u9fff]{{1,4}}?(?:(?<![小园社景地])区|(?<![州郡])县))?(?:[\u3400-\u9fff]{{1,3}}?(?:镇|乡|街道))?"
)
_COMPANY, _SHOP = frozenset(COMPANY_FORMS), frozenset(SHOP_FORMS)
_LEAST_PERSON, _MOST_PERSON = 2, 3


class NameSplitter:
    """Splits names; `places` are names of regions as people write them, with or without 市, 区, 镇.

    Texts should be in simplified characters. No place is built in: without `places` only regions that end
    in a word such as 市, 区 or 镇 are told from the core.
    """

    def __init__(self, places: Iterable[str] = ()) -> None:
        known = tuple(sorted({squeeze(place) for place in places} - {""}))
        self._known = re.compile(f"^(?:{alternatives(known)})+") if known else None

    def split(self, text: str) -> NameParts:
        """The parts of a name."""
        if is_missing(text):
            return NameParts()
        plain, former, regions = self._outside_brackets(squeeze(text))
        rest, form = _cut_end(plain)
        region, middle = self._cut_region(rest)
        found = _TRADE.match(middle)
        core, trade = (found[1], found[2]) if found else (middle, "")
        region += regions
        kind = _kind(region=region, core=core, trade=trade, form=form)
        return NameParts(region=region, core=core, trade=trade, form=form, former=former, kind=kind)

    def _outside_brackets(self, text: str) -> tuple[str, str, str]:
        """The name without brackets; the former name and the region that stood in some."""
        former = regions = ""
        for inside in _BRACKETS.findall(text):
            told = _FORMER.match(inside)
            if told:
                former = told[1]
            elif inside and self._cut_region(inside)[1] == "":
                regions += inside
        return _NOT_IN_NAMES.sub("", _BRACKETS.sub("", text)), former, regions

    def _cut_region(self, text: str) -> tuple[str, str]:
        """(region, rest): known places first, then what ends like a region."""
        at = 0
        while True:
            found = self._known.match(text[at:]) if self._known else None
            found = found or _REGION.match(text[at:])
            if not found or not found[0]:
                return text[:at], text[at:]
            at += len(found[0])


def _cut_end(text: str) -> tuple[str, str]:
    """(name without its form, the form)."""
    found = _FORM.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _kind(*, region: str, core: str, trade: str, form: str) -> NameKind:
    if form in _COMPANY:
        return NameKind.COMPANY
    if form in _SHOP:
        return NameKind.SHOP
    if form:
        return NameKind.TRADER
    if not core and not trade:
        return NameKind.PLACE if region else NameKind.NONE
    if not region and not trade and is_person(core):
        return NameKind.PERSON
    return NameKind.SHORT


def is_person(text: str) -> bool:
    """Whether a text looks like the name of a person: a surname and one or two characters."""
    for surname in (text[:2], text[:1]):
        if surname in SURNAMES:
            given = len(text) - len(surname)
            return _LEAST_PERSON <= given + 1 <= _MOST_PERSON
    return False
