"""The long readings table: one row a reading, sample columns repeated, blank or merged below."""

from __future__ import annotations

from bihuan.engine.kernel.text import fold, is_missing
from bihuan.tables.cells import Grid
from bihuan.tables.doubles import settle_doubles
from bihuan.tables.headers import Headers
from bihuan.tables.heads import Heads
from bihuan.tables.item_rows import ItemRows
from bihuan.tables.layouts import Finder, Layout
from bihuan.tables.messages import note, refusal
from bihuan.tables.samples import Cell, Collector

_SAMPLE_KINDS = frozenset({"sample", "carried", "fact"})
_REQUIRED = ("item", "value")


def read_long(layout: Layout, grid: Grid, finder: Finder, collector: Collector, *, head_from: int) -> int:
    """Read a long table whose free rows above begin at `head_from`; the row after it.

    Raises InputError `missing_column`, `doubled_column`.
    """
    return _LongTable(layout, grid, finder, collector).read(head_from)


class _LongTable:
    def __init__(self, layout: Layout, grid: Grid, finder: Finder, collector: Collector) -> None:
        self._grid = grid
        self._finder = finder
        self._collector = collector
        self._rows = grid.filled(across=False)
        self._layout = layout
        self._end = self._find_end()
        body = self._rows[layout.body : self._end]
        self._layout, doubles = settle_doubles(layout, grid, body, headers=finder.headers)
        collector.messages += doubles
        require_columns(self._layout, grid, finder.headers)
        self._result = self._layout.one("value")
        self._sample_uses = [use for use in self._layout.uses if use.kind in _SAMPLE_KINDS]
        self._reading_uses = self._layout.all("reading")
        self._row_kind = self._layout.one("row_kind")
        self._id_uses = [use for c in ("sample_id", "report_no") if (use := self._layout.one(c))]
        self._is_block_style = self._find_style()
        self._defaults: dict[str, str] = {}
        self._facts: dict[str, str] = {}
        self._key: str | None = None
        self._raw: tuple[str, ...] = ()

    def read(self, head_from: int) -> int:
        """Read every row; the row after the table."""
        self._collector.ignore("title", self._layout.first - head_from)
        self._collector.ignore("header", self._layout.body - self._layout.first)
        pairs = Heads(self._grid, self._finder.headers).pairs(head_from, self._layout.first)
        known = {use.column for use in self._layout.uses}
        self._defaults = {p.column: p.value for p in pairs if p.column and p.value and p.column not in known}
        tested_on = self._defaults.pop("tested_on", "")
        note_unknown_columns(self._layout, self._grid, self._collector)
        note_merged_cells(self._layout, self._grid, self._collector)
        items = ItemRows(self._layout, self._grid, self._finder)
        for row in range(self._layout.body, self._end):
            self._read_row(row, items, tested_on)
        return self._end

    def _read_row(self, row: int, items: ItemRows, tested_on: str) -> None:
        cells = self._rows[row]
        if not any(cells):
            self._collector.ignore("blank")
            return
        if self._is_passed_over(cells):
            return
        if not self._begin_sample(row, cells, items):
            self._collector.refuse("reading_without_sample", place=self._place(row))
            return
        found = items.read(row)
        if found.kind == "no_item":
            self._collector.refuse("reading_without_item", place=self._place(row))
        elif found.kind != "reading":
            self._collector.ignore("heading" if found.kind == "heading" else "note")
        else:
            self._collector.read += 1
            for facts in found.readings:
                given = {**facts, "tested_on": facts.get("tested_on") or tested_on}
                self._collector.reading(self._key or "", given, cell=self._cell(row), columns=found.columns)

    def _is_passed_over(self, cells: tuple[str, ...]) -> bool:
        """Headers again, footers, our own verdicts on samples, readings that only a finding stood for."""
        if self._row_kind and cells[self._row_kind.index] in ("sample", "finding"):
            self._take_conclusion(cells)
            self._collector.ignore("our_verdict")
            return True
        told = [text for use in self._reading_uses if (text := cells[use.index])]
        if len(told) > 1 and not self._finder.headers.column(told[0]):
            return False
        if self._finder.is_header(cells, self._layout):
            self._collector.ignore("header")
            return True
        texts = [text for text in cells if text]
        if len(texts) == 1 and (not told or self._finder.headers.is_footer(texts[0])):
            self._collector.ignore("note")
            return True
        return False

    def _take_conclusion(self, cells: tuple[str, ...]) -> None:
        verdict = self._layout.one("lab_verdict")
        facts = {use.column: cells[use.index] for use in self._sample_uses if cells[use.index]}
        if verdict and cells[verdict.index]:
            facts["sample_verdict"] = cells[verdict.index]
        self._collector.sample(facts, place="")

    def _begin_sample(self, row: int, cells: tuple[str, ...], items: ItemRows) -> bool:
        """Whether the row belongs to a sample: its own id, or the block of the one above."""
        raw = tuple(cells[use.index] for use in self._sample_uses)
        if raw == self._raw and self._key is not None and self._has_id(cells):
            return True
        if not self._has_id(cells):
            return self._key is not None and self._continues(cells)
        facts = {use.column or use.header: cells[use.index] for use in self._sample_uses if cells[use.index]}
        key = self._collector.sample({**self._defaults, **facts}, place=self._place(row))
        if key is None:
            return False
        if key != self._key:
            items.forget()
        self._key, self._raw, self._facts = key, raw, facts
        return True

    def _has_id(self, cells: tuple[str, ...]) -> bool:
        return any(not is_missing(cells[use.index]) for use in self._id_uses) or (
            not self._id_uses and any(column in self._defaults for column in ("sample_id", "report_no"))
        )

    def _continues(self, cells: tuple[str, ...]) -> bool:
        """Blank sample columns go on with the sample above, unless this table repeats them in every row."""
        if not self._is_block_style and not self._is_sub_row(cells):
            return False
        return all(
            not cells[use.index]
            or fold(cells[use.index]) == fold(self._facts.get(use.column or use.header, ""))
            for use in self._sample_uses
        )

    def _is_sub_row(self, cells: tuple[str, ...]) -> bool:
        """Whether a row goes on with the item above: another direction, another amine."""
        item = self._layout.one("item")
        subs = [
            use for use in self._layout.uses if use.kind == "sub_item" or use.column in ("part", "component")
        ]
        return item is not None and not cells[item.index] and any(cells[use.index] for use in subs)

    def _find_style(self) -> bool:
        """Whether the id stands only in the first row of each sample."""
        if not self._id_uses:
            return False
        column = self._id_uses[0].index
        ids = [fold(self._grid.rows[row][column]) for row in range(self._layout.body, self._end)]
        return not any(one and one == two for one, two in zip(ids, ids[1:], strict=False))

    def _find_end(self) -> int:
        item = self._layout.one("item") or self._layout.uses[0]
        for row in range(self._layout.body, len(self._rows)):
            if self._finder.headers.column(self._rows[row][item.index]) == "item":
                other = self._finder.header_at(self._grid.filled(), row)
                if other and not self._finder.is_header(self._rows[row], self._layout):
                    return row
        return len(self._rows)

    def _cell(self, row: int) -> Cell:
        return Cell(self._grid, row, self._result.index if self._result else 0)

    def _place(self, row: int) -> str:
        return self._cell(row).place


def require_columns(layout: Layout, grid: Grid, headers: Headers) -> None:
    """Raise InputError `missing_column` where a table has no column of items or of results."""
    for column in _REQUIRED:
        if layout.one(column) is None:
            names = "、".join(headers.columns[column].names[:3])
            raise refusal("missing_column", place=grid.place(layout.first), column=column, names=names)


def note_unknown_columns(layout: Layout, grid: Grid, collector: Collector) -> None:
    """One note for each header that names no known column, one for merged cells among the data."""
    for use in layout.all("unknown"):
        place = grid.place(layout.first, use.index)
        collector.messages.append(note("unknown_column", place=place, header=use.header))


def note_merged_cells(layout: Layout, grid: Grid, collector: Collector) -> None:
    """One note where cells among the data are merged."""
    merged = [span for span in grid.merged if span.top >= layout.body and span.bottom > span.top]
    if merged:
        place = grid.place(merged[0].top, merged[0].left)
        collector.messages.append(note("merged_cells_filled", place=place, count=str(len(merged))))
