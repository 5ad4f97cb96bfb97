"""Tables in web pages and Word documents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree, html

from bihuan.tables.cells import MOST_CELLS, Grid, Span, rectangle
from bihuan.tables.messages import refusal

_MOST_COLUMNS, _MOST_ROWS = 1000, 65_534  # what HTML allows a cell to span
_BLANKS = re.compile(r"[ \t\r\f\v\xa0\u3000]+")
_TITLE_LINES = 3

Cell = tuple[str, int, int]  # text, rows spanned, columns spanned


def read_html(text: str, *, name: str) -> tuple[Grid, ...]:
    """Every innermost table of a page, named "表1", "表2" … in their order."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=False)
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    tables = [table for table in root.iter("table") if next(table.iterdescendants("table"), None) is None]
    return tuple(
        _grid(_html_rows(table), number=number, name=name, title=_html_title(table, root))
        for number, table in enumerate(tables, start=1)
    )


def _html_rows(table: etree._Element) -> Iterator[list[Cell]]:
    for row in table.iter("tr"):
        yield [
            (_text(cell), _span(cell, "rowspan", most=_MOST_ROWS), _span(cell, "colspan", most=_MOST_COLUMNS))
            for cell in row
            if cell.tag in ("td", "th")
        ]


def _text(element: etree._Element) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return _tidy("".join(map(str, element.itertext())))


def _tidy(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _span(cell: etree._Element, name: str, *, most: int) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() else 1


def _html_title(table: etree._Element, root: etree._Element) -> str:
    caption = table.find("caption")
    if caption is not None:
        return _text(caption)
    lines: list[str] = []
    before = table.getprevious()
    while before is not None and before.tag != "table" and len(lines) < _TITLE_LINES:
        lines.append(_text(before))
        before = before.getprevious()
    found = "\n".join(line for line in reversed(lines) if line)
    head = root.find(".//title")
    return found or ("" if head is None else _text(head))


def read_docx(content: bytes, *, name: str) -> tuple[Grid, ...]:
    """Every table of a Word document, named "表1", "表2" … in their order."""
    grids: list[Grid] = []
    lines: list[str] = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Paragraph):
            lines.append(block.text.strip())
            continue
        title = "\n".join([line for line in lines if line][-_TITLE_LINES:])
        grids.append(_grid(_docx_rows(block), number=len(grids) + 1, name=name, title=title))
        lines = []
    return tuple(grids)


def _docx_rows(table: Table) -> Iterator[list[Cell]]:
    """A vertical merge is told row by row; it is handed on as a cell that continues the one above."""
    for row in table.rows:
        cells: list[Cell] = [("", 1, 1)] * row.grid_cols_before
        for tc in row._tr.tc_lst:
            text = "\n".join(paragraph.text for paragraph in tc.p_lst)
            cells.append((_tidy(text), 0 if tc.vMerge == "continue" else 1, min(tc.grid_span, _MOST_COLUMNS)))
        yield cells


def _grid(rows: Iterable[list[Cell]], *, number: int, name: str, title: str) -> Grid:
    sheet = f"表{number}"
    canvas = _Canvas(f"{name} {sheet}")
    for row in rows:
        canvas.add(row)
    rectangular = rectangle(canvas.rows, place=f"{name} {sheet}")
    return Grid(name=sheet, file=name, rows=rectangular, merged=tuple(canvas.spans()), title=title)


class _Canvas:
    """Lays cells with their spans onto a grid, as a browser does."""

    def __init__(self, place: str) -> None:
        self.rows: list[list[str]] = []
        self._place = place
        self._taken: dict[int, tuple[int, int, int]] = {}  # column → (first row, last row, left)
        self._spans: dict[tuple[int, int], list[int]] = {}
        self._cells = 0

    def add(self, cells: list[Cell]) -> None:
        """Lay one row."""
        number, column = len(self.rows), 0
        line: list[str] = []
        for text, down, across in cells:
            while down and self._is_taken(number, column):
                line.append("")
                column += 1
            line.extend([text if down else "", *[""] * (across - 1)])
            self._span(number, column, down=down, across=across)
            column += across
        self._cells += len(line)
        if self._cells > MOST_CELLS:
            raise refusal("too_many_cells", place=self._place, most=f"{MOST_CELLS:,}")
        self.rows.append(line)

    def _is_taken(self, row: int, column: int) -> bool:
        return column in self._taken and row <= self._taken[column][1]

    def _span(self, row: int, column: int, *, down: int, across: int) -> None:
        if not down:  # a Word cell that continues the one above
            first, _, left = self._taken.get(column, (row, row, column))
            self._spans.setdefault((first, left), [first, left, row, left + across - 1])[2] = row
            return
        if (down, across) != (1, 1):
            self._spans[row, column] = [row, column, row + down - 1, column + across - 1]
        for step in range(across):
            self._taken[column + step] = (row, row + down - 1, column)

    def spans(self) -> Iterator[Span]:
        """The merged ranges, cut at the last row."""
        last = len(self.rows) - 1
        for top, left, bottom, right in self._spans.values():
            yield Span(top, left, min(bottom, last), right)
