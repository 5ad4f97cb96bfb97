"""Rows that each hold one reading: of a long table and of a report's table of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.engine.kernel.text import fold, is_missing
from bihuan.tables.cells import Grid
from bihuan.tables.item_names import ItemText, joined
from bihuan.tables.layouts import Finder, Layout

_SAID = ("value", "lab_limit", "lab_verdict", "declared_limit")
_PASSED_DOWN = ("unit", "method", "tested_on")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What one row says: the facts of its readings (several where it has several result columns).

    `kind`: reading | heading (names the item of the rows below) | no_item | none.
    """

    kind: str
    readings: tuple[Mapping[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


class ItemRows:
    """Reads rows one after another: an item stands until the next one is named."""

    def __init__(self, layout: Layout, grid: Grid, finder: Finder) -> None:
        self._layout = layout
        self._grid = grid
        self._finder = finder
        self._across = grid.filled()
        self._down = grid.filled(across=False)
        self._item_use = layout.one("item")
        self._results = [use for use in layout.uses if use.column == "value"]
        self._plain = [
            use for use in layout.all("reading") if use.column not in ("item", "value", "part", "component")
        ]
        self._subs = [
            use for use in layout.uses if use.kind == "sub_item" or use.column in ("part", "component")
        ]
        self._unknown = layout.all("unknown")
        self._verdict_use = layout.one("lab_verdict")
        self._spans = {
            (row, span.left): span.top
            for span in grid.merged
            for row in range(span.top, min(span.bottom, len(grid.rows) - 1) + 1)
        }
        self._names: dict[tuple[ItemText, ItemText], tuple[ItemText, ...]] = {}
        self._sub_items: dict[str, ItemText] = {}
        self.forget()

    def forget(self) -> None:
        """A new sample begins: nothing is passed down to it."""
        self._group: ItemText | None = None
        self._item: ItemText | None = None
        self._passed: dict[str, str] = {}
        self._verdict = ("", "")
        self._continues = False

    def read(self, row: int) -> ItemRow:
        """What a row (counted from 0) says."""
        cells = self._down[row]
        said = {use.column: cells[use.index] for use in self._plain if cells[use.index]}
        name = cells[self._item_use.index] if self._item_use else ""
        group, naming = self._named(name)
        item, sub = self._narrowed(group, self._sub_texts(cells, name, naming), naming)
        if item is not None and self._item is not None and naming != "new" and item.item != self._item.item:
            naming = "narrower"
        self._group = group
        self._continues = naming in ("blank", "sub_item")
        values = self._values(row)
        if not any(values) and not any(said.get(column) for column in _SAID):
            return self._without_result(row, item, naming, sub)
        if item is None:
            return ItemRow("no_item")
        self._take_up(item, said, is_new=naming in ("new", "narrower"))
        return ItemRow("reading", tuple(self._facts(row, item, sub, said, values)), self._columns(cells))

    def _named(self, text: str) -> tuple[ItemText | None, str]:
        """The item that the item's column stands at, and how: new, again, sub_item or blank."""
        if is_missing(text):
            return self._group, "blank"
        parsed = self._finder.items.parse(text)
        if self._group is None:
            return parsed, "new"
        if parsed.item == self._group.item:
            return parsed, "again"
        if not parsed.is_known and self._is_sub_item(text):
            return self._group, "sub_item"
        return parsed, "new"

    def _is_sub_item(self, text: str) -> bool:
        word = _after_of_which(text)
        part, component = self._finder.items.sub_item(word)
        if part or self._finder.items.is_component(component):
            return True
        return self._group is not None and self._finder.items.refined(self._group.item, word) is not None

    def _sub_texts(self, cells: tuple[str, ...], name: str, naming: str) -> tuple[str, ...]:
        own = (name,) if naming == "sub_item" else ()
        beside = [text for use in self._subs if (text := cells[use.index]) and not is_missing(text)]
        return (*own, *(text for text in beside if text != name))

    def _narrowed(
        self, group: ItemText | None, texts: tuple[str, ...], naming: str
    ) -> tuple[ItemText | None, ItemText]:
        """The item itself and its sub-item; of 耐汗渍色牢度 and 酸性 变色 the narrower item and 变色."""
        item = self._item if naming in ("blank", "sub_item") and self._item is not None else group
        sub = ItemText("")
        for text in texts:
            word = _after_of_which(text)
            narrower = self._finder.items.refined(group.item, word) if group else None
            if narrower is not None and group is not None:
                item = joined(narrower, ItemText("", unit=group.unit, lab_limit=group.lab_limit))
            else:
                sub = joined(sub, self._sub_item_of(text))
        return item, sub

    def _sub_item_of(self, text: str) -> ItemText:
        if text not in self._sub_items:
            self._sub_items[text] = self._taken_apart(_after_of_which(text))
        return self._sub_items[text]

    def _taken_apart(self, text: str) -> ItemText:
        said = self._finder.items.qualifiers(text)
        if said is not None and (said.part or said.component):
            return said
        part, component = self._finder.items.sub_item(text)
        return ItemText("", part=part, component=component)

    def _values(self, row: int) -> list[str]:
        """The text of each result column; one merged over several stands in all of them."""
        indexes = {use.index for use in self._results}
        texts = []
        for use in self._results:
            text = self._down[row][use.index]
            if not text and self._across[row][use.index]:
                span = self._grid.span_at(row, use.index)
                text = self._across[row][use.index] if span and span.left in indexes else ""
            texts.append(text)
        return texts

    def _without_result(self, row: int, item: ItemText | None, naming: str, sub: ItemText) -> ItemRow:
        """An item that waits for its result, the heading of a group, or nothing at all."""
        if item is None or (naming == "blank" and not (sub.part or sub.component)):
            return ItemRow("none")
        self._take_up(item, {}, is_new=naming in ("new", "narrower"))
        if naming == "new" and self._is_followed_by_sub_items(row):
            return ItemRow("heading")
        return ItemRow(
            "reading", tuple(self._facts(row, item, sub, {}, [""])), self._columns(self._down[row])
        )

    def _is_followed_by_sub_items(self, row: int) -> bool:
        if row + 1 >= len(self._down) or self._item_use is None:
            return False
        below = self._down[row + 1]
        name = below[self._item_use.index]
        has_sub = any(not is_missing(below[use.index]) for use in self._subs)
        if is_missing(name):
            return has_sub or any(below[use.index] for use in self._results)
        if self._finder.items.parse(name).is_known:
            return bool(self._group and self._finder.items.narrowed(self._group.item, _after_of_which(name)))
        return self._is_sub_item(name)

    def _take_up(self, item: ItemText, said: Mapping[str, str], *, is_new: bool) -> None:
        if is_new:
            self._passed = {}
            self._verdict = ("", "")
        self._item = item
        for column in _PASSED_DOWN:
            if said.get(column):
                self._passed[column] = said[column]

    def _facts(
        self, row: int, item: ItemText, sub: ItemText, said: Mapping[str, str], values: list[str]
    ) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        verdict, shared = self._laboratory_verdict(row, said.get("lab_verdict", ""))
        passed = self._passed if self._continues else {}
        for name, value in zip(self._whole_names(item, sub), values, strict=False):
            facts = {
                "item": item.item,
                "part": name.part,
                "component": name.component,
                "value": value,
                "unit": _given(said.get("unit", "")) or name.unit or _given(passed.get("unit", "")),
                "method": said.get("method") or passed.get("method", ""),
                "tested_on": said.get("tested_on") or passed.get("tested_on", ""),
                "declared_limit": said.get("declared_limit", ""),
                "lab_limit": said.get("lab_limit") or item.lab_limit,
                "lab_verdict": verdict,
                "shares_verdict": shared,
            }
            if facts not in found and (value or len(values) == 1 or not any(values)):
                found.append(facts)
        return found[:1] if not any(values) else found

    def _whole_names(self, item: ItemText, sub: ItemText) -> tuple[ItemText, ...]:
        """For each result column: what the sub-item, the item's own cell and the header say together."""
        key = (item, sub)
        if key not in self._names:
            beside = [use.item or ItemText("") for use in self._results] or [ItemText("")]
            own = ItemText("", part=item.part, component=item.component, unit=item.unit)
            self._names[key] = tuple(joined(joined(sub, own), one) for one in beside)
        return self._names[key]

    def _laboratory_verdict(self, row: int, text: str) -> tuple[str, str]:
        """The laboratory's verdict and the cell that says it, which rows below may share."""
        if self._verdict_use is None:
            return "", ""
        if text:
            top = self._spans.get((row, self._verdict_use.index), row)
            self._verdict = (text, self._grid.address(top, self._verdict_use.index))
            return self._verdict
        return self._verdict if self._continues else ("", "")

    def _columns(self, cells: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((use.header, cells[use.index]) for use in self._unknown if cells[use.index])


def _given(text: str) -> str:
    return "" if is_missing(text) else text


def _after_of_which(text: str) -> str:
    word = fold(text)
    for start in ("其中:", "其中", "of which", "——", "--"):
        word = word.removeprefix(start)
    return word.strip(" -:")
