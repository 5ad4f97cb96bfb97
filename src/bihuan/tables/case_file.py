"""The file of a case 一案一卷 in Word: cover, index 卷内目录, history."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import docx

from bihuan.tables import word_parts as word

Pairs = tuple[tuple[str, str], ...]

_PAIR = (38, 132)
_TITLE = word.Type(size=26, face=word.HEAVY, is_bold=True)
_HEADING = word.Type(size=16, face=word.HEAVY, is_bold=True)
_NAME = word.Type(size=16)
_LABEL = word.Type(size=10, face=word.HEAVY)
_TEXT = word.Type(size=11)
_GAP = word.Type(size=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading; `widths` in millimetres, together 170; no cell is empty."""

    heading: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """What the document holds: a title and facts on the cover, then a page for each table."""

    title: str
    name: str
    facts: Pairs
    tables: tuple[Table, ...]
    footer: str


def write_case_file(case: CaseFile, *, dated: date) -> bytes:
    """The document; the same case gives the same bytes. `dated` is the day that its properties name."""
    document = docx.Document()
    word.lay_out(document, dated, case.title, case.footer)
    end = document.element.body.sectPr
    for element in (*_cover(case), *(part for table in case.tables for part in _table(table))):
        end.addprevious(element)
    target = io.BytesIO()
    document.save(target)
    return word.without_clock(target.getvalue())


def _cover(case: CaseFile) -> list[Any]:
    rows = [
        word.row(
            [word.cell([(label, _LABEL)], _PAIR[0]), word.cell([(text, _TEXT)], _PAIR[1])],
        )
        for label, text in case.facts
    ]
    return [
        word.paragraph(case.title, _TITLE, align="center", before=120),
        word.paragraph(case.name, _NAME, align="center", before=24),
        word.paragraph("", _GAP, before=48),
        word.table(rows, _PAIR),
    ]


def _table(table: Table) -> list[Any]:
    heading = word.paragraph(table.heading, _HEADING, align="center", begins_page=True)
    if not table.rows:
        return [heading, word.paragraph(table.empty, _TEXT, before=12)]
    rows = [
        word.row(_cells(table.columns, table.widths, _LABEL), is_head=True),
        *(word.row(_cells(cells, table.widths, _TEXT)) for cells in table.rows),
    ]
    return [heading, word.paragraph("", _GAP), word.table(rows, table.widths)]


def _cells(texts: Sequence[str], widths: Sequence[int], kind: word.Type) -> list[Any]:
    return [word.cell([(text, kind)], width) for text, width in zip(texts, widths, strict=True)]
