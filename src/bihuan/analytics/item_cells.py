"""What the cells of item, part and component say: asked of the row reader once for each distinct triple."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bihuan.engine.kernel.text import is_missing
from bihuan.tables.cells import Grid
from bihuan.tables.item_rows import ItemRow, ItemRows
from bihuan.tables.layouts import Finder, Layout

_SOMETHING = "1"  # any result: a row without one may be a heading
Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class NameFacts:
    """The names that a reading gets, and what its item's cell says of unit and limit."""

    item: str
    part: str
    component: str
    unit: str
    lab_limit: str


class ItemCells:
    """Asks `ItemRows`, which reads one row after another, about rows that stand by themselves."""

    def __init__(self, layout: Layout, header: Sequence[str], finder: Finder) -> None:
        self._layout = layout
        self._header = tuple(header)
        self._finder = finder

    def facts(self, triples: Sequence[Triple]) -> list[NameFacts | None]:
        """What each triple says beside a result; None where its item's cell is empty."""
        rows = self._rows([(triple, _SOMETHING) for triple in triples])
        return [_facts(_fresh(rows, place)) for place in range(len(triples))]

    def headings(self, pairs: Sequence[tuple[Triple, Triple | None]]) -> list[bool]:
        """For (a row without a result, the row below): whether the upper may be a heading."""
        cells: list[tuple[Triple, str]] = []
        for above, below in pairs:
            cells += [(above, ""), (below or ("", "", ""), _SOMETHING if below else "")]
        rows = self._rows(cells)
        return [_fresh(rows, 2 * place).kind != "reading" for place in range(len(pairs))]

    def dependent(self, items: Iterable[str]) -> frozenset[str]:
        """The item texts that some other item above them would turn into a sub-item of its own."""
        given = [text for text in items if not is_missing(text)]
        unknown = [text for text in given if not self._finder.items.parse(text).is_known]
        if not unknown:
            return frozenset()
        rows = self._rows([((text, "", ""), _SOMETHING) for text in given])
        places = {text: place for place, text in enumerate(given)}
        return frozenset(text for text in unknown if _depends(rows, places[text], len(given)))

    def _rows(self, cells: Iterable[tuple[Triple, str]]) -> ItemRows:
        places = [self._place(column) for column in ("item", "part", "component")]
        value = self._place("value")
        made = []
        for triple, result in cells:
            row = [""] * len(self._header)
            for place, text in zip(places, triple, strict=True):
                if place is not None:
                    row[place] = text
            if value is not None:
                row[value] = result
            made.append(tuple(row))
        grid = Grid(name="", file="", rows=(self._header, *made))
        return ItemRows(self._layout, grid, self._finder)

    def _place(self, column: str) -> int | None:
        use = self._layout.one(column)
        return use.index if use else None


def _fresh(rows: ItemRows, place: int) -> ItemRow:
    rows.forget()
    return rows.read(place + 1)


def _facts(row: ItemRow) -> NameFacts | None:
    if row.kind != "reading":
        return None
    said = row.readings[0]
    return NameFacts(said["item"], said["part"], said["component"], said["unit"], said["lab_limit"])


def _depends(rows: ItemRows, place: int, count: int) -> bool:
    alone = _facts(_fresh(rows, place))
    for above in range(count):
        rows.forget()
        rows.read(above + 1)
        if _facts(rows.read(place + 1)) != alone:
            return True
    return False
