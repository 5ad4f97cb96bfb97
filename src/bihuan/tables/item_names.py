"""Item names taken apart: "断裂强力-经向(N)" is an item, a component and a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.text import fold
from bihuan.tables.headers import Headers

_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_SEPARATED = re.compile(r"\s*[-_:/,·、|\n]\s*|\s+")
_LIMIT = re.compile(r"(?:[≤≥<>＜＞≦≧]|不大于|不小于|不超过|不低于|不高于)\s*\S+")
_GLUED_UNIT = re.compile(r"[A-Za-z%°/·0-9²]+$|级$")
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class ItemText:
    """What a header or cell says of an item; every field is text as written, "" when not said.

    `field` is the column of the readings table that the cells hold: `value` unless the header says
    otherwise ("甲醛含量-判定"). `is_known` tells whether the catalogue lists the item.
    """

    item: str
    part: str = ""
    component: str = ""
    unit: str = ""
    lab_limit: str = ""
    field: str = "value"
    is_known: bool = False


class ItemNames:
    """Takes item names apart with the catalogue's words; each text is taken apart once."""

    def __init__(self, names: Names, headers: Headers) -> None:
        self.names = names
        self._headers = headers
        self._seen: dict[str, ItemText] = {}

    def parse(self, text: str) -> ItemText:
        """The item that a text names, with what else stands in it."""
        if text not in self._seen:
            tidy = re.sub(r"\s*\n\s*", " ", fold(text))
            self._seen[text] = self._known(tidy, 0) or self._unknown(tidy)
        return self._seen[text]

    def qualifier(self, text: str) -> ItemText | None:
        """What a text alone says: a unit, a limit, a part, a component or a field; None for anything else."""
        word = fold(text)
        if not word:
            return None
        if self.is_unit(word):
            return ItemText("", unit=word)
        if _LIMIT.match(word):
            return ItemText("", lab_limit=word)
        if field := self._field(word):
            return ItemText("", field=field)
        return self._place(word)

    def qualifiers(self, text: str) -> ItemText | None:
        """What a text says that names no item: "变色", "经向(N)", "实测值(mg/kg)"; None for anything else."""
        for rest, word in _splits(re.sub(r"\s*\n\s*", " ", fold(text))):
            if self.is_unit(word) and (said := self.qualifiers(rest)):
                return joined(said, ItemText("", unit=word))
        return self.qualifier(text) or self.parse_result(text)

    def parse_result(self, text: str) -> ItemText | None:
        """What a header says beside "result" ("实测值(面料)"); None when it is no such header."""
        for rest, word in _splits(re.sub(r"\s*\n\s*", " ", fold(text))):
            said = self.qualifier(word)
            if said and self._headers.column(rest) == "value":
                return said
        return None

    def refined(self, base: str, text: str) -> ItemText | None:
        """The narrower item that a sub-item makes of a wide one: 耐汗渍色牢度 + 酸性 变色; else None."""
        for rest, word in _splits(fold(text)):
            said = self.qualifiers(word)
            if said and (found_in_rest := self.refined(base, rest)):
                return joined(found_in_rest, said)
        if not text or self.qualifiers(text) is not None:
            return None
        return self.narrowed(base, text) or (self.parse(text) if self._differs(base, text) else None)

    def narrowed(self, base: str, text: str) -> ItemText | None:
        """The item that a wide one becomes with a word beside it: 耐摩擦色牢度 + 干摩; else None."""
        together = f"{base}({text})"
        return self.parse(together) if self._differs(base, together) else None

    def _differs(self, base: str, text: str) -> bool:
        found = self.parse(text)
        return found.is_known and self._id(found.item) != self._id(base)

    def _id(self, item: str) -> str:
        found = self.names.item(item)
        return found.item.id if found else ""

    def is_unit(self, text: str) -> bool:
        """Whether a text is a unit of quantity."""
        return self._headers.is_unit_word(text) or self.names.unit(text) is not None

    def is_component(self, text: str) -> bool:
        """Whether a text names an aspect, a direction, an amine or a fibre."""
        return self.names.component(text) in self.names.components or self.names.fibre(text) is not None

    def sub_item(self, text: str) -> tuple[str, str]:
        """(part, component) of a sub-item cell: "面料", "经向", "面料 经向", "沾色(棉)", "棉"."""
        word = fold(text).strip("-:· ")
        if not word:
            return "", ""
        if self.is_component(word):
            return "", word
        if self.names.part(word):
            return word, ""
        for rest, qualifier in _splits(word):
            for part, component in ((rest, qualifier), (qualifier, rest)):
                if part and component and self.names.part(part) and self.is_component(component):
                    return part, component
        return "", word

    def _field(self, word: str) -> str | None:
        column = self._headers.column(word)
        if column == "either_verdict":
            return "lab_verdict"
        return (
            column
            if column in {"value", "unit", "lab_limit", "lab_verdict", "method", "declared_limit"}
            else None
        )

    def _place(self, word: str) -> ItemText | None:
        part, component = self.sub_item(word)
        if part or self.is_component(component):
            return ItemText("", part=part, component=component)
        return None

    def _known(self, text: str, depth: int) -> ItemText | None:
        if not text or depth > _DEEPEST:
            return None
        found = self.names.item(text)
        if found and not found.part and not found.component and not self._carries_unit(text):
            return ItemText(text, is_known=True)
        for rest, word in _splits(text):
            said = self.qualifier(word)
            if said and (item := self._known(rest, depth + 1)):
                return joined(item, said)
        return ItemText(text, is_known=True) if found else None

    def _carries_unit(self, text: str) -> bool:
        return any(self.is_unit(word) for _, word in _splits(text))

    def _unknown(self, text: str) -> ItemText:
        """A name that no catalogue lists keeps everything but its unit."""
        for rest, word in _splits(text):
            said = self.qualifier(word)
            if rest and said and (said.unit or said.lab_limit):
                return replace(said, item=rest)
        return ItemText(text)


def joined(item: ItemText, said: ItemText) -> ItemText:
    """Both texts as one; what the first says holds."""
    return ItemText(
        item=item.item or said.item,
        part=item.part or said.part,
        component=_together(item.component, said.component),
        unit=item.unit or said.unit,
        lab_limit=item.lab_limit or said.lab_limit,
        field=item.field if item.field != "value" else said.field,
        is_known=item.is_known or said.is_known,
    )


def _together(first: str, second: str) -> str:
    return f"{first}({second})" if first and second else first or second


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """(rest, qualifier) for each bracket and each separated end of a name, longest qualifier last."""
    for found in _BRACKETED.finditer(text):
        yield (text[: found.start()] + text[found.end() :]).strip(" /-:,"), found[1].strip()
    for found in reversed(list(_SEPARATED.finditer(text))):
        before, after = text[: found.start()].strip(), text[found.end() :].strip()
        if before and after:
            yield before, after
            yield after, before
    glued = _GLUED_UNIT.search(text)
    if glued and glued.start():
        yield text[: glued.start()].strip(), glued[0]
