"""Three invented lists: one that came in; its next edition and a list of complaints, which wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from bihuan.web.census.lists.actions.importing import Handed, accept_list, receive_list
from bihuan.web.census.lists.models import ListImport
from bihuan.web.people.models import Account

_SHOPS = "网店（演示）"
_HEADER = ("店铺编号", "平台", "店铺名称", "经营者", "社会信用代码", "客服电话", "发货地址")
_FIRST = (
    (
        "W-01",
        "甲购平台",
        "云朵睡眠旗舰店",
        "云朵",
        "91990101MAW0FCY22N",
        "12005550203",
        "东桥镇电商园3栋",
    ),
    ("W-02", "甲购平台", "小桥家纺商行", "乔小满", "", "12005550103", "云溪区东桥镇市场街12号"),
    ("W-03", "乙拼平台", "青棉毛巾专营店", "周青", "", "12005550102", "西园镇纺织路6号"),
    (
        "W-04",
        "丙播平台",
        "桑园丝被铺",
        "桑云",
        "92990101MAM4WQT00Y",
        "12005550104",
        "西园镇桑园巷2号",
    ),
)
_NEXT = (
    _FIRST[0],
    ("W-02", "甲购平台", "小桥家纺商行", "乔小满", "", "12005550188", "云溪区东桥镇市场街14号"),
    _FIRST[3],
    ("W-05", "乙拼平台", "晴窗窗帘店", "晴川", "92990101MAM4WQT00Z", "12005550205", "云溪区东桥镇学府路21号"),
    ("W-06", "丙播平台", "云溪区西园镇", "", "9.29901E+17", "12005550206", "云溪区西园镇织机路30号"),
    ("W-07", "丙播平台", "", "柳絮", "", "12005550207", "云溪区西园镇桑园巷9号"),
    ("合计", "", "6家", "", "", "", ""),
)
_COMPLAINTS = (
    ("编号", "投诉人", "投诉人电话", "被投诉单位", "被投诉单位电话", "地址", "投诉内容"),
    ("TS-01", "虚某", "12009990001", "流云百货", "12005550105", "云溪区中山路88号", "枕套掉色"),
    ("TS-02", "构某", "12009990002", "小桥童品店", "12005550106", "云溪区东桥镇学府路9号", "没有吊牌"),
)


def hand_in_lists(*, now: datetime) -> None:
    """Hand the invented lists in; what is there stays."""
    if ListImport.objects.exists():
        return
    by = Account.objects.select_related("office").get(sign_in_name="registrar")
    first = _handed("网店名册.csv", _SHOPS, (_HEADER, *_FIRST), now - timedelta(days=30))
    found = receive_list(handed=first, by=by, now=now)
    assert isinstance(found, ListImport)
    accept_list(list_import=found, overridden=frozenset(), by=by, now=now)
    receive_list(handed=_handed("网店名册-新.csv", _SHOPS, (_HEADER, *_NEXT), now), by=by, now=now)
    complaints = _handed("投诉登记.csv", "投诉举报（演示）", _COMPLAINTS, now)
    receive_list(handed=complaints, by=by, now=now)


def _handed(name: str, source: str, rows: Sequence[Sequence[str]], now: datetime) -> Handed:
    content = "".join(",".join(row) + "\n" for row in rows).encode()
    return Handed(name=name, content=content, source=source, received_on=localdate(now), is_whole=True)
