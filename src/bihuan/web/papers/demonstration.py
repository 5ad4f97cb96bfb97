"""Invented papers on their way, so that a leader of the demonstration has something to sign."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.web.papers.actions.deciding import pass_paper, seal_paper, sign_paper
from bihuan.web.papers.actions.drafting import Drafting, draft_paper, submit_paper
from bihuan.web.papers.actions.serving import Service, serve_paper
from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.papers import find_form
from bihuan.web.people.demonstration import OFFICES
from bihuan.web.people.models import Account, Office

_PROOF = "%PDF-1.4\n% 演示文件，内容为虚构：送达回证\n%%EOF\n"
_ORDER = {
    "party_address": "云溪区东桥镇织造路8号",
    "laboratory": "准衡纤维检验所",
    "basis": "《产品质量监督抽查管理暂行办法》第四十六条",
    "demands": "一、立即停止生产、销售不合格产品；\n二、查明不合格原因，制定整改措施并落实。",
    "term": "自收到本通知书之日起六十日内",
    "reconsideration_office": "云溪区人民政府",
    "court": "云溪区人民法院",
    "contact": "许川 0000-00000000",
}
# Party, product, number of the report, failing items, how far the paper has come.
_PAPERS = (
    ("蓝屏家纺有限公司", "床单", "ZH-示-0101", "pH值：标准要求4.0～8.5，实测8.8", "served"),
    ("小桥童品店", "儿童被套", "ZH-示-0102", "绳带长度：标准要求不超过75mm，实测120mm", "issued"),
    ("青棉毛巾厂", "毛巾被", "ZH-示-0103", "耐湿摩擦色牢度：标准要求不低于3级，实测2级", "to-sign"),
    ("云川床品有限公司", "被套", "ZH-示-0104", "甲醛含量：标准要求不超过75mg/kg，实测98mg/kg", "to-sign"),
    ("晴窗布艺店", "窗帘", "ZH-示-0105", "纤维含量：标称棉100%，实测聚酯纤维62%", "drafted"),
)


def write_papers(*, now: datetime) -> None:
    """Write the papers once, each step by whoever may take it."""
    if Paper.objects.exists():
        return
    for party, product, report, failing, state in _PAPERS:
        content = {
            **_ORDER,
            "party": party,
            "goods": product,
            "report_no": report,
            "failing_items": failing,
        }
        _write(content, state, now)


def _write(content: dict[str, str], state: str, now: datetime) -> None:
    officer = _person("east-officer")
    east = Office.objects.get(name=next(one.name for one in OFFICES if one.id == "east"))
    fields = find_form("rectification-order").fields
    rest = {one.id: f"示例{one.words.zh}" for one in fields if one.required}
    drafting = Drafting(kind="rectification-order", office=east, content={**rest, **content})
    paper = draft_paper(drafting=drafting, by=officer, now=now)
    if state == "drafted":
        return
    paper = submit_paper(paper_id=paper.pk, seen=paper.length, by=officer, now=now)
    paper = pass_paper(paper_id=paper.pk, seen=paper.length, by=_person("east-head"), now=now)
    if state == "to-sign":
        return
    paper = sign_paper(paper_id=paper.pk, seen=paper.length, by=_person("leader"), now=now)
    paper = seal_paper(paper_id=paper.pk, seen=paper.length, by=officer, now=now)
    if state == "served":
        service = Service(
            method="direct",
            served_on=localdate(now),
            place="东桥镇织造路8号",
            receiver="蓝禾",
            proof_name="送达回证.pdf",
            proof=_PROOF.encode(),
        )
        serve_paper(paper_id=paper.pk, seen=paper.length, service=service, by=officer, now=now)


def _person(sign_in_name: str) -> Account:
    return Account.objects.select_related("office").get(sign_in_name=sign_in_name)
