"""Doubts for the demonstration: pairs that wait or were decided, a merge that waits for a second person."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from bihuan.web.census.actions.demonstration import keep_list
from bihuan.web.census.actions.operators import add_records_within, create_operators_within
from bihuan.web.census.demonstration import cells_of
from bihuan.web.census.linking.actions.deciding import Said, decide_pair
from bihuan.web.census.models import Pair, Record, Source
from bihuan.web.ledger.actions import recording
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account

SHOPS = "网店（演示）"
_SHOPS = """\
店铺编号,名称,统一社会信用代码,主体类型,经营者,联系电话,住所,平台,环节
W001,蓝屏家纺旗舰店,,,蓝禾,12005550101,云溪区东桥镇染坊路3号,易购平台,online
W002,青棉毛巾专营店,,,,12005550902,西园镇纺织路6号,易购平台,online
W003,小桥童品屋,,,桥生,12005550903,云溪区东桥镇学府路61号,易购平台,online
W004,千梭织造,,,梭万里,12005550904,,云拼平台,online
W005,蓝屏家纺东桥店,,,蓝和,12005550905,云溪区东桥镇染坊路5号,云拼平台,online
W006,周老大棉胎,,,周老大,,西园镇棉花巷,云拼平台,online
"""
# Shop, name of the other side, probability, and what spoke for and against: field, level, weight.
_DOUBTS = (
    ("W002", "青棉毛巾厂", 0.64, "core same 9.1, address site 6.2, form other -1.9, phone other -1.4"),
    ("W004", "云溪区千梭织造厂", 0.41, "core same 9.4, trade same 2.1, person other -2.2"),
    ("W003", "小桥童品店", 0.22, "core same 7.9, address street 3.3, person other -2.1, phone other -1.4"),
    ("W005", "蓝屏家纺有限公司", 0.57, "core near 5.3, trade same 2, address street 3.1, person other -2"),
    ("W006", "老周棉胎加工", 0.52, "person same 8.8, address street 3.3, core half -1"),
)
_SURE = "phone same 12.8, core same 9.4, person same 8"
_DECIDED = (("W005", "merge"), ("W006", "merge"), ("W003", "apart"))


def link_register(*, now: datetime) -> None:
    """Shops beside the register, and what became of them; what is there stays."""
    if Record.objects.filter(source__name=SHOPS, record_id="W001").exists():
        return
    officer = Account.objects.select_related("office").get(sign_in_name="section-officer")
    told = [(raw, cells_of(raw)) for raw in csv.DictReader(io.StringIO(_SHOPS))]
    kind, content = Source.Kind.SHOPS, _SHOPS.encode()
    rows = keep_list(name=SHOPS, kind=kind, content=content, told=told, by=officer, now=now)
    shops = {one.record_id: one for one in rows}
    own = [one for number, one in shops.items() if number != "W001"]
    firm = _record("蓝屏家纺有限公司")
    assert firm.operator_id is not None
    with recording(by=as_actor(officer), now=now) as rec:
        create_operators_within(rec=rec, groups=[[one] for one in own])
        add_records_within(rec=rec, joins={shops["W001"].pk: firm.operator_id})
        _pair(firm, shops["W001"], 0.999, _SURE)
        pairs = {
            number: _pair(shops[number], _record(name), probability, evidence)
            for number, name, probability, evidence in _DOUBTS
        }
    for seconds, (number, decision) in enumerate(_DECIDED, 1):
        at = now + timedelta(seconds=seconds)
        decide_pair(pair_id=pairs[number].pk, said=Said(decision=decision), by=officer, now=at)


def _record(name: str) -> Record:
    return Record.objects.filter(name=name).order_by("pk")[0]


def _pair(one: Record, other: Record, probability: float, evidence: str) -> Pair:
    left, right = sorted((one, other), key=lambda row: row.pk)
    levels = [level.split() for level in evidence.split(", ")]
    return Pair.objects.create(
        left=left,
        right=right,
        probability=probability,
        weight=sum(float(weight) for *_level, weight in levels),
        outcome=Pair.Outcome.LINKED if evidence == _SURE else Pair.Outcome.REVIEW,
        evidence=[
            {"field": field, "level": level, "weight": float(weight)} for field, level, weight in levels
        ],
    )
