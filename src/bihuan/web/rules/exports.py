"""Gaps as files, to be sent to whoever has the standards on the shelf."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.rulebook.rows import condition_words
from bihuan.tables.verdicts import harmless
from bihuan.web.rules.queries.gaps import EditionGaps
from bihuan.web.ui.words import language, word

EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_WIDTHS = (20, 36, 14, 28, 16, 40, 16, 60, 44)

Row = Sequence[str]


def export_gaps(found: Sequence[EditionGaps], *, kind: str) -> bytes:
    """The gaps as a file of this kind (xlsx or csv, as `write_verdicts` lays them out), one row each."""
    rows = [_head(), *(row for gaps in found for row in _rows(gaps))]
    return _xlsx(rows) if kind == "xlsx" else _csv(rows)


def _head() -> Row:
    return (
        _("标准与版本"),
        _("名称"),
        _("状态"),
        _("检验项目"),
        _("部位或分项"),
        _("适用条件"),
        _("条款"),
        _("缺少的原因"),
        _("规则编号"),
    )


def _rows(gaps: EditionGaps) -> list[Row]:
    edition = gaps.line.edition
    phases = {"in_force": _("现行"), "to_come": _("尚未实施"), "ended": _("已废止")}
    too_weak = _("凭记忆的数值把握不大，不作依据")
    return [
        (
            edition.name,
            edition.title,
            phases[gaps.line.phase.value],
            word("item", one.row.item),
            " ".join(word("component", place) for place in one.row.places),
            condition_words(one.row.condition, language=language()),
            one.row.clause,
            one.why or too_weak,
            one.row.id,
        )
        for one in gaps.rows
    ]


def _csv(rows: Sequence[Row]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel reads Chinese as GB 18030, and with CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Row]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet, head = book.add_worksheet(_("未收录限值")), book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, harmless(cell), head if number == 0 else None)
    sheet.autofilter(0, 0, len(rows) - 1, len(_WIDTHS) - 1)
    book.close()
    return target.getvalue()
