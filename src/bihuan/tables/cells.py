"""A grid of text cells, and how the cell of a file becomes text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from bihuan.engine.kernel.text import fold
from bihuan.tables.messages import Message, refusal

MOST_CELLS = 10_000_000
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range; all four ends are counted from 0 and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table of a file: a rectangle of texts, counted from 0 as they stand in the file.

    `name` is the sheet's name (the file's stem where the format knows no sheets), `file` the name of
    the file, `title` the text above a table of a document or page. A merged range carries its text in
    its first cell, the others are empty. `kinds` has one letter a cell where the format tells texts from
    numbers ("t" text, "n" anything else), it is () otherwise.
    """

    name: str
    file: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Span, ...] = ()
    messages: tuple[Message, ...] = ()
    title: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def address(self, row: int, column: int) -> str:
        """The cell as a workbook names it: "Sheet1!F12"."""
        return f"{self.name}!{column_letters(column)}{row + 1}"

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """The file with the sheet, row or cell: "report.xlsx Sheet1!F12"."""
        return place_of(self.file, self.name, row=row, column=column)

    def filled(self, *, across: bool = True) -> tuple[tuple[str, ...], ...]:
        """The rows with the text of each merged range in all of its cells, or only in its first column."""
        if not self.merged:
            return self.rows
        rows = [list(row) for row in self.rows]
        for span in self.merged:
            if span.top >= len(rows) or span.left >= self.width:
                continue
            text = rows[span.top][span.left]
            last = min(span.right + 1, self.width) if across else span.left + 1
            for row in rows[span.top : span.bottom + 1]:
                row[span.left : last] = [text] * (last - span.left)
        return tuple(tuple(row) for row in rows)

    def is_text_number(self, row: int, column: int) -> bool:
        """Whether a cell holds a number that the workbook keeps as text."""
        if row >= len(self.kinds) or column >= len(self.kinds[row]) or self.kinds[row][column] != "t":
            return False
        return _NUMBER.fullmatch(fold(self.rows[row][column])) is not None

    def span_at(self, row: int, column: int) -> Span | None:
        """The merged range that a cell belongs to."""
        return next(
            (s for s in self.merged if s.top <= row <= s.bottom and s.left <= column <= s.right), None
        )


def place_of(file: str, name: str, *, row: int | None = None, column: int | None = None) -> str:
    """A place in a file for people: "report.xlsx Sheet1!F12", "… Sheet1!12", "… Sheet1!F"."""
    cell = ("" if column is None else column_letters(column)) + ("" if row is None else str(row + 1))
    return f"{file} {name}!{cell}" if cell else f"{file} {name}"


def column_letters(column: int) -> str:
    """0 → "A", 26 → "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def rectangle(rows: Iterable[Sequence[str]], *, place: str) -> tuple[tuple[str, ...], ...]:
    """Rows of equal width, without the empty rows and columns at the end.

    Raises InputError where the table has more cells than one file may bring.
    """
    kept = [tuple(row) for row in rows]
    while kept and not any(kept[-1]):
        kept.pop()
    width = max((_used(row) for row in kept), default=0)
    if width * len(kept) > MOST_CELLS:
        raise refusal("too_many_cells", place=place, most=f"{MOST_CELLS:,}")
    return tuple(row if len(row) == width else (row + ("",) * width)[:width] for row in kept)


def _used(row: tuple[str, ...]) -> int:
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return width


def cell_text(value: object) -> str:
    """The text of a cell: numbers at 15 significant digits without exponent, dates as ISO."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, Decimal)):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, float):
        return number_text(value)
    return _moment_text(value)


def number_text(value: float) -> str:
    """A number as a workbook shows it: 15 significant digits, no exponent, no trailing zeros.

    >>> number_text(8.6), number_text(0.1 + 0.2), number_text(3.0)
    ('8.6', '0.3', '3')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def _moment_text(value: object) -> str:
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
