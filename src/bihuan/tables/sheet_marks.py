"""What the XML of an xlsx workbook tells beyond its values: formulas, errors, percentages, hidden parts."""

from __future__ import annotations

import io
import re
from decimal import Decimal

from lxml import etree

from bihuan.tables.archives import Archive
from bihuan.tables.cells import MOST_CELLS, number_text
from bihuan.tables.messages import refusal
from bihuan.tables.workbooks import SheetMarks

# The reader would fill the rectangle up to the furthest cell. Patterns that begin with a literal are
# many times faster on a large sheet; the others serve files that spell their attributes otherwise.
_USUAL_ROWS = re.compile(rb'<row [^>]*?\br="(\d+)"')
_USUAL_COLUMNS = re.compile(rb' r="([A-Z]{2,3})\d')
_REFERENCES = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d+)")
_UNUSUAL = re.compile(rb"\br(?:\s+=|=\s*'|=\s+)|<\w+:row| r=\"[a-z]")
_TELLING = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b't="e"', b"t='e'", b"hidden=")
_CELL_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d+)")
_PERCENT_FORMATS = frozenset({"9", "10"})


def xlsx_marks(archive: Archive) -> dict[str, SheetMarks]:
    """The marks of each sheet by its name. Raises InputError `too_many_cells`."""
    percents = _percent_styles(archive.read("xl/styles.xml"))
    marks = {}
    for sheet, part in _sheet_parts(archive).items():
        xml = archive.read(part)
        _refuse_huge(xml, place=f"{archive.name} {sheet}")
        if any(mark in xml for mark in _TELLING) or any(f's="{style}"'.encode() in xml for style in percents):
            marks[sheet] = _SheetScan(percents).run(xml)
    return marks


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Sheet name → part, through the relations of the workbook."""
    targets = {}
    for relation in _elements(archive.read("xl/_rels/workbook.xml.rels")):
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts = {}
    for element in _elements(archive.read("xl/workbook.xml")):
        if _local(element) == "sheet":
            ids = [value for key, value in element.attrib.items() if str(key).endswith("}id")]
            parts[element.get("name", "")] = targets.get(str(ids[0]) if ids else "", "")
    return parts


def _elements(xml: bytes) -> list[etree._Element]:
    if not xml:
        return []
    return list(etree.fromstring(xml, _parser()).iter("{*}*"))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _local(element: etree._Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _percent_styles(xml: bytes) -> frozenset[str]:
    """The cell styles that show a number as a percentage."""
    formats = set(_PERCENT_FORMATS)
    styles: list[str] = []
    for element in _elements(xml):
        if _local(element) == "numFmt" and "%" in element.get("formatCode", ""):
            formats.add(element.get("numFmtId", ""))
        elif _local(element) == "cellXfs":
            styles = [child.get("numFmtId", "") for child in element]
    return frozenset(str(place) for place, number in enumerate(styles) if number in formats)


def _refuse_huge(xml: bytes, *, place: str) -> None:
    """A lone cell far out would make the reader fill the whole rectangle before it."""
    rows = max(map(int, _USUAL_ROWS.findall(xml)), default=0)
    width = max(map(_letters_number, set(_USUAL_COLUMNS.findall(xml))), default=26)
    longer = re.compile(rb' r="[A-Z]{1,3}\d{%d}' % (len(str(rows)) + 1))
    is_plain = rows > 0 and not longer.search(xml) and not _UNUSUAL.search(xml)
    if is_plain and width * 10 ** len(str(rows)) <= MOST_CELLS:
        return
    found = _REFERENCES.findall(xml)
    rows = max((int(row) for _, row in found), default=0)
    width = max((_letters_number(letters) for letters, _ in found), default=0)
    if width * rows > MOST_CELLS:
        raise refusal("too_many_cells", place=place, most=f"{MOST_CELLS:,}")


def _letters_number(letters: bytes) -> int:
    return _column_number(letters.decode()) + 1


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _SheetScan:
    """One pass over the cells of a sheet."""

    def __init__(self, percents: frozenset[str]) -> None:
        self._percents = percents
        self._marks = SheetMarks()
        self._row = self._column = -1

    def run(self, xml: bytes) -> SheetMarks:
        """The marks of the sheet."""
        parser = etree.iterparse(
            io.BytesIO(xml), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
        )
        for event, element in parser:
            name = _local(element)
            if event == "start":
                self._start(name, element)
            elif name == "c":
                self._cell(element)
                element.clear()
            elif name == "row":
                element.clear()
        return self._marks

    def _start(self, name: str, element: etree._Element) -> None:
        if name == "row":
            number = element.get("r", "")
            self._row = int(number) - 1 if number.isdigit() else self._row + 1
            self._column = -1
            if element.get("hidden") in ("1", "true"):
                self._marks.hidden_rows.append(self._row)
        elif name == "col" and element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            self._marks.hidden_columns.extend(range(first - 1, min(last, first + 255)))

    def _cell(self, cell: etree._Element) -> None:
        row, column = self._position(cell)
        children = {_local(child): child for child in cell}
        stored = children["v"].text if "v" in children else None
        kind = cell.get("t", "n")
        if "f" in children:
            self._marks.formula(row, column)
            if not stored and not (kind == "str" and "v" in children):
                self._marks.uncalculated.append((row, column))
        if kind == "e" and stored:
            self._marks.overrides[row, column] = stored
        elif kind == "n" and stored and cell.get("s") in self._percents:
            self._marks.overrides[row, column] = _percent_text(stored)

    def _position(self, cell: etree._Element) -> tuple[int, int]:
        found = _CELL_REFERENCE.fullmatch(cell.get("r", ""))
        if found:
            self._column = _column_number(found[1])
            return int(found[2]) - 1, self._column
        self._column += 1
        return self._row, self._column


def _percent_text(stored: str) -> str:
    """A cell shown as 53.9% is stored as 0.539."""
    try:
        return number_text(float(Decimal(number_text(float(stored))) * 100)) + "%"
    except (ValueError, ArithmeticError):
        return stored
