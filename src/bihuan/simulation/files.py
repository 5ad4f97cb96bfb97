"""Writing tables: xlsx and csv as offices hand them over, parquet for large ones; always the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

# Workbooks tell when they were made; ours always say this.
MADE = datetime(2023, 9, 1, tzinfo=UTC)
_SHEET_ROWS = 1_000_000
Columns = Mapping[str, Any]
Progress = Callable[[str, int, int], None]  # hears a step, what is done of it and what there is to do


def table(columns: Columns | pa.Table) -> pa.Table:
    """Named columns as one table."""
    return columns if isinstance(columns, pa.Table) else pa.table(dict(columns))


def write_table(path: Path, columns: Columns | pa.Table) -> None:
    """Write named columns; the ending of the name says how: .xlsx, .csv (GB 18030) or .parquet."""
    content = table(columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(content, path, compression="zstd", write_statistics=False)
    elif path.suffix == ".csv":
        path.write_bytes(csv_text(content).encode("gb18030"))
    else:
        _write_workbook(path, content)


def csv_text(content: pa.Table) -> str:
    """A table as comma-separated text with its header; absent values are empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(content.column_names)
    writer.writerows(zip(*_lists(content), strict=True))
    return out.getvalue()


def _lists(content: pa.Table) -> list[list[Any]]:
    return [["" if cell is None else cell for cell in column.to_pylist()] for column in content.columns]


def _write_workbook(path: Path, content: pa.Table) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": MADE})
        for part, first in enumerate(range(0, max(content.num_rows, 1), _SHEET_ROWS)):
            sheet = book.add_worksheet(f"Sheet{part + 1}")
            sheet.write_row(0, 0, content.column_names)
            rows = zip(*_lists(content.slice(first, _SHEET_ROWS)), strict=True)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row)


class Stream:
    """A parquet file that is written piece by piece; the columns of the first piece are its columns.

    `unlike` are columns whose texts hardly repeat, which a dictionary would only slow down.
    """

    def __init__(self, path: Path, *, unlike: Collection[str] = ()) -> None:
        self._path, self._unlike = path, unlike
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def add(self, columns: Columns | pa.Table) -> None:
        """Append named columns."""
        piece = table(columns)
        if self._writer is None:
            repeating: Any = [name for name in piece.column_names if name not in self._unlike]
            self._writer = pq.ParquetWriter(
                self._path,
                piece.schema,
                compression="zstd",
                use_dictionary=repeating or False,
                write_statistics=False,
            )
        self._writer.write_table(piece)
