"""Check sheets as one Word document."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import docx

from bihuan.tables import word_parts as word
from bihuan.tables.check_sheet import CheckSheet, Facts, SheetLine

_COLUMNS = (29, 26, 53, 20, 21, 21)  # millimetres, 170 together
_FACTS = (24, 61, 24, 61)
_PAIR = (34, 136)
_TITLE = word.Type(size=18, face=word.HEAVY, is_bold=True)
_LABEL = word.Type(size=9, face=word.HEAVY)
_TEXT = word.Type(size=10)
_GAP = word.Type(size=5)
_STRONG = word.Type(size=8.5, face=word.HEAVY, is_bold=True)


def write_check_sheets(sheets: Sequence[CheckSheet], *, printed_on: date, footer: str) -> bytes:
    """The sheets as a docx, each beginning a page; the same sheets on the same day give the same bytes."""
    document = docx.Document()
    word.lay_out(document, printed_on, sheets[0].title if sheets else "", footer)
    body = document.element.body
    end = body.sectPr
    for number, sheet in enumerate(sheets):
        for element in _sheet(sheet, begins_page=number > 0):
            end.addprevious(element)
    target = io.BytesIO()
    document.save(target)
    return word.without_clock(target.getvalue())


def _sheet(sheet: CheckSheet, *, begins_page: bool) -> Iterable[Any]:
    yield word.paragraph(sheet.title, _TITLE, align="center", begins_page=begins_page)
    yield _facts(sheet.head)
    yield word.paragraph("", _GAP)
    yield _pairs(sheet.conclusions, strong=True)
    yield word.paragraph("", _GAP)
    yield _items(sheet)
    if sheet.premises:
        yield word.paragraph(sheet.premises_title, _LABEL)
        for sentence in sheet.premises:
            yield word.paragraph(sentence, word.SMALL)
    yield word.paragraph("", _GAP)
    yield _pairs(sheet.basis, keeps=True)
    for sentence in sheet.closing:
        yield word.paragraph(sentence, word.SMALL, keeps=True)
    for labels in sheet.signatures:
        yield _signature(labels)


def _items(sheet: CheckSheet) -> Any:
    rows = [
        word.row([word.cell([(sheet.identity, _LABEL)], sum(_COLUMNS), span=len(_COLUMNS))], is_head=True),
        word.row(
            [word.cell([(name, _LABEL)], width) for name, width in zip(sheet.columns, _COLUMNS, strict=True)],
            is_head=True,
        ),
    ]
    for line in sheet.lines:
        rows += _line(line, sheet.differs)
    return word.table(rows, _COLUMNS)


def _lines(text: str, kind: word.Type = _TEXT) -> list[tuple[str, word.Type]]:
    first, *others = text.split("\n")
    return [(first, kind), *((one, word.SMALL) for one in others)]


def _line(line: SheetLine, differs: str) -> list[Any]:
    cells = [
        word.cell(_lines(text), width, keeps=True) for text, width in zip(line.cells, _COLUMNS, strict=True)
    ]
    below = [(text, word.SMALL) for text in line.notes]
    below += [(f"{differs}{text}", _STRONG) for text in line.differences]
    if not below:
        return [word.row(cells)]
    return [word.row(cells), word.row([word.cell(below, sum(_COLUMNS), span=len(_COLUMNS))])]


def _facts(facts: Facts) -> Any:
    """Two pairs a row."""
    rows = []
    for place in range(0, len(facts), 2):
        pairs = [*facts[place : place + 2], ("", "")][:2]
        texts = [text for pair in pairs for text in pair]
        types = (_LABEL, _TEXT, _LABEL, _TEXT)
        rows.append(
            word.row(
                [
                    word.cell([pair], width)
                    for pair, width in zip(zip(texts, types, strict=True), _FACTS, strict=True)
                ]
            )
        )
    return word.table(rows, _FACTS)


def _pairs(facts: Facts, *, strong: bool = False, keeps: bool = False) -> Any:
    kind = word.Type(size=10, face=word.HEAVY, is_bold=True) if strong else word.SMALL
    rows = [
        word.row(
            [
                word.cell([(label, _LABEL)], _PAIR[0], keeps=keeps),
                word.cell(_lines(text, kind), _PAIR[1], keeps=keeps),
            ]
        )
        for label, text in facts
    ]
    return word.table(rows, _PAIR)


def _signature(labels: Sequence[str]) -> Any:
    paragraph = word.paragraph(labels[0], _TEXT, before=18)
    for label in labels[1:]:
        paragraph.extend(
            [word.element("r", word.element("tab"), word.element("tab")), word.run(label, _TEXT)]
        )
    return paragraph
