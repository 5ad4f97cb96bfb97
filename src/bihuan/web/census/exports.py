"""The register as files: what everybody may see of it, and no more."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.tables.verdicts import harmless
from bihuan.web.census.facts.spelling import parted
from bihuan.web.census.models import RegisterLine
from bihuan.web.loops.sheets import OPTIONS, Cell, PrintedSheet
from bihuan.web.ui.words import word


def export_register(lines: Iterable[RegisterLine]) -> bytes:
    """A workbook with one row for each operator."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {**OPTIONS, "in_memory": False})
    sheet = PrintedSheet(book, _("经营主体名录"), columns(), frozen=1)
    for line in lines:
        sheet.write(cells(line))
    sheet.finish()
    book.close()
    return target.getvalue()


def export_text(lines: Iterable[RegisterLine]) -> str:
    """The same as comma-separated text with a mark by which Excel knows the encoding."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(name for name, _width in columns())
    for line in lines:
        writer.writerow(harmless("" if cell is None else str(cell)) for cell in cells(line))
    return target.getvalue()


def columns() -> list[tuple[str, int]]:
    """Headers and widths; a new column goes out only once it stands here."""
    return [
        (_("主体编号"), 8),
        (_("名称"), 36),
        (_("统一社会信用代码"), 22),
        (_("主体类型"), 12),
        (_("经营状态"), 12),
        (_("规模类型"), 10),
        (_("产业链环节"), 24),
        (_("产品"), 24),
        (_("镇、街道"), 14),
        (_("分局"), 14),
        (_("网格员"), 10),
        (_("电话（已隐去中间几位）"), 18),
        (_("信用等级"), 8),
        (_("合作社成员"), 10),
        (_("最近现场核实"), 14),
    ]


def cells(line: RegisterLine) -> tuple[Cell, ...]:
    """The row of an operator."""
    operator = line.operator
    return (
        operator.pk,
        operator.name,
        operator.code,
        operator.get_kind_display(),
        operator.get_status_display(),
        word("size", operator.size_class) if operator.size_class else "",
        _words("chain_role", line.roles),
        _words("product", line.products),
        "、".join(parted(line.towns)),
        line.branch.name if line.branch else "",
        operator.grid_officer.name if operator.grid_officer else "",
        "、".join(_phones(line)),
        operator.credit_grade,
        _yes_or_no(operator.is_member),
        operator.verified_on,
    )


def _words(kind: str, values: str) -> str:
    return "、".join(word(kind, one) for one in parted(values))


def _phones(line: RegisterLine) -> Iterator[str]:
    """Phones as everybody is shown them."""
    return (f"{seen[:3]}****{seen[3:]}" for seen in parted(line.phones))


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else _("是") if value else _("否")
