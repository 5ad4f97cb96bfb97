"""台账 as workbooks: the list itself, the template to fill in, and the refused rows to be mended."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.tables.verdicts import fitting, harmless
from bihuan.web.loops.books.lists import BookLine, ObligationLine, state_words
from bihuan.web.loops.queries.choices import said
from bihuan.web.loops.queries.lines import tone_of
from bihuan.web.loops.sheets import OPTIONS, Cell, PrintedSheet
from bihuan.web.ui.words import word

_A4 = 9

COLUMNS = {
    "sequence": 6,
    "source": 14,
    "number": 22,
    "loop": 10,
    "procedure": 16,
    "title": 32,
    "party": 26,
    "product": 14,
    "failing_items": 20,
    "owner": 14,
    "handler": 10,
    "opened_on": 12,
    "stage": 20,
    "served_on": 12,
    "due_on": 12,
    "advised_on": 12,
    "left": 9,
    "status": 12,
    "closed_on": 12,
    "ending": 18,
    "papers": 22,
    "remark": 24,
}
LINE_COLUMNS = {
    "sequence": 6,
    "source": 14,
    "number": 22,
    "procedure": 16,
    "track": 18,
    "subject": 14,
    "party": 26,
    "stage": 20,
    "served_on": 12,
    "since_on": 12,
    "stated_on": 14,
    "due_on": 12,
    "advised_on": 12,
    "left": 9,
    "status": 12,
    "closed_on": 12,
    "ending": 18,
}
# The columns of a list to be filled in: those that are read, the ones for single cases last.
TEMPLATE_COLUMNS = (
    *(column for column in COLUMNS if column not in ("loop", "due_on", "advised_on", "left", "status")),
    "party_code",
    "subject",
    "since_on",
    "stated_on",
)
NEEDED = ("source", "number", "party", "owner", "opened_on", "stage")


def export_book(lines: Iterable[BookLine], *, today: date) -> bytes:
    """One row a matter, on a second sheet one row an obligation; days as days, ready to print on A4."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    matters = _sheet(book, _("台账"), COLUMNS, title=_("台账 %(day)s") % {"day": today.isoformat()})
    obligations = _sheet(book, _("应办事项"), LINE_COLUMNS, title=_("应办事项"))
    for number, line in enumerate(lines, 1):
        matters.write(_matter(number, line))
        for one in line.obligations:
            obligations.write(_obligation(number, line, one, today))
    matters.finish()
    obligations.finish()
    book.close()
    return target.getvalue()


def export_template(words: Iterable[tuple[str, Sequence[str]]]) -> bytes:
    """An empty list to fill in; its second sheet says what may stand where (`words`: heading, words)."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    widths = {column: COLUMNS.get(column, 16) for column in TEMPLATE_COLUMNS}
    first = _sheet(book, _("台账"), widths, title=_("台账"))
    for place, column in enumerate(TEMPLATE_COLUMNS):
        if column in NEEDED:
            first.mark(place, word("book_column", column))
    first.finish()
    sheet = book.add_worksheet(_("填写说明"))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24, wrapped)
    sheet.set_column(1, 1, 100, wrapped)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    for row, (heading, told) in enumerate(words):
        sheet.write_string(row, 0, heading, bold)
        sheet.write_string(row, 1, fitting(harmless(_("、").join(told))), wrapped)
    book.close()
    return target.getvalue()


def export_refused(heads: Sequence[tuple[str, Sequence[str], Sequence[tuple[Sequence[str], str]]]]) -> bytes:
    """The refused rows sheet by sheet (name, header, rows with what is wrong), to be mended and handed in."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    marked = book.add_format({"bg_color": "#F4EAD3", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    for number, (name, header, rows) in enumerate(heads, 1):
        sheet = book.add_worksheet(f"{number}-{_plain(name)}"[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 14)
        sheet.set_column(len(header), len(header), 60)
        for column, text in enumerate((*header, word("book_column", "fault"))):
            sheet.write_string(0, column, fitting(harmless(text)), bold)
        for place, (cells, fault) in enumerate(rows, 1):
            for column, text in enumerate(cells):
                if text:
                    sheet.write_string(place, column, fitting(harmless(text)))
            sheet.write_string(place, len(header), fitting(harmless(fault)), marked)
    book.close()
    return target.getvalue()


def refused_name(file_name: str) -> str:
    """What the workbook with the refused rows of a file is called."""
    return _("%(name)s-拒收的行.xlsx") % {"name": PurePath(file_name).stem}


def _sheet(book: Any, name: str, widths: Mapping[str, int], *, title: str) -> PrintedSheet:
    columns = [(word("book_column", id_), width) for id_, width in widths.items()]
    return PrintedSheet(book, name, columns, title=title, frozen=3)


def _matter(number: int, line: BookLine) -> tuple[Cell, ...]:
    loop, told = line.work.loop, line.told
    return (
        number,
        word("source_system", loop.source),
        loop.number,
        loop.pk,
        line.work.procedure,
        loop.title,
        _("、").join(line.work.subjects),
        told.get("product", ""),
        told.get("failing_items", ""),
        loop.owner.name,
        loop.handler.name if loop.handler else "",
        loop.opened_on,
        _("已办结") if loop.is_closed else line.work.stage,
        line.served_on,
        loop.due_on,
        loop.advised_on,
        line.work.left,
        standing_words(line.work.tone),
        loop.closed_on,
        _("、").join(word("ending", one) for one in line.endings),
        told.get("papers", ""),
        _remark(line),
    )


def _obligation(number: int, line: BookLine, one: ObligationLine, today: date) -> tuple[Cell, ...]:
    loop, procedure = line.work.loop, line.procedure
    track = procedure.track_by_id.get(one.track) if procedure else None
    left = (one.due_on - today).days if one.due_on else None
    return (
        number,
        word("source_system", loop.source),
        loop.number,
        line.work.procedure,
        said(track.words) if track else one.track,
        word("subject", one.subject),
        one.subject_name,
        state_words(procedure, one) or _("已办结"),
        one.served_on,
        one.since_on,
        one.stated_on,
        one.due_on,
        one.advised_on,
        left,
        standing_words(tone_of(one, left)),
        one.closed_on,
        word("ending", one.ending) if one.ending else "",
    )


def standing_words(tone: str) -> str:
    """How a matter stands with its time."""
    return {
        "closed": _("已办结"),
        "overdue": _("逾期"),
        "suspended": _("中止"),
        "soon": _("7 天内到期"),
        "running": _("在办"),
        "awaiting": _("时限待确认"),
    }.get(tone, _("无时限"))


def _remark(line: BookLine) -> str:
    texts = [_("历史导入") if line.work.loop.is_historical else "", line.told.get("remark", "")]
    return _("；").join(text for text in texts if text)


def _plain(name: str) -> str:
    return "".join("_" if sign in "[]:*?/\\'" else sign for sign in name)
