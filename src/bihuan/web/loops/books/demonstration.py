"""Two invented lists from before the program: one that waits for its decision, one that came in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from bihuan.web.loops.books.actions import Wishes, accept_book, receive_book
from bihuan.web.loops.books.models import BookImport
from bihuan.web.people.models import Account

_HEADER = (
    *("序号", "来源系统", "原编号", "当事人", "产品", "不合格项目", "承办分局", "承办人"),
    *("收到日期", "当前状态", "送达日期", "结案日期", "结案方式", "备注"),
)
# Days are counted back from today; "" is not known.
_Row = tuple[str, str, str, str, str, str, str, int | str, str, int | str, int | str, str, str]

_CAME_IN: tuple[_Row, ...] = (
    (
        "e-CQS",
        "CQ-示-1101",
        "云棠布艺店",
        "窗帘",
        "甲醛含量",
        "东桥分局",
        "许川",
        150,
        "已结案",
        140,
        62,
        "复查合格",
        "",
    ),
    (
        "e-CQS",
        "CQ-示-1102",
        "溪山毛巾厂",
        "浴巾",
        "纤维含量",
        "西园分局",
        "罗溪",
        141,
        "已结案",
        "",
        70,
        "停产",
        "厂房已转租",
    ),
    (
        "省级抽查系统",
        "CQ-示-1103",
        "晴川家居店",
        "枕套",
        "使用说明",
        "东桥分局",
        "许川",
        118,
        "已结案",
        110,
        20,
        "复查合格",
        "",
    ),
    (
        "e-CQS",
        "CQ-示-1104",
        "雁北床品商行",
        "被套",
        "耐干摩擦色牢度",
        "西园分局",
        "罗溪",
        95,
        "待复查",
        52,
        "",
        "",
        "",
    ),
    (
        "e-CQS",
        "CQ-示-1105",
        "木禾织造厂",
        "毛毯",
        "纤维含量",
        "东桥分局",
        "许川",
        70,
        "整改中",
        31,
        "",
        "",
        "",
    ),
    (
        "12345热线",
        "CQ-示-1106",
        "锦里童装铺",
        "儿童睡袋",
        "绳带长度",
        "东桥分局",
        "",
        48,
        "整改中",
        "",
        "",
        "",
        "送达回证在老系统，待查",
    ),
    (
        "e-CQS",
        "CQ-示-1107",
        "白鹭纺织厂",
        "靠垫",
        "甲醛含量",
        "西园分局",
        "罗溪",
        22,
        "异议期",
        9,
        "",
        "",
        "",
    ),
)
_WAITS: tuple[_Row, ...] = (
    ("e-CQS", "CQ-示-1201", "丹枫布艺厂", "桌布", "pH值", "东桥分局", "许川", 35, "待责改", "", "", "", ""),
    (
        "e-CQS",
        "CQ-示-1107",
        "白鹭纺织厂",
        "靠垫",
        "甲醛含量",
        "西园分局",
        "罗溪",
        22,
        "整改中",
        3,
        "",
        "",
        "",
    ),
    (
        "外地移送",
        "CQ-示-1202",
        "远帆贸易行",
        "凉席",
        "尺寸偏差",
        "东桥分局",
        "周知行",
        60,
        "已移送",
        "",
        "",
        "",
        "",
    ),
    (
        "",
        "CQ-示-1203",
        "青禾家纺店",
        "坐垫",
        "纤维含量",
        "南门分局",
        "",
        "五月初",
        "整改中",
        "电话通知",
        "",
        "",
        "",
    ),
    (
        "12345热线",
        "CQ-示-1204",
        "小满生活馆",
        "地垫",
        "异味",
        "西园分局",
        "罗溪",
        28,
        "整改中",
        12,
        "",
        "",
        "",
    ),
)


def bring_in(*, now: datetime) -> None:
    """Hand in both lists, accept the older one; done once."""
    if BookImport.objects.exists():
        return
    by = Account.objects.select_related("office").get(sign_in_name="section-officer")
    wishes = Wishes(procedure="result-handling")
    waits = _list(_WAITS, now=now)
    receive_book(name="东桥、西园补报台账.csv", content=waits, wishes=wishes, by=by, now=now)
    came_in = receive_book(
        name="原后处理台账.csv", content=_list(_CAME_IN, now=now), wishes=wishes, by=by, now=now
    )
    assert isinstance(came_in, BookImport)
    accept_book(book=came_in, by=by, now=now)
    # What has come in meanwhile is there already.
    receive_book(name="东桥、西园补报台账.csv", content=waits, wishes=wishes, by=by, now=now)


def _list(rows: Iterable[_Row], *, now: datetime) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for number, row in enumerate(rows, 1):
        writer.writerow([number, *_cells(row, now)])
    return stream.getvalue().encode("gb18030")


def _cells(row: _Row, now: datetime) -> Sequence[str]:
    today = localdate(now)
    return [(today - timedelta(days=cell)).isoformat() if isinstance(cell, int) else cell for cell in row]
