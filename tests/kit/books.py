"""Officers' lists (台账) for tests: invented matters in mid-procedure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.utils.timezone import localdate

HEADER = (
    "序号",
    "来源",
    "原编号",
    "程序",
    "当事人",
    "产品",
    "不合格项目",
    "承办机构",
    "承办人",
    "开始日期",
    "当前阶段",
    "送达日期",
    "结案日期",
    "结案方式",
    "备注",
)


def back(days: int) -> str:
    """So many days before today, as a list writes it."""
    return (localdate() - timedelta(days=days)).isoformat()


def matter(number: str, **more: Any) -> dict[str, Any]:
    """A row by its headers: an order served twenty days ago, handled at the east branch."""
    return {
        "来源": "抽查系统",
        "原编号": number,
        "当事人": f"{number}家纺店",
        "产品": "床单",
        "不合格项目": "pH值",
        "承办机构": "东桥分局",
        "承办人": "许川",
        "开始日期": back(60),
        "当前阶段": "整改中",
        "送达日期": back(20),
        **more,
    }


def book(
    rows: Iterable[Mapping[str, Any]], *, header: Sequence[str] = HEADER, above: Sequence[str] = ()
) -> bytes:
    """The list as a workbook; `above` are lines before the header."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        sheet, dated = made.add_worksheet("台账"), made.add_format({"num_format": "yyyy/m/d"})
        lines: list[Sequence[Any]] = [*([text] for text in above), header]
        lines += [
            [row.get(name, number if name == "序号" else "") for name in header]
            for number, row in enumerate(rows, 1)
        ]
        for place, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, dated)
                elif isinstance(cell, int):
                    sheet.write_number(place, column, cell)
                else:
                    sheet.write_string(place, column, cell or "")
    return target.getvalue()
