"""The rows of a list that have to be mended, as a workbook with what is wrong beside them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.tables.verdicts import fitting, harmless
from bihuan.web.census.lists.models import ImportRow, ListImport
from bihuan.web.census.lists.shown import row_sentences
from bihuan.web.census.models import Source
from bihuan.web.ui.words import word

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_FORBIDDEN = "[]:*?/\\'"


def export_faulty(found: ListImport, rows: Iterable[ImportRow]) -> bytes:
    """The rows sheet by sheet under the headers of their list; only what would come in stands in them."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    sheets: dict[str, list[ImportRow]] = {}
    for row in rows:
        sheets.setdefault(row.sheet, []).append(row)
    header = _header(found)
    for number, (name, own) in enumerate(sheets.items(), 1):
        plain = "".join("_" if sign in _FORBIDDEN else sign for sign in name)
        labels = dict.fromkeys((*header, *(label for row in own for label in row.raw)))
        _write(book, f"{number}-{plain}"[:31], list(labels), own)
    book.close()
    return target.getvalue()


def faulty_name(file_name: str) -> str:
    """What that workbook is called."""
    return _("%(name)s-待更正的行.xlsx") % {"name": PurePath(file_name).stem}


def _header(found: ListImport) -> list[str]:
    """The columns that come in, empty ones too: what is missing is filled in there."""
    kept = ("read", "taken") if found.kind == Source.Kind.COMPLAINTS else ("read", "taken", "unheard")
    return [label for label, standing, _field in found.columns if standing in kept]


def _write(book: Any, name: str, header: list[str], rows: list[ImportRow]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    marked = book.add_format({"bg_color": "#F4EAD3", "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(header) - 1, 0), 14)
    sheet.set_column(len(header), len(header), 60)
    for column, label in enumerate((*header, word("book_column", "fault"))):
        sheet.write_string(0, column, fitting(harmless(label)), bold)
    for place, row in enumerate(rows, 1):
        for column, label in enumerate(header):
            if text := row.raw.get(label, ""):
                sheet.write_string(place, column, fitting(harmless(text)))
        fault = "\n".join(row_sentences(row.told))
        sheet.write_string(place, len(header), fitting(harmless(fault)), marked)
