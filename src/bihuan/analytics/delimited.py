"""A csv file of any size into parquet, cell for cell as `tables.delimited` reads it."""

from __future__ import annotations

import codecs
import csv
import io
import mmap
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.analytics.layout import NotPlainError
from bihuan.tables.formats import container
from bihuan.tables.messages import refusal

_DELIMITERS = (",", "\t", ";")
_LOOK_AT = 60
_HEAD = 1 << 20
_BATCH = 50_000


def parquet_of_csv(source: Path, target: Path, *, name: str, connection: Any) -> list[str]:
    """Write the rows below the header as columns of texts; the header's texts.

    Raises InputError `damaged_text`, `wrong_file_type`, `empty_file`.
    """
    with source.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip():
        raise refusal("empty_file", place=name)
    if _is_utf_8(head) and not _has_blank_lines(source):
        delimiter, header = _looked_at(source, "utf-8-sig")
        if header and _copied(source, target, delimiter=delimiter, width=len(header), connection=connection):
            return header
    # Another encoding, rows of unequal width, blank rows, stray quotes: read as Python reads them.
    encoding = _encoding(source, name=name)
    delimiter, header = _looked_at(source, encoding)
    width = _written_slowly(source, target, encoding=encoding, delimiter=delimiter, name=name)
    return [*header, *[""] * (width - len(header))]


def head_of_csv(source: Path, *, rows: int) -> tuple[list[str], list[tuple[str, ...]]]:
    """(the header, the first rows below it), whatever the encoding; raises NotPlainError for other files."""
    with source.open("rb") as stream:
        head = stream.read(_HEAD)
    if container(head) != "text" or head.lstrip().startswith(b"<"):
        raise NotPlainError("no csv file")
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8-sig" if _is_utf_8(head) else "gb18030"
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    delimiter, header = _looked_at(source, encoding)
    try:
        found = list(islice(_records(io.StringIO(text, newline=""), delimiter), 1, rows + 1))
    except csv.Error as error:
        raise NotPlainError("no csv file") from error
    width = len(header)
    return header, [tuple((record + [""] * width)[:width]) for record in found]


def _is_utf_8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    return not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _copied(source: Path, target: Path, *, delimiter: str, width: int, connection: Any) -> bool:
    """Whether DuckDB could read the file, strictly; it is then written."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    try:
        connection.execute(
            f"COPY (SELECT * FROM read_csv(?, delim = ?, quote = '\"', escape = '\"', header = false, "
            f"skip = 1, auto_detect = false, strict_mode = true, columns = {{{columns}}})) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION lz4)",
            [str(source), delimiter],
        )
    except duckdb.Error:
        target.unlink(missing_ok=True)
        return False
    return True


def _encoding(source: Path, *, name: str) -> str:
    with source.open("rb") as stream:
        is_wide = stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with source.open("rb") as stream:
                while block := stream.read(1 << 22):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise refusal("damaged_text", place=name)


def _looked_at(source: Path, encoding: str) -> tuple[str, list[str]]:
    """The delimiter that makes most cells, and the header."""
    with source.open("r", encoding=encoding, newline="", errors="replace") as stream:
        text = stream.read(_HEAD)
    best = max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter))
    header = next(_records(io.StringIO(text, newline=""), best), [])
    while header and not header[-1]:
        header.pop()
    return best, header


def _fit(text: str, delimiter: str) -> int:
    try:
        rows = islice(_records(io.StringIO(text, newline=""), delimiter), _LOOK_AT)
        widths = Counter(len(row) for row in rows if any(row))
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _records(stream: io.TextIOBase, delimiter: str) -> Iterator[list[str]]:
    for record in csv.reader(stream, delimiter=delimiter):
        yield [cell.strip() for cell in record]


def _has_blank_lines(source: Path) -> bool:
    with source.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return any(text.find(pair) >= 0 for pair in (b"\n\n", b"\n\r\n"))


def _written_slowly(source: Path, target: Path, *, encoding: str, delimiter: str, name: str) -> int:
    width = _width(source, encoding=encoding, delimiter=delimiter, name=name)
    schema = pa.schema([(f"c{place}", pa.string()) for place in range(width)])
    with (
        source.open("r", encoding=encoding, newline="") as stream,
        pq.ParquetWriter(target, schema) as writer,
    ):
        records = islice(_records(stream, delimiter), 1, None)
        while batch := list(islice(records, _BATCH)):
            rows = [(*record, *[""] * (width - len(record)))[:width] for record in batch]
            arrays = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return width


def _width(source: Path, *, encoding: str, delimiter: str, name: str) -> int:
    """The widest row; raises InputError `damaged_text` where the text is no table."""
    width = 0
    try:
        with source.open("r", encoding=encoding, newline="") as stream:
            for record in _records(stream, delimiter):
                while record and not record[-1]:
                    record.pop()
                width = max(width, len(record))
    except csv.Error as error:
        raise refusal("damaged_text", place=name) from error
    return width
