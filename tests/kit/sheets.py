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


_KINDS = (
    {"value": "8.9", "verdict": "合格"},
    {"value": "9.1", "verdict": "不合格"},
    {"value": "待检"},
    {"value": "7.0", "verdict": "合格"},
)


def many(samples: int) -> list[tuple[str, ...]]:
    """Samples of every kind in turn: wrong report, failing, undetermined, fine."""
    return [reading(f"S{number:05d}", **_KINDS[number % 4]) for number in range(samples)]
