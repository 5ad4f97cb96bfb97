"""What the XML of an ods workbook tells beyond its values: spans, formulas, hidden parts."""

from __future__ import annotations

import io

from lxml import etree

from bihuan.tables.archives import Archive
from bihuan.tables.cells import MOST_CELLS, Span
from bihuan.tables.messages import refusal
from bihuan.tables.workbooks import SheetMarks

_CELLS = frozenset({"table-cell", "covered-table-cell"})
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


def ods_marks(archive: Archive) -> dict[str, SheetMarks]:
    """The marks of each sheet by its name. Raises InputError `too_many_cells`."""
    scan = _Scan(archive.name)
    parser = etree.iterparse(
        io.BytesIO(archive.read("content.xml")),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    for event, element in parser:
        name = str(element.tag).rsplit("}", 1)[-1]
        if event == "start":
            scan.start(name, element)
        elif name in _CELLS:
            scan.cell(element)
            element.clear()
        elif name == "table-row":
            scan.row_ends(element)
            element.clear()
    return scan.marks


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name:
            return str(value)
    return ""


def _count(element: etree._Element, name: str, *, most: int) -> int:
    text = _attribute(element, name)
    return min(max(int(text), 1), most) if text.isdigit() else 1


class _Scan:
    """One pass over content.xml; rows and columns are counted through their repetitions."""

    def __init__(self, file: str) -> None:
        self.marks: dict[str, SheetMarks] = {}
        self._file = file
        self._sheet = SheetMarks(merged=[])
        self._name = ""
        self._row = self._column = self._table_column = 0
        self._height = self._width = 0

    def start(self, name: str, element: etree._Element) -> None:
        """A table, column or row begins."""
        if name == "table":
            self._name = _attribute(element, "name")
            self._sheet = self.marks[self._name] = SheetMarks(merged=[])
            self._row = self._table_column = self._height = self._width = 0
        elif name == "table-column":
            count = _count(element, "number-columns-repeated", most=_MOST_COLUMNS)
            if _attribute(element, "visibility") in ("collapse", "filter"):
                columns = range(self._table_column, self._table_column + min(count, 256))
                self._sheet.hidden_columns.extend(columns)
            self._table_column += count
        elif name == "table-row":
            self._column = 0

    def cell(self, element: etree._Element) -> None:
        """A cell ends: note its formula and span."""
        count = _count(element, "number-columns-repeated", most=_MOST_COLUMNS)
        spans = (
            _count(element, "number-rows-spanned", most=_MOST_ROWS),
            _count(element, "number-columns-spanned", most=_MOST_COLUMNS),
        )
        is_valued = bool(_attribute(element, "value-type"))
        if spans != (1, 1) and self._sheet.merged is not None:
            bottom, right = self._row + spans[0] - 1, self._column + spans[1] - 1
            self._sheet.merged.append(Span(self._row, self._column, bottom, right))
        if _attribute(element, "formula"):
            self._sheet.formula(self._row, self._column)
            if not is_valued:
                self._sheet.uncalculated.append((self._row, self._column))
        self._column += count
        if is_valued or len(element):
            self._width = max(self._width, self._column)
            self._height = self._row + 1

    def row_ends(self, element: etree._Element) -> None:
        """Count a row with its repetitions."""
        count = _count(element, "number-rows-repeated", most=_MOST_ROWS)
        if _attribute(element, "visibility") in ("collapse", "filter"):
            self._sheet.hidden_rows.extend(range(self._row, self._row + min(count, 256)))
        if self._height == self._row + 1:
            self._height = self._row + count
        self._row += count
        if self._height * self._width > MOST_CELLS:
            raise refusal("too_many_cells", place=f"{self._file} {self._name}", most=f"{MOST_CELLS:,}")
