"""Sheets of workbooks that go out: a header that stays, days as days, ready to print on A4 in landscape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from bihuan.tables.verdicts import fitting, harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
Cell = str | int | date | None
_A4 = 9


class PrintedSheet:
    """A sheet of a workbook; the first `frozen` columns stay where they are."""

    def __init__(
        self, book: Any, name: str, columns: Sequence[tuple[str, int]], *, title: str = "", frozen: int = 0
    ) -> None:
        self._sheet, self._row, self._width = book.add_worksheet(name), 0, len(columns)
        base = {"valign": "top", "border": 1, "border_color": "#C9C5BA", "font_size": 9}
        self._plain = book.add_format({**base, "text_wrap": True})
        self._dated = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"})
        self._head = book.add_format({**base, "bold": True, "text_wrap": True, "bg_color": "#EDEAE2"})
        self._marked = book.add_format({**base, "bold": True, "text_wrap": True, "bg_color": "#F4EAD3"})
        for column, (text, width) in enumerate(columns):
            self._sheet.write_string(0, column, text, self._head)
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, frozen)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_header(f"&C&14{(title or name).replace('&', '&&')}")
        self._sheet.set_footer("&C&P / &N")

    def mark(self, column: int, text: str) -> None:
        """Let the header of a column stand out."""
        self._sheet.write_string(0, column, text, self._marked)

    def write(self, cells: Sequence[Cell]) -> None:
        """One more row; what a spreadsheet would run as a formula is led by an apostrophe."""
        self._row += 1
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                self._sheet.write_datetime(self._row, column, cell, self._dated)
            elif isinstance(cell, int):
                self._sheet.write_number(self._row, column, cell, self._plain)
            elif cell:
                self._sheet.write_string(self._row, column, fitting(harmless(cell)), self._plain)
            else:
                self._sheet.write_blank(self._row, column, None, self._plain)

    def finish(self) -> None:
        """No more rows: what is there can be filtered."""
        self._sheet.autofilter(0, 0, self._row, self._width - 1)


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under a name."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
