"""Rows of texts and numbers out: csv, xlsx, json or parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from bihuan.tables.messages import refusal
from bihuan.tables.verdicts import harmless

_MOST_ROWS = 1_048_576
_MOST_LETTERS = 32_767

Cell = str | float | None
Rows = Sequence[Mapping[str, Any]]  # column → Cell


def rows_as(kind: str, rows: Rows, columns: Sequence[str]) -> bytes:
    """Rows as a file of `kind` (csv, xlsx, json or parquet); cells are texts, numbers or None.

    What a spreadsheet would run as a formula is led by an apostrophe in csv and xlsx. Raises InputError
    `too_many_rows_for_workbook`.
    """
    return _WRITERS[kind](rows, columns)


def _csv(rows: Rows, columns: Sequence[str]) -> bytes:
    """With a byte order mark, or Excel would read Chinese as GB 18030."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_harmless(row[column]) for column in columns] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def _xlsx(rows: Rows, columns: Sequence[str]) -> bytes:
    if len(rows) >= _MOST_ROWS:
        raise refusal("too_many_rows_for_workbook", place="xlsx", most=f"{_MOST_ROWS:,}")
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, head)
        sheet.set_column(place, place, max(10, len(column) + 2))
        for number, row in enumerate(rows, start=1):
            cell = _harmless(row[column])
            if isinstance(cell, str) and cell:
                sheet.write_string(number, place, cell[:_MOST_LETTERS])
            elif isinstance(cell, float):
                sheet.write_number(number, place, cell)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_MOST_ROWS}"})
    book.close()
    return stream.getvalue()


def _harmless(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell


def _json(rows: Rows, columns: Sequence[str]) -> bytes:
    records = [{column: row[column] for column in columns} for row in rows]
    return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _parquet(rows: Rows, columns: Sequence[str]) -> bytes:
    numbers = {column for column in columns if any(isinstance(row[column], float) for row in rows)}
    schema = pa.schema([(column, pa.float64() if column in numbers else pa.string()) for column in columns])
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=schema), stream)
    return stream.getvalue()


_WRITERS: Mapping[str, Callable[[Rows, Sequence[str]], bytes]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "parquet": _parquet,
}
