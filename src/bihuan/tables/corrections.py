"""Faulty rows handed back as a workbook, and the mended workbook put back into the file it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.tables.cells import Grid
from bihuan.tables.headers import load_headers
from bihuan.tables.layouts import Layout
from bihuan.tables.verdicts import fitting, harmless

_PLACE = re.compile(r"(.+)!(\d+)")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ORIGIN = frozenset(sentence(Reason("origin_of_rows"), language=language) for language in ("zh", "en"))
_ADDED = ("fault_reason", "fault_place")
_WIDTH = 14
_REASON_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Faulty:
    """A row (counted from 1) that is handed back, with what is wrong, in words."""

    row: int
    reasons: str


def write_corrections(
    grids: Iterable[tuple[Grid, Sequence[Layout]]],
    faulty: Mapping[str, Sequence[Faulty]],
    *,
    origin: str,
    target: BinaryIO,
    language: str,
) -> None:
    """Write the faulty rows as they stand in their file, sheet by sheet below their headers, with two more
    columns: what is wrong, and the place in the file. `origin` is the file's SHA-256.
    """
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        marked = book.add_format({"bg_color": "#F4EAD3", "text_wrap": True, "valign": "top"})
        for grid, layouts in grids:
            if grid.name in faulty:
                sheet = book.add_worksheet(_sheet_name(grid.name, book))
                sheet.set_column(0, grid.width - 1, _WIDTH)
                sheet.set_column(grid.width, grid.width, _REASON_WIDTH)
                writer = _SheetWriter(sheet, grid, language=language, head=head, marked=marked)
                writer.write(layouts, faulty[grid.name])
        last = book.add_worksheet(_sheet_name(_say("sheet_of_origin", language), book))
        last.write_string(0, 0, _say("origin_of_rows", language))
        last.write_string(0, 1, origin)
        last.write_string(2, 0, _say("how_to_mend", language))


class _SheetWriter:
    def __init__(self, sheet: Worksheet, grid: Grid, *, language: str, head: object, marked: object) -> None:
        self._sheet = sheet
        self._grid = grid
        self._rows = grid.filled(across=False)
        self._language = language
        self._head = head
        self._marked = marked
        self._next = 0

    def write(self, layouts: Sequence[Layout], faulty: Sequence[Faulty]) -> None:
        """Each table that has faulty rows: its header, then those rows."""
        ends = [layout.first for layout in layouts[1:]] + [len(self._rows)]
        for number, (layout, end) in enumerate(zip(layouts, ends, strict=True)):
            own = [one for one in faulty if layout.body < one.row <= end]
            if own:
                self._write_head(0 if number == 0 else layout.first, layout)
                for one in own:
                    self._line(self._rows[one.row - 1])
                    self._beside(one.reasons, f"{self._grid.name}!{one.row}", self._marked)

    def _write_head(self, first: int, layout: Layout) -> None:
        for row in range(first, layout.body):
            self._line(self._rows[row])
            if row == layout.first:
                reason, place = (_say(f"fault_{c}_column", self._language) for c in ("reason", "place"))
                self._beside(reason, place, self._head)

    def _line(self, cells: Sequence[str]) -> None:
        for column, text in enumerate(cells):
            if text:
                self._sheet.write_string(self._next, column, fitting(harmless(text)))
        self._next += 1

    def _beside(self, reason: str, place: str, style: object) -> None:
        """Two more cells in the line that was written last."""
        for column, text in enumerate((reason, place), self._grid.width):
            self._sheet.write_string(self._next - 1, column, fitting(harmless(text)), style)


def _sheet_name(name: str, book: xlsxwriter.Workbook) -> str:
    """A name that Excel takes; the place in each row, not the sheet's name, leads back to the file."""
    allowed = _FORBIDDEN.sub("_", name).strip("'")[:24] or "_"
    taken = {"history", *(one.name.lower() for one in book.worksheets())}
    return f"{allowed}-{len(taken)}" if allowed.lower() in taken else allowed


def origin_of(grids: Sequence[Grid]) -> str:
    """The SHA-256 of the file that a mended workbook came from, "" for any other file."""
    for grid in grids:
        first = grid.rows[0]
        if first[0] in _ORIGIN and len(first) > 1 and _DIGEST.fullmatch(first[1]):
            return first[1]
    return ""


def put_back(original: Sequence[Grid], mended: Sequence[Grid]) -> tuple[Grid, ...]:
    """The tables of the original file with every mended row in the place that it came from.

    A row that was taken out of the mended workbook stands as it stood.
    """
    replaced = {place: cells for grid in mended for place, cells in _mended_rows(grid)}
    return tuple(_with_rows(grid, replaced) for grid in original)


def _mended_rows(grid: Grid) -> Iterable[tuple[tuple[str, int], tuple[str, ...]]]:
    headers = load_headers()
    added: dict[str, int] = {}
    for cells in grid.rows:
        named = {headers.column(text): number for number, text in enumerate(cells) if text}
        if "fault_place" in named:
            added = {column: named[column] for column in _ADDED if column in named}
        elif added and (found := _PLACE.fullmatch(cells[added["fault_place"]].lstrip("'"))):
            # The added columns stand last: what is before them is the row.
            yield (found[1], int(found[2])), cells[: min(added.values())]


def _with_rows(grid: Grid, replaced: Mapping[tuple[str, int], tuple[str, ...]]) -> Grid:
    rows, kinds = list(grid.rows), list(grid.kinds)
    for (name, row), cells in replaced.items():
        if name != grid.name or not 1 <= row <= len(rows):
            continue
        rows[row - 1] = (*cells, *[""] * grid.width)[: grid.width]
        if row <= len(kinds):
            # Every cell of the handed-back workbook is text: that a number is text tells nothing here.
            kinds[row - 1] = "n" * grid.width
    return replace(grid, rows=tuple(rows), kinds=tuple(kinds))


def _say(code: str, language: str) -> str:
    return sentence(Reason(code), language=language)
