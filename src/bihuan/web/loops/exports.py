"""The worklist as a workbook: every loop of the list that the reader asked for."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.tables.verdicts import harmless
from bihuan.web.loops.queries.lines import WorkLine
from bihuan.web.ui.words import word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (8, 48, 16, 24, 32, 24, 12, 14, 14, 12, 16, 24, 14)


def export_worklist(lines: Iterable[WorkLine]) -> bytes:
    """One row each, days as days; what a spreadsheet would run as a formula is led by an apostrophe."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet, head = book.add_worksheet(_("待办")), book.add_format({"bold": True, "bottom": 1})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for column, (name, width) in enumerate(zip(_head(), _WIDTHS, strict=True)):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, width)
    count = 0
    for count, line in enumerate(lines, 1):
        for column, cell in enumerate(_row(line)):
            if isinstance(cell, date):
                sheet.write_datetime(count, column, cell, dated)
            elif isinstance(cell, int):
                sheet.write_number(count, column, cell)
            elif cell:
                sheet.write_string(count, column, harmless(cell))
    sheet.autofilter(0, 0, count, len(_WIDTHS) - 1)
    book.close()
    return target.getvalue()


def _head() -> tuple[str, ...]:
    return (
        _("编号"),
        _("事由"),
        _("程序"),
        _("环节"),
        _("责任主体"),
        _("承办机构"),
        _("承办人"),
        _("法定届满日"),
        _("建议办结日"),
        _("剩余天数"),
        _("来源"),
        _("原编号"),
        _("开始日期"),
    )


def _row(line: WorkLine) -> tuple[str | int | date | None, ...]:
    loop = line.loop
    return (
        loop.pk,
        loop.title,
        line.procedure,
        line.stage,
        _("、").join(line.subjects),
        loop.owner.name,
        loop.handler.name if loop.handler else "",
        loop.due_on,
        loop.advised_on,
        line.left,
        word("source_system", loop.source),
        loop.number,
        loop.opened_on,
    )
