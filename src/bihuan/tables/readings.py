"""A laboratory's file into samples, whatever its shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bihuan.engine.judgement.names import Names
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.tables.cells import Grid
from bihuan.tables.grids import open_grids
from bihuan.tables.headers import load_headers
from bihuan.tables.item_names import ItemNames
from bihuan.tables.layouts import REPORT, WIDE, Finder, Layout
from bihuan.tables.long_table import read_long
from bihuan.tables.messages import Message, note, refusal
from bihuan.tables.report_form import ReportReader
from bihuan.tables.samples import Collector, ReadingsFile, SampleRecord
from bihuan.tables.wide_table import read_wide

__all__ = ["ReadingsFile", "ReadingsReader", "SampleRecord", "read_readings"]


def read_readings(source: Path | bytes, *, name: str, rulebook: Rulebook) -> ReadingsFile:
    """The samples of a laboratory's file: long table, wide table or report form, told by its headers.

    Raises InputError where the file as a whole is refused: see `open_grids`, and `no_readings_found`,
    `missing_column`, `doubled_column`, `no_sample_readable`.
    """
    return ReadingsReader(rulebook).read(source, name=name)


class ReadingsReader:
    """Reads files under one catalogue; what it learns of names serves the next file."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._names = Names(rulebook.catalogue)
        headers = load_headers()
        self._finder = Finder(headers, ItemNames(self._names, headers))

    def read(self, source: Path | bytes, *, name: str) -> ReadingsFile:
        """See `read_readings`."""
        return self.read_grids(open_grids(source, name=name), name=name)

    def read_grids(self, grids: Sequence[Grid], *, name: str) -> ReadingsFile:
        """The samples of tables that are open already; otherwise as `read_readings`."""
        collector = Collector(self._names, name=name)
        shapes: list[str] = []
        messages: list[Message] = []
        cover: dict[str, str] = {}
        for grid in map(_without_apostrophes, grids):
            messages += grid.messages
            reports = ReportReader(grid, self._finder, collector, cover=cover)
            found = self._read_grid(grid, collector, reports)
            shapes += found
            if not found and not (cover := reports.cover()):
                collector.ignore("no_readings", len(grid.rows))
                messages.append(note("sheet_without_readings", place=grid.place()))
        if not shapes:
            raise refusal("no_readings_found", place=grids[0].place())
        shape = shapes[0] if len(set(shapes)) == 1 else "mixed"
        return _checked(collector.finish(shape=shape, messages=messages))

    def layouts(self, grid: Grid) -> list[Layout]:
        """The tables of a sheet by their headers, from the top."""
        rows = grid.filled()
        found: list[Layout] = []
        row = 0
        while row < len(rows):
            layout = self._finder.header_at(rows, row)
            found += [layout] if layout else []
            row = layout.body if layout else row + 1
        return found

    def _read_grid(self, grid: Grid, collector: Collector, reports: ReportReader) -> list[str]:
        """Read every table of a sheet; the shapes found."""
        rows = grid.filled()
        shapes: list[str] = []
        row = free = 0
        while row < len(rows):
            layout = self._finder.header_at(rows, row)
            if layout is None:
                row += 1
                continue
            shapes.append(layout.shape)
            if layout.shape == REPORT:
                row = free = reports.read(layout, head_from=free)
                continue
            read = read_wide if layout.shape == WIDE else read_long
            row = free = read(layout, grid, self._finder, collector, head_from=free)
        if shapes and free < len(rows):
            reports.close(free)
        return shapes


def _without_apostrophes(grid: Grid) -> Grid:
    """Texts that an export led by an apostrophe, so that no spreadsheet runs them, lose it again."""
    if not any("\n'" in "\n" + "\n".join(row) for row in grid.rows):
        return grid
    rows = tuple(tuple(_GUARDED.sub(r"\1", text) for text in row) for row in grid.rows)
    return replace(grid, rows=rows)


def _checked(file: ReadingsFile) -> ReadingsFile:
    if not any(record.sample.readings for record in file.samples):
        first = next((m for m in file.messages if m.code in _REFUSALS), None)
        if first is not None:
            raise refusal(first.code, place=first.place, **dict(first.data))
        raise refusal("no_sample_readable", place=file.name)
    return file


_GUARDED = re.compile(r"^'([=+\-@\t\r])")
_REFUSALS = frozenset({"reading_without_sample", "reading_without_item"})
