"""Figures as files: the tables of the page, a sheet each in a workbook, one under the other in csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from bihuan.tables.verdicts import harmless
from bihuan.web.census.facts.roles import SIZES
from bihuan.web.census.figures.facts import DIMENSIONS, UNKNOWN
from bihuan.web.census.figures.queries.base import BaseFigures
from bihuan.web.census.figures.queries.overlaps import Estimated, reasons_of
from bihuan.web.census.figures.words import TITLES, branch_names, value_word
from bihuan.web.loops.sheets import OPTIONS, XLSX, Cell, PrintedSheet

EXPORTS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, heads with their widths, rows."""

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]


def file_answer(sheets: Sequence[Sheet], *, name: str, kind: str) -> HttpResponse:
    """The tables as a file of a kind of `EXPORTS`, to be saved under a name."""
    content = _xlsx(sheets) if kind == "xlsx" else _csv(sheets)
    response = HttpResponse(content, content_type=EXPORTS[kind])
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.{kind}"
    )
    return response


def figures_sheets(found: BaseFigures) -> list[Sheet]:
    """How it was counted, every figure line by line, roles by sizes."""
    branches = branch_names()
    heads = [
        (_("指标"), 16),
        (_("分类"), 30),
        (_("户数"), 12),
        (_("其中未核实"), 14),
        (_("其中疑似重复"), 14),
    ]
    lines: list[Sequence[Cell]] = [
        (_("合计"), "", found.total.operators, found.total.unverified, found.total.doubtful)
    ]
    for dimension in DIMENSIONS:
        for line in found.figures[dimension]:
            word = value_word(dimension, line.value, branches)
            counts = line.counts
            lines.append((str(TITLES[dimension]), word, counts.operators, counts.unverified, counts.doubtful))
    sizes = [value_word("size", size, branches) for size in (*SIZES, UNKNOWN)]
    crossed: list[Sequence[Cell]] = [
        (value_word("role", row.role, branches), *row.cells, row.total) for row in found.crossed
    ]
    return [
        Sheet(_("口径"), [(_("项目"), 24), (_("内容"), 90)], _about_figures(found)),
        Sheet(_("底数"), heads, lines),
        Sheet(
            _("环节与规模"),
            [(_("产业链环节"), 18), *((size, 12) for size in sizes), (_("合计"), 12)],
            crossed,
        ),
    ]


def unlisted_sheets(found: Estimated) -> list[Sheet]:
    """The estimate with its assumptions, the lists, how they overlap, the models."""
    one = found.found
    told: list[Sequence[Cell]] = [(_("名录上的户数"), one.listed)]
    if one.confidence_interval and one.wide_range:
        told += [
            (_("推算的名录外户数"), one.unlisted),
            (_("置信区间"), f"{one.confidence_interval.low}–{one.confidence_interval.high}"),
            (_("宽区间"), f"{one.wide_range.low}–{one.wide_range.high}"),
            (_("推算的总户数"), found.total),
        ]
    told += [(_("前提与提醒"), text) for text in reasons_of(found)]
    lists = [(source.name, size) for source, size in zip(found.sources, found.sizes, strict=True)]
    combinations = [
        ("、".join(source.name for source in each.sources), each.operators) for each in found.combinations
    ]
    return [
        Sheet(_("推算"), [(_("项目"), 24), (_("内容"), 90)], told),
        Sheet(_("名册"), [(_("名册"), 40), (_("户数"), 12)], lists),
        Sheet(_("重合"), [(_("恰好在这些名册上"), 60), (_("户数"), 12)], combinations),
    ]


def _about_figures(found: BaseFigures) -> list[Sequence[Cell]]:
    counted = _("全部，包括已停业、注销、吊销的") if found.with_gone else _("未停业、注销、吊销的")
    return [
        (_("截至（含当天）"), found.as_of),
        (_("计入哪些主体"), counted),
        (_("已停业、注销、吊销的"), found.gone),
        (_("说明"), _("一户可有几个环节、镇街或产品，各行之和可大于合计；“未提供”单列一行。")),
    ]


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    for sheet in sheets:
        printed = PrintedSheet(book, sheet.name, sheet.heads)
        for row in sheet.rows:
            printed.write(row)
    book.close()
    return target.getvalue()


def _csv(sheets: Sequence[Sheet]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel reads Chinese as GB 18030, and with CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for sheet in sheets:
        writer.writerow([sheet.name])
        writer.writerow([head for head, _width in sheet.heads])
        writer.writerows([harmless(str(cell)) for cell in row] for row in sheet.rows)
        writer.writerow([])
    return text.getvalue().encode("utf-8-sig")
