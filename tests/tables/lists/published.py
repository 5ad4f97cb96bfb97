"""What the tests of published lists share: the files, the rulebook, and lists made on the spot."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path

import xlsxwriter

from bihuan.engine.judgement.names import Names
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.load import load_rulebook
from bihuan.tables.lists import ListRow, PublishedList, read_list

DATA = Path(__file__).parent / "data"
FILES = sorted(path for path in DATA.iterdir() if path.stem not in {"announcements", "expected-rows"})
Table = list[list[str]]


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


@cache
def names() -> Names:
    return Names(rulebook().catalogue)


@cache
def published(name: str) -> PublishedList:
    return read_list(DATA / name, name=name, rulebook=rulebook())


def read_table(table: Table, *, name: str = "list.csv") -> PublishedList:
    return read_list(as_csv(table), name=name, rulebook=rulebook())


def only_row(header: list[str], cells: list[str], *, title: str = "") -> ListRow:
    """The one row of a list of one row."""
    table = [header, cells]
    if title:
        table.insert(0, [title, *[""] * (len(header) - 1)])
    (row,) = read_table(table).rows
    return row


def codes(row: ListRow) -> list[str]:
    return [oddity.code for oddity in row.oddities]


def as_csv(table: Table, *, encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(table)
    return stream.getvalue().encode(encoding)


def as_html(table: Table) -> bytes:
    rows = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in table)
    return f"<html><meta charset='utf-8'><body><table>{rows}</table></body></html>".encode()


def as_xlsx(
    table: Table | None = None,
    *,
    merged: list[tuple[int, int, int, int]] | None = None,
    sheets: dict[str, Table] | None = None,
) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        for name, rows in (sheets or {"Sheet1": table or []}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for top, left, bottom, right in merged or ():
                sheet.merge_range(top, left, bottom, right, rows[top][left])
    return stream.getvalue()
