"""Lists and announcements out: csv, xlsx, json or parquet, one row each, nothing half-written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.tables.announcements import Announcement
from bihuan.tables.lists_items import FailingItem
from bihuan.tables.lists_rows import ListRow
from bihuan.tables.messages import refusal

LIST_COLUMNS = (
    "authority",
    "title",
    "row",
    "product",
    "maker",
    "sampled_party",
    "brand",
    "spec",
    "lot",
    "lot_kind",
    "result",
    "failing_items",
    "remark",
    "oddities",
)
ANNOUNCEMENT_COLUMNS = (
    "authority",
    "region",
    "date",
    "row",
    "product_category",
    "batches_sampled",
    "batches_failed",
    "stated_rate",
    "rate_kind",
    "computed_rate",
    "rate_check",
    "difference",
    "explanation",
    "failing_items",
    "standards_cited",
    "oddities",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60

Record = Mapping[str, Any]


def write_lists(rows: Iterable[ListRow], out: Path, *, language: str) -> None:
    """Write rows of published lists in the normal form; the suffix of `out` says how.

    Json keeps items and oddities as objects; elsewhere an item is `id=as written` (? for an unknown
    name) and an oddity `code: sentence`, parted by "; ". Raises InputError `list_out_format` and
    `list_out_not_written`.
    """
    records = [{column: getattr(row, column) for column in LIST_COLUMNS} for row in rows]
    _write(records, LIST_COLUMNS, out, language=language)


def write_announcements(rows: Iterable[Announcement], out: Path, *, language: str) -> None:
    """Write announcements with the check of their rates; like `write_lists`."""
    records = [_announcement_record(row, language=language) for row in rows]
    _write(records, ANNOUNCEMENT_COLUMNS, out, language=language)


def writable(out: Path) -> None:
    """Raise InputError `list_out_format` where the suffix of `out` names no format that we write."""
    if out.suffix.lower() not in _WRITERS:
        raise refusal("list_out_format", place=str(out))


def _announcement_record(row: Announcement, *, language: str) -> Record:
    given = {column: getattr(row, column) for column in ANNOUNCEMENT_COLUMNS if hasattr(row, column)}
    return {
        **given,
        "rate_kind": row.rate.kind if row.rate else "",
        "computed_rate": row.check.computed,
        "rate_check": row.check.status,
        "difference": row.check.difference,
        "explanation": sentence(row.check.reason, language=language),
    }


def _write(records: Sequence[Record], columns: Sequence[str], out: Path, *, language: str) -> None:
    writable(out)
    suffix = out.suffix.lower()
    if suffix == ".json":
        content = _json(records)
    else:
        flat = [{column: _flat(record[column], language) for column in columns} for record in records]
        content = _WRITERS[suffix](flat, columns)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise refusal("list_out_not_written", place=str(out), why=error.strerror or str(error)) from error


def _flat(value: object, language: str) -> str | int | None:
    if isinstance(value, tuple):
        return "; ".join(_piece(one, language) for one in value)
    return value if value is None or isinstance(value, int) else str(value)


def _piece(value: object, language: str) -> str:
    if isinstance(value, FailingItem):
        return value.text
    if isinstance(value, Reason):
        return f"{value.code}: {sentence(value, language=language)}"
    return str(value)


def _json(records: Sequence[Record]) -> bytes:
    def plain(value: Any) -> Any:
        return value.as_dict() if isinstance(value, (FailingItem, Reason)) else str(value)

    return (json.dumps(list(records), ensure_ascii=False, indent=1, default=plain) + "\n").encode("utf-8")


def _csv(records: Sequence[Record], columns: Sequence[str]) -> bytes:
    """With a byte order mark, or Excel would read Chinese as GB 18030."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({column: _harmless(value) for column, value in record.items()} for record in records)
    return stream.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    """A text that a spreadsheet would run as a formula becomes a text for it too."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _xlsx(records: Sequence[Record], columns: Sequence[str]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column, head)
        texts = [str(record[column]) for record in records if record[column] is not None]
        sheet.set_column(at, at, min(_WIDEST, max([len(column), *map(_width, texts)]) + 2))
        for number, record in enumerate(records, start=1):
            value = record[column]
            if isinstance(value, int):
                sheet.write_number(number, at, value)
            elif value:
                sheet.write_string(number, at, value)
    if records:
        sheet.autofilter(0, 0, len(records), len(columns) - 1)
    book.close()
    return stream.getvalue()


def _width(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)


def _parquet(records: Sequence[Record], columns: Sequence[str]) -> bytes:
    whole = {"row", "batches_sampled", "batches_failed"}
    schema = pa.schema([(column, pa.int64() if column in whole else pa.string()) for column in columns])
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(record) for record in records], schema=schema), stream)
    return stream.getvalue()


_WRITERS: Mapping[str, Callable[[Sequence[Record], Sequence[str]], bytes]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
    ".json": lambda records, _columns: _json(records),
}
