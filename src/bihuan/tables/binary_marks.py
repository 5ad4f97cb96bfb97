"""What the records of an xls workbook (BIFF8) tell beyond its values: formulas, hidden parts, passwords."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from bihuan.tables.messages import refusal
from bihuan.tables.workbooks import SheetMarks

_BOF, _EOF = 0x0809, 0x000A
_FILE_PASSWORD = 0x002F
_SHEET = 0x0085
_FORMULA, _ROW, _COLUMNS = 0x0006, 0x0208, 0x007D
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01


def xls_marks(content: bytes, *, name: str) -> dict[str, SheetMarks]:
    """The marks of each sheet by its name. Raises InputError `encrypted_file`.

    An xls formula always carries its last value, so none is "without value".
    """
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        stream = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
    starts: dict[int, str] = {}
    marks: dict[str, SheetMarks] = {}
    sheet: SheetMarks | None = None
    for position, kind, data in _records(stream):
        if kind == _FILE_PASSWORD:
            raise refusal("encrypted_file", place=name)
        if kind == _SHEET and len(data) > 8:
            starts[struct.unpack_from("<I", data)[0]] = _sheet_name(data)
        elif kind == _BOF and position in starts:
            sheet = marks[starts[position]] = SheetMarks()
        elif kind == _EOF:
            sheet = None
        elif sheet is not None:
            _mark(sheet, kind, data)
    return marks


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield position, kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _sheet_name(data: bytes) -> str:
    length, is_wide = data[6], data[7] & 1
    if is_wide:
        return data[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return data[8 : 8 + length].decode("latin-1")


def _mark(sheet: SheetMarks, kind: int, data: bytes) -> None:
    if kind == _FORMULA and len(data) >= 4:
        row, column = struct.unpack_from("<HH", data)
        sheet.formula(row, column)
    elif kind == _ROW and len(data) >= 14 and struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW:
        sheet.hidden_rows.append(struct.unpack_from("<H", data)[0])
    elif kind == _COLUMNS and len(data) >= 10 and struct.unpack_from("<H", data, 8)[0] & _HIDDEN_COLUMN:
        first, last = struct.unpack_from("<HH", data)
        sheet.hidden_columns.extend(range(first, min(last, 255) + 1))
