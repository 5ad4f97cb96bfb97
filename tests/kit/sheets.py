"""Files as laboratories hand them in, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

HEADER = (
    "样品编号",
    "产品名称",
    "产品类别",
    "安全类别",
    "生产日期",
    "检验项目",
    "检测值",
    "单位",
    "技术要求",
    "单项判定",
)


def workbook(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """An xlsx with one sheet: a header and rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def reading(
    sample: str = "S1",
    *,
    item: str = "pH值",
    value: str = "7.0",
    limit: str = "",
    verdict: str = "",
    name: str = "纯棉床单",
) -> tuple[str, ...]:
    """One reading of an adult's sheet of class B, made in 2024."""
    unit = "mg/kg" if item == "甲醛含量" else ""
    return (sample, name, "床单", "B", "2024-02-01", item, value, unit, limit, verdict)
