"""The rule form as a workbook: headings with help, drop-downs, every cell typed as text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.catalogue import Catalogue
from bihuan.rulebook.edition_text import Record, canonical_edition
from bihuan.rulebook.words import sentence
from bihuan.tables.cells import column_letters
from bihuan.tables.rule_form_layout import SHEETS, FormColumn, Row, columns_of, rows_of_record, sheet_names
from bihuan.tables.rule_form_words import JOIN, FormWords, form_parts

_LAST_ROW = 1_000
_WIDTHS = {"item": 20, "items": 40, "gap": 30, "limit": 14, "finding": 26, "text": 60, "id": 24}
_WIDEST_HELP = 255
# A file that is written twice is the same file.
_WRITTEN_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no zone


def write_form(record: Mapping[str, Any] | None, *, catalogue: Catalogue, language: str = "zh") -> bytes:
    """The form (xlsx) of an edition's record, or a blank one for None.

    Headings, help and words are in `language`; nothing is protected, every cell is a text.
    """
    canonical: Record = canonical_edition(record) if record is not None else {}
    return write_rows(rows_of_record(canonical), catalogue=catalogue, language=language)


def write_rows(rows: Mapping[str, Sequence[Row]], *, catalogue: Catalogue, language: str = "zh") -> bytes:
    """The form (xlsx) of rows of ids or typed texts by sheet, faulty ones too; an empty row stays empty."""
    return _Form(catalogue, language).book(rows)


class _Form:
    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._language = language
        self._words = FormWords(catalogue, language=language)
        self._stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties({"created": _WRITTEN_AT})
        self._text = self._book.add_format({"num_format": "@", "valign": "top"})
        self._head = self._book.add_format(
            {"num_format": "@", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._help = self._book.add_format(
            {"num_format": "@", "italic": True, "font_color": "#5b6672", "text_wrap": True, "valign": "top"}
        )
        self._ranges: dict[str, str] = {}

    def book(self, rows: Mapping[str, Sequence[Row]]) -> bytes:
        """The whole workbook."""
        sheets = {name: self._sheet(name) for name in (*SHEETS, "words")}
        self._write_words(sheets["words"])
        for name in SHEETS:
            write = self._write_head if name == "head" else self._write_table
            write(sheets[name], columns_of(name, self._catalogue), rows.get(name, ()))
        self._book.close()
        return self._stream.getvalue()

    def _sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(sheet_names()[name][self._language])
        sheet.set_column(0, 100, 16, self._text)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _write_words(self, sheet: Worksheet) -> None:
        """Every vocabulary in a column of its own: what the drop-downs offer."""
        kinds = dict.fromkeys(
            column.kind
            for name in SHEETS
            for column in columns_of(name, self._catalogue)
            if self._words.known(column.kind)
        )
        title = sheet_names()["words"][self._language].replace("'", "''")
        headings = {c.kind: c.heading for name in SHEETS for c in columns_of(name, self._catalogue)}
        for place, kind in enumerate(kinds):
            choices = self._words.choices(kind)
            sheet.write_string(0, place, headings[kind][self._language], self._head)
            for row, word in enumerate(choices, start=1):
                sheet.write_string(row, place, word, self._text)
            letters = column_letters(place)
            self._ranges[kind] = f"='{title}'!${letters}$2:${letters}${len(choices) + 1}"
        sheet.freeze_panes(1, 0)

    def _write_head(self, sheet: Worksheet, lines: Sequence[FormColumn], rows: Sequence[Row]) -> None:
        for place, heading in enumerate(form_parts()["head_columns"][self._language]):
            sheet.write_string(0, place, heading, self._head)
        for place, width in enumerate((26, 60, 60)):
            sheet.set_column(place, place, width, self._text)
        head: Row = rows[0] if rows else {}
        for number, line in enumerate(lines, start=1):
            sheet.write_string(number, 0, line.heading[self._language], self._text)
            self._write_cell(sheet, number, 1, self._cell(line, head))
            sheet.write_string(number, 2, line.help[self._language], self._help)
            self._offer(sheet, line, (number, 1, number, 1))
        sheet.freeze_panes(1, 1)

    def _write_table(self, sheet: Worksheet, columns: Sequence[FormColumn], rows: Sequence[Row]) -> None:
        sheet.set_row(1, 48)
        for place, column in enumerate(columns):
            width = _WIDTHS.get(column.key, 14)
            sheet.set_column(place, place, width, self._text)
            sheet.write_string(0, place, column.heading[self._language], self._head)
            sheet.write_string(1, place, column.help[self._language], self._help)
            for number, row in enumerate(rows, start=2):
                self._write_cell(sheet, number, place, self._cell(column, row))
            self._offer(sheet, column, (2, place, max(_LAST_ROW, len(rows) + 2), place))
        sheet.freeze_panes(2, min(2, len(columns)))

    def _write_cell(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        if text:
            sheet.write_string(row, column, text, self._text)

    def _cell(self, column: FormColumn, row: Row) -> str:
        value: str | list[str] = row.get(column.key, "")
        if not self._words.known(column.kind):
            return value if isinstance(value, str) else JOIN.join(value)
        if isinstance(value, str):
            return self._words.translated(column.kind, value) if value else ""
        return self._words.joined(column.kind, value)

    def _offer(self, sheet: Worksheet, column: FormColumn, place: tuple[int, int, int, int]) -> None:
        """A drop-down with the words of the cell; several may be typed, so that it only advises."""
        if column.kind not in self._ranges:
            return
        code = "form_choose_some" if column.is_many else "form_choose_one"
        sheet.data_validation(
            *place,
            {
                "validate": "list",
                "source": self._ranges[column.kind],
                "error_type": "information" if column.is_many else "warning",
                "input_title": column.heading[self._language][:32],
                "input_message": column.help[self._language][:_WIDEST_HELP],
                "error_title": column.heading[self._language][:32],
                "error_message": sentence(Reason.of(code), language=self._language)[:_WIDEST_HELP],
            },
        )
