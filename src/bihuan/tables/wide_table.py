"""The wide table: one row a sample, one column an item."""

from __future__ import annotations

from bihuan.engine.kernel.text import is_missing
from bihuan.tables.cells import Grid
from bihuan.tables.doubles import settle_doubles
from bihuan.tables.heads import Heads
from bihuan.tables.item_names import ItemText
from bihuan.tables.layouts import Finder, Layout, Use
from bihuan.tables.long_table import note_merged_cells, note_unknown_columns
from bihuan.tables.samples import Cell, Collector

_SAMPLE_KINDS = frozenset({"sample", "carried", "fact", "unknown"})
_ROW_DEFAULTS = ("method", "tested_on")


def read_wide(layout: Layout, grid: Grid, finder: Finder, collector: Collector, *, head_from: int) -> int:
    """Read a wide table whose free rows above begin at `head_from`; the row after it.

    Raises InputError `doubled_column`.
    """
    return _WideTable(layout, grid, finder, collector).read(head_from)


class _WideTable:
    def __init__(self, layout: Layout, grid: Grid, finder: Finder, collector: Collector) -> None:
        self._grid = grid
        self._finder = finder
        self._collector = collector
        self._rows = grid.filled(across=False)
        self._end = self._find_end(layout)
        self._layout, doubles = settle_doubles(
            layout, grid, self._rows[layout.body : self._end], headers=finder.headers
        )
        collector.messages += doubles
        self._uses = [use for use in self._layout.uses if use.kind in _SAMPLE_KINDS]
        self._items = self._layout.all("item")
        self._results = [use for use in self._items if use.item and use.item.field == "value"]
        self._defaults: dict[str, str] = {}
        self._labelled: dict[str, dict[int, str]] = {}

    def read(self, head_from: int) -> int:
        """Read every row; the row after the table."""
        self._collector.ignore("title", self._layout.first - head_from)
        self._collector.ignore("header", self._layout.body - self._layout.first)
        pairs = Heads(self._grid, self._finder.headers).pairs(head_from, self._layout.first)
        known = {use.column for use in self._layout.uses}
        self._defaults = {p.column: p.value for p in pairs if p.column and p.value and p.column not in known}
        note_unknown_columns(self._layout, self._grid, self._collector)
        note_merged_cells(self._layout, self._grid, self._collector)
        for row in range(self._layout.body, self._end):
            self._read_row(row)
        return self._end

    def _read_row(self, row: int) -> None:
        cells = self._rows[row]
        if not any(cells):
            self._collector.ignore("blank")
        elif self._finder.is_header(cells, self._layout):
            self._collector.ignore("header")
        elif label := self._row_label(cells):
            self._labelled[label] = {use.index: cells[use.index] for use in self._items}
            self._collector.ignore("header")
        elif not any(cells[use.index] for use in self._items):
            self._without_results(row, cells)
        else:
            self._read_sample(row, cells)

    def _row_label(self, cells: tuple[str, ...]) -> str | None:
        """A row that gives units, limits or methods instead of a sample."""
        first = next((text for text in cells if text), "")
        return self._finder.headers.row_label(first)

    def _without_results(self, row: int, cells: tuple[str, ...]) -> None:
        names = [use for use in self._uses if use.column in ("sample_id", "report_no")]
        texts = [text for text in cells if text]
        if len(texts) < 2 or not any(not is_missing(cells[use.index]) for use in names):
            self._collector.ignore("note")
            return
        self._sample(row, cells)
        self._collector.read += 1

    def _read_sample(self, row: int, cells: tuple[str, ...]) -> None:
        key = self._sample(row, cells)
        if key is None:
            first = self._uses[0].index if self._uses else None
            self._collector.refuse("reading_without_sample", place=self._grid.place(row, first))
            return
        self._collector.read += 1
        for use in self._results:
            if cells[use.index]:
                cell = Cell(self._grid, row, use.index)
                self._collector.reading(key, self._facts(row, cells, use), cell=cell)

    def _sample(self, row: int, cells: tuple[str, ...]) -> str | None:
        facts = {use.column or use.header: cells[use.index] for use in self._uses if cells[use.index]}
        defaults = {column: text for column, text in self._defaults.items() if column not in _ROW_DEFAULTS}
        return self._collector.sample({**defaults, **facts}, place=self._grid.place(row))

    def _facts(self, row: int, cells: tuple[str, ...], use: Use) -> dict[str, str]:
        item = use.item or ItemText("")
        beside = {other.item.field: other for other in self._beside(item) if other.item}
        facts = {
            "item": item.item,
            "part": item.part,
            "component": item.component,
            "value": cells[use.index],
            "unit": item.unit or self._label("unit", use),
            "lab_limit": item.lab_limit or self._label("lab_limit", use),
            "method": self._label("method", use) or self._defaults.get("method", ""),
            "tested_on": self._defaults.get("tested_on", ""),
        }
        for column, text in self._row_facts(cells).items():
            facts[column] = text
        for field, other in beside.items():
            if cells[other.index]:
                facts[field] = cells[other.index]
                if field == "lab_verdict":
                    facts["shares_verdict"] = self._grid.address(row, other.index)
        return facts

    def _row_facts(self, cells: tuple[str, ...]) -> dict[str, str]:
        """Reading columns of a wide table hold for all of its items (the test date)."""
        return {
            use.column: cells[use.index]
            for use in self._layout.all("reading")
            if use.column in _ROW_DEFAULTS and cells[use.index]
        }

    def _beside(self, item: ItemText) -> list[Use]:
        """Columns that hold the limit, unit or verdict of an item: its own, else those of the whole item."""
        found = [
            use
            for use in self._items
            if use.item and use.item.field != "value" and use.item.item == item.item
        ]
        own = [u for u in found if u.item and (u.item.part, u.item.component) == (item.part, item.component)]
        whole = [u for u in found if u.item and not u.item.part and not u.item.component]
        return whole + own

    def _label(self, label: str, use: Use) -> str:
        text = self._labelled.get(label, {}).get(use.index, "")
        return "" if is_missing(text) else text

    def _find_end(self, layout: Layout) -> int:
        named = [use.index for use in layout.uses if use.kind == "sample"]
        for row in range(layout.body, len(self._rows)):
            cells = self._rows[row]
            if any(self._finder.headers.column(cells[index]) for index in named):
                other = self._finder.header_at(self._grid.filled(), row)
                if other and not self._finder.is_header(cells, layout):
                    return row
        return len(self._rows)
