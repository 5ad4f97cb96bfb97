"""Finding the catalogue's record behind a name as laboratories write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from bihuan.engine.kernel.text import fold, squeeze
from bihuan.engine.rules.catalogue import Catalogue, Category, FactKind, Fibre, Item, Named, Unit

_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_SEPARATED = re.compile(r"[-_:/,·、]")
_MOST_REMEMBERED = 20_000
_LONGEST_NAME = 200  # taking a name apart costs its length squared
_T = TypeVar("_T")


@lru_cache(maxsize=65536)
def key_of(text: str) -> str:
    """The form under which names are compared: folded, without blanks, lower case."""
    return squeeze(text).lower()


@dataclass(frozen=True, slots=True)
class ItemName:
    """An item name taken apart: "断裂强力-经向" is the item breaking strength, component warp."""

    item: Item
    part: str = ""
    component: str = ""


class Names:
    """Indexes over a catalogue; each look-up is remembered."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.items: Mapping[str, Item] = {item.id: item for item in catalogue.items}
        self.facts: Mapping[str, FactKind] = {fact.id: fact for fact in catalogue.facts}
        self.parts: Mapping[str, Named] = {part.id: part for part in catalogue.parts}
        self.components: Mapping[str, Named] = {c.id: c for c in catalogue.components}
        self._item_keys = _index((i, (i.id, i.zh, i.en, *i.aliases)) for i in catalogue.items)
        self._category_keys = _index((c, (c.id, c.zh, c.en, *c.aliases)) for c in catalogue.categories)
        self._part_keys = _index((p, (p.id, p.zh, p.en, *p.aliases)) for p in catalogue.parts)
        self._component_keys = _index((c, (c.id, c.zh, c.en, *c.aliases)) for c in catalogue.components)
        self._fibre_keys = _index((f, (f.id, f.zh, f.en, *f.aliases)) for f in catalogue.fibres)
        self._trade_keys = _index((f, f.trade_names) for f in catalogue.fibres)
        self._unit_keys = _index((u, (u.id, *u.aliases)) for u in catalogue.units)
        self._category_words = sorted(self._category_keys, key=len, reverse=True)
        self._name_words = {fact.id: _longest_first(fact) for fact in catalogue.facts}
        self._item_names: dict[str, ItemName | None] = {}
        self._components: dict[str, str] = {}

    def item(self, text: str) -> ItemName | None:
        """The item that `text` names, with the part or component that stands in the name."""
        if text not in self._item_names:
            _keep_small(self._item_names)
            self._item_names[text] = self._find_item(key_of(text))
        return self._item_names[text]

    def category(self, text: str) -> Category | None:
        """The product category whose name or alias `text` is."""
        return self._category_keys.get(key_of(text))

    def category_in(self, product_name: str) -> Category | None:
        """The category whose longest name stands in a product name, the rightmost among equals."""
        key = key_of(product_name)
        found = [word for word in self._category_words if len(word) > 1 and word in key]
        best = max(found, key=lambda word: (key.rfind(word) + len(word), len(word)), default=None)
        return self._category_keys[best] if best else None

    def part(self, text: str) -> str | None:
        """The id of the part that `text` names ("" for none given), or None when it is unknown."""
        key = key_of(text)
        found = self._part_keys.get(key) or self._part_keys.get(_without_number(key))
        return found.id if found else ("" if not key else None)

    def component(self, text: str) -> str:
        """The id of the aspect, direction, adjacent fibre or amine, else the folded text itself.

        "沾色(棉)" and "沾色-棉" are the aspect; what stands beside it stays in the text.
        """
        if text not in self._components:
            _keep_small(self._components)
            self._components[text] = self._find_component(text)
        return self._components[text]

    def fibre(self, text: str) -> Fibre | None:
        """The fibre behind a standard name, an accepted short form or a trade name."""
        key = key_of(text)
        bare = _BRACKETED.sub("", key)
        return (
            self._fibre_keys.get(key)
            or self._trade_keys.get(key)
            or self._fibre_keys.get(bare)
            or self._trade_keys.get(bare)
        )

    def is_trade_name(self, text: str) -> bool:
        """Whether a fibre is named by a trade name instead of its standard name."""
        key = _BRACKETED.sub("", key_of(text))
        return key in self._trade_keys and key not in self._fibre_keys

    def unit(self, text: str) -> Unit | None:
        """The unit that `text` names."""
        return self._unit_keys.get(key_of(text))

    def fact_value(self, fact: str, text: str) -> str | None:
        """The value of a fact that a cell gives, or None when the spelling is unknown."""
        kind, key = self.facts[fact], key_of(text)
        if key in kind.values:
            return key
        if text.strip() in kind.values:
            return text.strip()
        return next((value for word, value in kind.words if key_of(word) == key), None)

    def fact_in_name(self, fact: str, product_name: str) -> tuple[str, str] | None:
        """(word, value) of the longest word in a product name that settles a fact, if any.

        A word that maps to "" is an exception ("童话") and hides the words inside it.
        """
        key = key_of(product_name)
        for word_key, word, value in self._name_words[fact]:
            if word_key in key:
                if value:
                    return word, value
                key = key.replace(word_key, " ")
        return None

    def _find_item(self, key: str) -> ItemName | None:
        if (found := self._item_keys.get(key)) or len(key) > _LONGEST_NAME:
            return ItemName(found) if found else None
        for qualifier, rest in _splits(key):
            if not (item := self._item_keys.get(rest)):
                continue
            if item.scale == "fibre" and (fibre := self.fibre(qualifier)):
                return ItemName(item, component=fibre.id)
            if part := self._part_keys.get(qualifier):
                return ItemName(item, part=part.id)
            if component := self._component_keys.get(qualifier):
                return ItemName(item, component=component.id)
            if qualifier in self._unit_keys:
                return ItemName(item)
        return self._glued_item(key)

    def _glued_item(self, key: str) -> ItemName | None:
        for keys, field in ((self._component_keys, "component"), (self._part_keys, "part")):
            for word, named in keys.items():
                for rest in (key.removesuffix(word), key.removeprefix(word)):
                    if rest != key and (item := self._item_keys.get(rest)):
                        fibre = self.fibre(word) if item.scale == "fibre" else None
                        return ItemName(item, **{field: fibre.id if fibre else named.id})
        return None

    def _find_component(self, text: str) -> str:
        key = key_of(text)
        if found := self._component_keys.get(key):
            return found.id
        if len(key) > _LONGEST_NAME:
            return fold(text)
        for qualifier, rest in _splits(key):
            for piece in (rest, qualifier):
                if (named := self._component_keys.get(piece)) and named.kind in {"aspect", "direction"}:
                    return named.id
        return next(
            (
                c.id
                for word, c in self._component_keys.items()
                if c.kind in {"aspect", "direction"} and len(word) > 1 and word in key
            ),
            fold(text),
        )


def _index(records: Iterable[tuple[_T, tuple[str, ...]]]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    for record, names in records:
        for name in names:
            found.setdefault(key_of(name), record)
    found.pop("", None)
    return found


def _keep_small(remembered: dict[str, _T]) -> None:
    """What users type is remembered, but not for ever."""
    if len(remembered) >= _MOST_REMEMBERED:
        remembered.clear()


def _longest_first(fact: FactKind) -> list[tuple[str, str, str]]:
    """(key, word, value) of the name words, so that a longer word hides the ones inside it."""
    keyed = [(key_of(word), word, value) for word, value in fact.name_words if word]
    return sorted(keyed, key=lambda entry: len(entry[0]), reverse=True)


def _splits(key: str) -> Iterable[tuple[str, str]]:
    """(qualifier, rest) for each way of taking a bracket or a separated end off a name."""
    for found in _BRACKETED.finditer(key):
        yield found[1], (key[: found.start()] + key[found.end() :]).strip("-_:/,·、")
    for found in _SEPARATED.finditer(key):
        yield key[found.end() :], key[: found.start()]
        yield key[: found.start()], key[found.end() :]


def _without_number(key: str) -> str:
    return key.rstrip("0123456789一二三四abc")
