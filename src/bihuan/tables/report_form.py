"""The report form: a head of label and value pairs, then a row for each item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan.tables.cells import Grid
from bihuan.tables.doubles import settle_doubles
from bihuan.tables.heads import Heads, Pair
from bihuan.tables.item_rows import ItemRow, ItemRows
from bihuan.tables.layouts import Finder, Layout
from bihuan.tables.long_table import note_unknown_columns, require_columns
from bihuan.tables.samples import Cell, Collector

_NAMES = frozenset({"sample_id", "report_no", "product_name"})
_OF_READINGS = ("tested_on", "method")
_CLOSING = frozenset({"sample_verdict", "tested_on", "laboratory"})


class ReportReader:
    """Reads the reports of one sheet, one table of items after another.

    `cover` is what a cover sheet says of the report whose items stand here.
    """

    def __init__(self, grid: Grid, finder: Finder, collector: Collector, *, cover: Mapping[str, str]) -> None:
        self._grid = grid
        self._finder = finder
        self._collector = collector
        self._heads = Heads(grid, finder.headers)
        self._rows = grid.filled(across=False)
        self._facts = dict(cover)
        self._key: str | None = None

    def read(self, layout: Layout, *, head_from: int) -> int:
        """Read one report whose free rows above begin at `head_from`; the row after its items.

        Raises InputError `doubled_column`.
        """
        self._begin(head_from, layout.first)
        self._collector.ignore("header", layout.body - layout.first)
        items_end = self._items_end(layout)
        end = self._report_end(items_end)
        blocks = [self._settled(block, items_end) for block in layout.blocks()]
        self._take(self._read_pairs(items_end, end), is_new=False)
        self._key = self._collector.sample(self._sample_facts(), place=self._grid.place(layout.first))
        self._read_items(blocks, layout.body, items_end)
        return end

    def _settled(self, layout: Layout, end: int) -> Layout:
        body = self._rows[layout.body : end]
        settled, doubles = settle_doubles(layout, self._grid, body, headers=self._finder.headers)
        self._collector.messages += doubles
        require_columns(settled, self._grid, self._finder.headers)
        note_unknown_columns(settled, self._grid, self._collector)
        return settled

    def cover(self) -> dict[str, str]:
        """What a sheet without items says of a sample; {} where it names none."""
        pairs = self._heads.pairs(0, len(self._rows))
        if not any(pair.column in _NAMES and pair.value for pair in pairs):
            return {}
        self._take(self._read_pairs(0, len(self._rows), is_head=True), is_new=True)
        return self._facts

    def close(self, row: int) -> None:
        """Rows after the last report."""
        self._read_pairs(row, len(self._rows))

    def _begin(self, first: int, last: int) -> None:
        pairs = self._read_pairs(first, last, is_head=True)
        names = {pair.column: pair.value for pair in pairs if pair.column in _NAMES and pair.value}
        same_report = "sample_id" not in names and names.get("report_no") == self._facts.get("report_no")
        self._take(pairs, is_new=bool(names) and not same_report)

    def _take(self, pairs: Iterable[Pair], *, is_new: bool) -> None:
        if is_new:
            self._facts = {}
        for pair in pairs:
            if pair.value:
                self._facts.setdefault(pair.column or pair.label, pair.value)

    def _sample_facts(self) -> dict[str, str]:
        return {column: text for column, text in self._facts.items() if column not in _OF_READINGS}

    def _read_pairs(self, first: int, last: int, *, is_head: bool = False) -> tuple[Pair, ...]:
        """The pairs of free rows, and the account of those rows; unknown labels count in a head only."""
        pairs = self._heads.pairs(first, last)
        telling = {pair.row for pair in pairs if pair.column or (is_head and pair.value)}
        vertical = {row - 1 for row in telling if row > first and row - 1 not in telling}
        for row in range(first, last):
            if row in telling:
                self._collector.read += 1
            elif not any(self._grid.rows[row]):
                self._collector.ignore("blank")
            else:
                self._collector.ignore("header" if row in vertical and self._is_labels(row) else "note")
        return tuple(pair for pair in pairs if pair.row in telling)

    def _is_labels(self, row: int) -> bool:
        return all(self._heads.column(text) for text in self._grid.rows[row] if text)

    def _items_end(self, layout: Layout) -> int:
        """The row where the items end: pairs, another header or the sheet's end."""
        rows = self._grid.filled()
        for row in range(layout.body, len(self._rows)):
            if self._is_pair_row(row, layout):
                return row
            if self._looks_like_header(row) and self._finder.header_at(rows, row) is not None:
                return row
        return len(self._rows)

    def _is_pair_row(self, row: int, layout: Layout) -> bool:
        pairs = [pair for pair in self._heads.pairs(row, row + 1) if pair.column]
        if not pairs:
            return False
        item = layout.one("item")
        text = self._rows[row][item.index] if item else ""
        return not (text and self._finder.items.parse(text).is_known)

    def _looks_like_header(self, row: int) -> bool:
        return any(self._finder.headers.column(text) == "item" for text in self._grid.rows[row] if text)

    def _report_end(self, row: int) -> int:
        """Rows below the items belong to this report until the next one names itself."""
        rows = self._grid.filled()
        while row < len(self._rows):
            columns = {pair.column for pair in self._heads.pairs(row, min(row + 2, len(rows)))}
            if columns & _NAMES:
                return row
            if self._looks_like_header(row) and self._finder.header_at(rows, row) is not None:
                return row
            row += 1
        return row

    def _read_items(self, blocks: list[Layout], first: int, end: int) -> None:
        readers = [(ItemRows(block, self._grid, self._finder), _result_column(block)) for block in blocks]
        for row in range(first, end):
            texts = [text for text in self._grid.rows[row] if text]
            has_result = any(self._grid.rows[row][column] for _, column in readers)
            if not texts:
                self._collector.ignore("blank")
            elif len(texts) == 1 and not has_result and self._is_lone(texts[0]):
                self._collector.ignore("note")
            else:
                self._row([(items.read(row), Cell(self._grid, row, column)) for items, column in readers])

    def _is_lone(self, text: str) -> bool:
        """A footer or a group's title, not an item that opens a group."""
        return self._finder.headers.is_footer(text) or not self._finder.items.parse(text).is_known

    def _row(self, found: list[tuple[ItemRow, Cell]]) -> None:
        """One row, which holds several items where blocks of items stand side by side."""
        kinds = [one.kind for one, _ in found]
        if "no_item" in kinds:
            self._collector.refuse("reading_without_item", place=found[kinds.index("no_item")][1].place)
        elif "reading" not in kinds:
            self._collector.ignore("heading" if "heading" in kinds else "note")
        elif self._key is None:
            self._collector.refuse("reading_without_sample", place=found[kinds.index("reading")][1].place)
        else:
            self._collector.read += 1
        for one, cell in found:
            if self._key is not None and one.kind == "reading":
                self._readings(self._key, one, cell)

    def _readings(self, key: str, found: ItemRow, cell: Cell) -> None:
        for facts in found.readings:
            given = dict(facts)
            for column in _OF_READINGS:
                given[column] = given.get(column) or self._facts.get(column, "")
            self._collector.reading(key, given, cell=cell, columns=found.columns)


def _result_column(layout: Layout) -> int:
    use = layout.one("value")
    return use.index if use else 0
