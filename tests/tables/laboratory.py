"""A laboratory's results to lay out in many ways, and what any layout must be read as."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import xlsxwriter

from bihuan.engine.judgement.names import Names, key_of
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.load import load_rulebook
from bihuan.tables.readings import ReadingsFile, ReadingsReader

DATA = Path(__file__).parent / "data"

Cell = str | float | int | None
Table = Sequence[Sequence[Cell]]
Merge = tuple[int, int, int, int]  # top, left, bottom, right, counted from 0
Told = tuple[str, ...]


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The packaged rulebook."""
    return load_rulebook()


@lru_cache(maxsize=1)
def reader() -> ReadingsReader:
    """A reader under the packaged rulebook."""
    return ReadingsReader(rulebook())


@lru_cache(maxsize=1)
def names() -> Names:
    """Look-ups in the packaged catalogue."""
    return Names(rulebook().catalogue)


def workbook(
    sheets: Mapping[str, Table] | Table, *, merges: Sequence[Merge] = (), options: object = None
) -> bytes:
    """An xlsx file; `merges` are made on the first sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    for name, table in (sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}).items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if cell is not None and cell != "":
                    sheet.write(row, column, cell)
        for top, left, bottom, right in merges:
            text = table[top][left] if left < len(table[top]) else ""
            sheet.merge_range(top, left, bottom, right, text)
        merges = ()
    book.close()
    return stream.getvalue()


def delimited(table: Table, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A csv file; cells must not need quoting."""
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in table]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def read(content: bytes, *, name: str = "lab.xlsx") -> ReadingsFile:
    """The file as the product reads it."""
    return reader().read(content, name=name)


def told(file: ReadingsFile, *fields: str) -> set[Told]:
    """What a file says, one tuple a reading: sample, item, part, component, value, then `fields`.

    Names are resolved to ids, so that two spellings of one thing are the same.
    """
    found = set()
    for record in file.samples:
        for reading in record.sample.readings:
            item = names().item(reading.item)
            component = names().component(reading.component) if reading.component else ""
            fibre = names().fibre(reading.component)
            is_fibre = item is not None and item.item.scale == "fibre" and fibre is not None
            found.add(
                (
                    record.sample.sample_id,
                    item.item.id if item else reading.item,
                    names().part(reading.part) or (item.part if item else ""),
                    fibre.id if is_fibre and fibre else component or (item.component if item else ""),
                    fold(reading.value),
                    *(_plain(field, getattr(reading, field)) for field in fields),
                )
            )
    return found


def _plain(field: str, text: str) -> str:
    if field != "unit" or is_missing(text):
        return "" if is_missing(text) else fold(text)
    unit = names().unit(text)
    return unit.id if unit else key_of(text)


def codes(file: ReadingsFile) -> list[str]:
    """The codes of a file's messages, in order."""
    return [message.code for message in file.messages]


def accounted(file: ReadingsFile, table: Table) -> bool:
    """Whether every row of a table is read, refused or ignored."""
    return file.rows_in == file.rows_read + file.rows_refused + file.rows_ignored == len(table)
