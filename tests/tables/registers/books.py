"""Lists of invented operators, as workbooks and as text."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

from bihuan.tables.registers import Register, read_register

Row = Sequence[object]

# Region 990101 is no place in China, so these codes belong to nobody; their check characters are right.
CODE, OTHER_CODE = "91990101MAW0FCY22N", "92990101MAM4WQT00Y"
HEADER = ("企业名称", "统一社会信用代码", "联系电话", "法定代表人", "住所")
ONE = ("云棠布艺有限公司", CODE, "12000902111", "许棠", "云渡镇织和路1号")
TWO = ("溪山毛巾厂", OTHER_CODE, "12000902112", "罗溪", "东桥镇染丰路22号")


def book(
    *sheets: Sequence[Row],
    build: Callable[[Any, Sequence[Any]], object] | None = None,
    names: Sequence[str] = (),
) -> bytes:
    """A workbook; numbers stay numbers. `build` gets the workbook and its sheets, to add merges."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    own = [made.add_worksheet(names[place] if names else None) for place in range(len(sheets))]
    for sheet, rows in zip(own, sheets, strict=True):
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(at, column, value)
    if build:
        build(made, own)
    made.close()
    return stream.getvalue()


def text(rows: Sequence[Row], encoding: str = "utf-8") -> bytes:
    """A csv file."""
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode(encoding)


def read(
    content: bytes, *, name: str = "名单.xlsx", mapping: Mapping[str, str] | None = None, kind: str = ""
) -> Register:
    """The list as read."""
    return read_register(content, name=name, mapping=mapping, kind=kind)


def names(register: Register) -> list[str]:
    """The names in their order."""
    return [row.cells["name"] for row in register.rows]


def told(register: Register, code: str) -> list[str]:
    """Where a message is told, of the file or of a row: "Sheet1!B2"."""
    of_rows = (one for row in (*register.rows, *register.refused) for one in (*row.warnings, *row.faults))
    places = [one.place for one in (*register.messages, *of_rows) if one.code == code]
    return [place.rpartition(" ")[2] for place in places]
