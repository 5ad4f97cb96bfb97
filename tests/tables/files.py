"""Files of every kind, whole and broken, built for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

import docx
import pyarrow as pa
import pyarrow.parquet as pq
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P

Texts = Sequence[Sequence[str]]


def as_html(rows: Texts, *, encoding: str = "utf-8", before: str = "") -> bytes:
    """A page with one table."""
    cells = ("".join(f"<td>{text}</td>" for text in row) for row in rows)
    lines = "".join(f"<tr>{line}</tr>" for line in cells)
    page = f'<html><head><meta charset="{encoding}"></head><body>{before}<table>{lines}</table></body></html>'
    return page.encode(encoding)


def as_docx(rows: Texts, *, title: str = "") -> bytes:
    """A Word document with one table under a title."""
    document = docx.Document()
    if title:
        document.add_paragraph(title)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_ods(rows: Texts, *, build: Callable[[OdfTable], None] | None = None) -> bytes:
    """An OpenDocument workbook with one sheet of texts; `build` adds further rows."""
    book = OpenDocumentSpreadsheet()
    table = OdfTable(name="Sheet1")
    for texts in rows:
        row = TableRow()
        for text in texts:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    if build:
        build(table)
    book.spreadsheet.addElement(table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_parquet(columns: dict[str, Sequence[object]]) -> bytes:
    """A parquet file."""
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same zip file with one part changed or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    return zipped(parts.items())


def lying(content: bytes, part: str, size: int) -> bytes:
    """The same zip file, its directory declaring another size for one part."""
    name = part.encode()
    at = content.rindex(name) - 46  # the entry of the central directory
    assert content[at : at + 4] == b"PK\x01\x02"
    return content[: at + 24] + size.to_bytes(4, "little") + content[at + 28 :]


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file with small streams at its root, enough for its directory to be read."""
    sector = 512
    sizes = {name: max(len(data), 4096) for name, data in streams.items()}
    chains, entries, body = [], [], b""
    at = 1
    for name, data in streams.items():
        sectors = -(-sizes[name] // sector)
        entries.append(_entry(name, kind=2, start=at, size=sizes[name]))
        chains += [*range(at + 1, at + sectors), 0xFFFFFFFE]
        body += data.ljust(sectors * sector, b"\0")
        at += sectors
    table = [0xFFFFFFFD, *chains, 0xFFFFFFFE]
    fat = b"".join(one.to_bytes(4, "little") for one in table).ljust(sector, b"\xff")
    for place in range(len(entries)):  # siblings form a chain to the right
        right = place + 2 if place + 1 < len(entries) else 0xFFFFFFFF
        entries[place] = entries[place][:72] + right.to_bytes(4, "little") + entries[place][76:]
    root = _entry("Root Entry", kind=5, start=0xFFFFFFFE, size=0, child=1 if entries else 0xFFFFFFFF)
    directory = (root + b"".join(entries)).ljust(sector, b"\0")[:sector]
    assert len(fat) == sector and len(entries) <= 3
    return _ole_header(directory_at=at) + fat + body + directory


def _entry(name: str, *, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return b"".join(
        (
            text.ljust(64, b"\0"),
            len(text).to_bytes(2, "little"),
            bytes((kind, 1)),
            b"\xff" * 8,
            child.to_bytes(4, "little"),
            bytes(36),
            start.to_bytes(4, "little"),
            size.to_bytes(8, "little"),
        )
    )


def _ole_header(*, directory_at: int) -> bytes:
    end = (0xFFFFFFFE).to_bytes(4, "little")
    return b"".join(
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            bytes(16),
            (0x3E).to_bytes(2, "little"),
            (3).to_bytes(2, "little"),
            b"\xfe\xff",
            (9).to_bytes(2, "little"),
            (6).to_bytes(2, "little"),
            bytes(10),
            (1).to_bytes(4, "little"),
            directory_at.to_bytes(4, "little"),
            bytes(4),
            (4096).to_bytes(4, "little"),
            end,
            bytes(4),
            end,
            bytes(4),
            (0).to_bytes(4, "little"),
            b"\xff" * (4 * 108),
        )
    )
