"""What is told of a row, in the reader's language; the refused rows of a list as they stand in its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.rulebook.words import sentence
from bihuan.tables.books import BookHead, read_book
from bihuan.tables.cells import Grid
from bihuan.tables.grids import open_grids
from bihuan.web.ledger.files import file_place
from bihuan.web.loops.books.models import BookImport, BookRow
from bihuan.web.loops.books.queries import rows_of
from bihuan.web.loops.books.reading import reason_of
from bihuan.web.ui.words import language

Sheet = tuple[str, Sequence[str], Sequence[tuple[Sequence[str], str]]]
"""A sheet's name, its header, and its refused rows, each with what is wrong."""


@dataclass(frozen=True, slots=True)
class Said:
    """A cell, and what is told of it."""

    address: str
    text: str


def said_of(row: BookRow) -> list[Said]:
    """Everything that is told of a row."""
    return [
        Said(address, sentence(reason_of(code, data), language=language()))
        for address, code, data in row.told
    ]


def messages_of(book: BookImport) -> list[str]:
    """What is told of the whole file."""
    return [sentence(reason_of(code, data), language=language()) for _place, code, data in book.messages]


def refused_sheets(book: BookImport) -> list[Sheet]:
    """The refused rows sheet by sheet, with their own header."""
    content = file_place(book.file_digest).read_bytes()
    grids = {grid.name: grid for grid in open_grids(content, name=book.file_name)}
    file = read_book(list(grids.values()), name=book.file_name)
    rows = list(rows_of(book, BookRow.Outcome.REFUSED))
    return [found for head in file.heads if (found := _sheet(grids[head.sheet], head, rows))[2]]


def _sheet(grid: Grid, head: BookHead, rows: Sequence[BookRow]) -> Sheet:
    cells = grid.filled(across=False)
    own = [(cells[row.row - 1], _faults(row)) for row in rows if row.sheet == grid.name]
    return grid.name, cells[head.row], own


def _faults(row: BookRow) -> str:
    return "\n".join(f"{one.address}  {one.text}" for one in said_of(row))
