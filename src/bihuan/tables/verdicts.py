"""Verdicts out: csv, xlsx, json or parquet, row by row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bihuan.engine.judgement.results import SampleVerdict
from bihuan.tables.disagreement_sheet import DisagreementSheet
from bihuan.tables.messages import refusal
from bihuan.tables.verdict_rows import Records, Row, as_text, columns_of, verdict_rows

KINDS = ("csv", "xlsx", "json", "parquet")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HARMLESS = re.compile(r"[+-]?\d+(?:\.\d+)?%?(?:\s*~\s*[+-]?\d+(?:\.\d+)?%?)?|-")
_MOST_LETTERS = 32_767
_MOST_ROWS = 1_048_576
_BATCH = 20_000
_SHEET = {"zh": "系统核对结果", "en": "verdicts"}
_WIDTHS = {"product_name": 22, "composition_label": 26, "value": 14, "reasons": 50, "lab_disagreement": 40}


def write_verdicts(
    records: Records,
    verdicts: Iterable[SampleVerdict],
    *,
    target: Path | BinaryIO,
    kind: str,
    language: str = "zh",
) -> None:
    """Write verdicts (one a record, in the same order) as `kind`: csv, xlsx, json or parquet.

    csv is UTF-8 with a byte order mark, without which Excel reads Chinese as GB 18030, and with CRLF.
    xlsx holds texts throughout, so that 4.0 stays 4.0, and a second sheet that says in `language`
    where the laboratory's verdict doesn't hold, then what fails. json is a list of objects. What a
    spreadsheet would run as a formula is led by an apostrophe in csv and xlsx; `read_readings` takes
    it off again and reads csv, xlsx and parquet back. Raises InputError `too_many_rows_for_workbook`
    and, for a path, `output_not_written`.
    """
    writer = _WRITERS[kind]
    if not isinstance(target, Path):
        writer(records, verdicts, target, language)
        return
    try:
        with target.open("wb") as stream:
            writer(records, verdicts, stream, language)
    except OSError as error:
        raise refusal("output_not_written", place=str(target), why=error.strerror or str(error)) from error


def harmless(text: str) -> str:
    """The text as a spreadsheet may open it: "=1+1" → "'=1+1"; "-4.05" and "-4.0~+2.0" stay."""
    return f"'{text}" if text.startswith(_FORMULA) and not _HARMLESS.fullmatch(text) else text


def _texts(row: Row, columns: Sequence[str]) -> list[str]:
    return [as_text(row.get(column, "")) for column in columns]


def _csv(records: Records, verdicts: Iterable[SampleVerdict], target: BinaryIO, language: str) -> None:
    columns = columns_of(records)
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in columns])
    for row in verdict_rows(records, verdicts):
        writer.writerow([harmless(cell) for cell in _texts(row, columns)])
    text.flush()
    text.detach()


def _json(records: Records, verdicts: Iterable[SampleVerdict], target: BinaryIO, language: str) -> None:
    columns = columns_of(records)
    lead = "[\n"
    for row in verdict_rows(records, verdicts):
        whole = {column: row.get(column, "") for column in columns}
        target.write((lead + json.dumps(whole, ensure_ascii=False)).encode("utf-8"))
        lead = ",\n"
    target.write(b"[]\n" if lead == "[\n" else b"\n]\n")


def _parquet(records: Records, verdicts: Iterable[SampleVerdict], target: BinaryIO, language: str) -> None:
    columns = columns_of(records)
    schema = pa.schema([(column, pa.string()) for column in columns])
    with pq.ParquetWriter(target, schema) as writer:
        rows = verdict_rows(records, verdicts)
        while lines := [_texts(row, columns) for row in islice(rows, _BATCH)]:
            arrays = [pa.array(cells, pa.string()) for cells in zip(*lines, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _xlsx(records: Records, verdicts: Iterable[SampleVerdict], target: BinaryIO, language: str) -> None:
    columns = columns_of(records)
    said = DisagreementSheet(language)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    head = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(_SHEET[language])
    _lay_out(sheet, columns)
    _line(sheet, 0, columns, head)
    last = 0
    for last, row in enumerate(verdict_rows(records, said.listening(records, verdicts)), start=1):
        if last >= _MOST_ROWS:
            raise refusal("too_many_rows_for_workbook", place=_SHEET[language], most=f"{_MOST_ROWS:,}")
        _line(sheet, last, _texts(row, columns))
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_MOST_ROWS}"})
    second = book.add_worksheet(said.title)
    second.freeze_panes(1, 0)
    for column, width in enumerate((44, 18, 100)):
        second.set_column(column, column, width)
    for number, line in enumerate(said.lines()):
        _line(second, number, line, head if number == 0 else None)
    book.close()


def _lay_out(sheet: Worksheet, columns: Sequence[str]) -> None:
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, max(10, len(column) + 2)))


def _line(sheet: Worksheet, row: int, texts: Iterable[str], style: object = None) -> None:
    for column, text in enumerate(texts):
        if text:
            sheet.write_string(row, column, fitting(harmless(text)), style)


def fitting(text: str) -> str:
    """Excel refuses longer cells; the other kinds hold the whole text."""
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


_Writer = Callable[[Records, Iterable[SampleVerdict], BinaryIO, str], None]
_WRITERS: Mapping[str, _Writer] = {"csv": _csv, "xlsx": _xlsx, "json": _json, "parquet": _parquet}
