"""What things are called: items, product categories, fibres, units, parts, and the facts that rules read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A test item. `scale`: number | grey | blue-wool | pilling | text | fibre | label | burning.

    `per`: what its readings are split by: "" | aspect (change/staining) | direction (warp/weft) |
    amine | fibre. `unit_required`: a number without unit is refused.
    """

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    scale: str
    unit: str = ""
    unit_required: bool = False
    per: str = ""
    severity: str = "performance"
    method: str = ""  # the method whose precision holds when the reading names none
    good_words: tuple[str, ...] = ()  # texts of a text item that mean the good end ("无", "未检出")
    covers: tuple[str, ...] = ()  # items that an unspecific name may mean (perspiration: acid, alkaline)
    bad_words: tuple[str, ...] = ()  # texts inside a finding that mean the bad end ("霉味", "石油味")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A product category; `groups` are the wider categories that it belongs to.

    `facts` are facts that the category itself settles (stage, construction, …); a fact with several
    values is left open between them.
    """

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    groups: frozenset[str]
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fibre:
    """A fibre with its standard name; `aliases` are accepted short forms, `trade_names` break 8 c)."""

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    trade_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind:
    """A fact that rules may read, its possible values (the usual one first), and words for them.

    `assumed` are the values that count when the sheet is silent (() = all): an exception in favour of
    the product, such as a traditional hand dyeing, has to be shown.
    """

    id: str
    zh: str
    en: str
    values: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()  # (folded spelling, value)
    name_words: tuple[tuple[str, str], ...] = ()  # (word in a product name, value): inferred
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A part, an aspect, a direction or an amine: an id with its names."""

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit and its factor to the base unit of its quantity (mg/kg, N, kPa, mm, s, percent)."""

    id: str
    aliases: tuple[str, ...]
    base: str
    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All names. Look-ups go through the indexes that `engine.judgement.names` builds."""

    items: tuple[Item, ...]
    categories: tuple[Category, ...]
    fibres: tuple[Fibre, ...]
    facts: tuple[FactKind, ...]
    parts: tuple[Named, ...]
    components: tuple[Named, ...]  # kind: aspect | direction | amine | adjacent
    units: tuple[Unit, ...]
