"""Forms to fill: a workbook as plain lists, changed cell by cell, and written again."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter

from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.edition_text import Record, canonical_edition
from bihuan.rulebook.entry import Entry
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import FOLDER, load_rulebook, rule_files
from bihuan.rulebook.yaml_text import read_document
from bihuan.tables.grids import open_grids
from bihuan.tables.rule_form import enter_form
from bihuan.tables.rule_form_write import write_form

Sheets = dict[str, list[list[Any]]]
EDITIONS = tuple(file.label for file in rule_files() if file.kind == "edition")
NEW: Record = {
    "standard": "T/OWN 1",
    "edition": "2024",
    "title": "自定床单",
    "force": "group",
    "in_force_from": "2024-01-01",
    "checked": "official",
    "source": "正式文本",
    "sources": {"正式文本": "T/OWN 1-2024，第3页"},
    "applies": {"product": "sheet"},
    "rules": [
        {"id": "ph", "item": "ph", "clause": "5.10", "limit": "4.0~8.5"},
        {"id": "light", "item": "fastness-light", "clause": "5.2", "when": {"depth": "light"}, "limit": "≥3"},
        {"id": "dark", "item": "fastness-light", "clause": "5.2", "when": {"depth": "dark"}, "limit": "≥4"},
    ],
}


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The packaged rulebook."""
    return load_rulebook()


def shipped(label: str) -> Record:
    """The canonical record of a packaged edition."""
    document, _ = read_document((FOLDER / label).read_bytes(), label=label)
    assert document is not None
    return canonical_edition(document.data)


def form_of(record: Mapping[str, Any] | None, *, language: str = "zh") -> bytes:
    """The form of a record."""
    return write_form(record, catalogue=rulebook().catalogue, language=language)


def sheets_of(content: bytes) -> Sheets:
    """Every sheet of a workbook as rows of texts."""
    return {grid.name: [list(row) for row in grid.rows] for grid in open_grids(content, name="form.xlsx")}


def workbook_of(sheets: Sheets) -> bytes:
    """A workbook of these sheets; texts stay texts, numbers and days keep their kind."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_numbers": False, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, day)
                elif cell != "":
                    sheet.write(row, column, cell)
    book.close()
    return stream.getvalue()


def changed(sheets: Sheets, *cells: tuple[str, str, Any]) -> bytes:
    """The form with cells changed: (sheet, heading of the column or line, value) in its first data row.

    A heading may carry the number of the data row: "限值#2".
    """
    for sheet, named, value in cells:
        rows = sheets[sheet]
        heading, _, number = named.partition("#")
        if sheet == "标准":
            line = next(row for row in rows if row[0] == heading)
            line[1] = value
            continue
        rows += [[""] * len(rows[0]) for _ in range(1 + int(number or 1) + 1 - len(rows))]
        rows[1 + int(number or 1)][rows[0].index(heading)] = value
    return workbook_of(sheets)


def entered(
    content: bytes, *, overlay: Path | None = None, entered_by: str = "甲", checked_by: str = "乙"
) -> Entry:
    """The entry that a form makes."""
    return enter_form(
        content,
        name="form.xlsx",
        catalogue=rulebook().catalogue,
        overlay=overlay,
        entered_by=entered_by,
        checked_by=checked_by,
    )


def faults(content: bytes, *, overlay: Path | None = None) -> dict[str, str]:
    """The code of each fault of a form by its cell; {} when it is sound."""
    try:
        entered(content, overlay=overlay)
    except RulebookError as error:
        return {fault.cell: fault.reason.code for fault in error.faults}
    return {}


def sentences(content: bytes, *, language: str) -> list[str]:
    """What a faulty form is told."""
    try:
        entered(content)
    except RulebookError as error:
        return [fault.text(language=language) for fault in error.faults]
    return []
