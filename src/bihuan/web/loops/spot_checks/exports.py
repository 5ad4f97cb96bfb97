"""Draws and figures as workbooks, with the matters and limits behind them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.web.loops.queries.choices import said
from bihuan.web.loops.queries.lines import stage_words
from bihuan.web.loops.sheets import OPTIONS, Cell, PrintedSheet
from bihuan.web.loops.spot_checks.facts import TimedLimit, TimedMatter
from bihuan.web.loops.spot_checks.models import SpotCheck
from bihuan.web.loops.spot_checks.queries import OfficeFigures, Scope, origin_of
from bihuan.web.ui.words import word


def export_draw(spot_check: SpotCheck, drawn: Sequence[tuple[str, TimedMatter]]) -> bytes:
    """How it was drawn, the matters, and their limits."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    sheet = PrintedSheet(book, _("抽取"), [(_("项目"), 24), (_("内容"), 90)])
    for cells in (
        (_("种子文字"), spot_check.seed),
        (_("名单件数"), spot_check.list_count),
        (_("名单摘要值 SHA-256"), spot_check.list_digest),
        (_("开始日期，自"), spot_check.from_on),
        (_("至（最后一天）"), spot_check.last_on),
        (_("承办机构"), spot_check.owner.name if spot_check.owner else _("全部")),
        (_("抽取人"), spot_check.by.name),
    ):
        sheet.write(cells)
    tickets = {matter.loop.pk: ticket for ticket, matter in drawn}
    _write_matters(book, [matter for _ticket, matter in drawn], tickets)
    book.close()
    return target.getvalue()


def export_figures(scope: Scope, figures: Iterable[OfficeFigures], matters: Sequence[TimedMatter]) -> bytes:
    """The figures by office, the matters, and their limits."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    heads = (
        _("承办机构"),
        _("来历"),
        _("发现"),
        _("办结"),
        _("在办"),
        _("到期时限"),
        _("按时"),
        _("逾期"),
        _("未到期"),
        _("时限待确认"),
    )
    period = f"{scope.from_on.isoformat()}—{scope.last_on.isoformat()}"
    sheet = PrintedSheet(book, _("办结率和按时率"), [(text, 14) for text in heads], title=period)
    for one in figures:
        name = one.owner.name if one.owner else _("合计")
        sheet.write(
            (name, origin_words(one.origin), one.found, one.closed, one.open)
            + (one.due, one.in_time, one.late, one.running, one.unconfirmed)
        )
    _write_matters(book, matters, {})
    book.close()
    return target.getvalue()


def origin_words(origin: str) -> str:
    """Where a matter's history began."""
    return _("历史导入") if origin == "historical" else _("系统登记")


def _write_matters(book: Any, matters: Sequence[TimedMatter], tickets: dict[int, str]) -> None:
    heads = [_("登记编号"), _("来源"), _("原编号"), _("事由"), _("程序"), _("承办机构")]
    heads += [_("来历"), _("开始日期"), _("当前阶段"), _("结案日期"), _("抽取号")]
    sheet = PrintedSheet(
        book, _("事项"), list(zip(heads, (10, 14, 22, 34, 18, 16, 12, 12, 24, 12, 20), strict=True))
    )
    names = (
        _("登记编号"),
        _("责任主体"),
        _("时限"),
        _("由谁遵守"),
        _("结果"),
        _("法定届满日"),
        _("办理日期"),
    )
    limits = PrintedSheet(book, _("时限"), list(zip(names, (10, 28, 28, 12, 14, 14, 14), strict=True)))
    for one in matters:
        sheet.write((*_matter(one), tickets.get(one.loop.pk, "")))
        for limit in one.limits:
            limits.write((one.loop.pk, *_limit(limit)))


def _matter(one: TimedMatter) -> tuple[Cell, ...]:
    loop = one.loop
    return (
        loop.pk,
        word("source_system", loop.source),
        loop.number,
        loop.title,
        said(one.procedure.words) if one.procedure else loop.procedure,
        loop.owner.name,
        origin_words(origin_of(one)),
        loop.opened_on,
        _("已办结") if loop.is_closed else stage_words(one.procedure, loop.stage),
        loop.closed_on,
    )


def _limit(one: TimedLimit) -> tuple[Cell, ...]:
    return (
        one.subject,
        said(one.limit.words),
        word("side", one.limit.side),
        word("timing", one.timing.value),
        one.due_on,
        one.met_on,
    )
