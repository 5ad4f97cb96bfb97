"""Invented matters in mid-procedure, so that the worklist of the demonstration is not empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from django.utils.timezone import localdate

from bihuan.rulebook.words import term
from bihuan.tables.invented_pdf import invented_pdf
from bihuan.web.loops.actions.files import add_evidence, add_note
from bihuan.web.loops.actions.moves import make_move
from bihuan.web.loops.actions.opening import Registered, register
from bihuan.web.loops.actions.reminding import remind
from bihuan.web.loops.books.demonstration import bring_in
from bihuan.web.loops.facts import Laying, Step, procedure_of
from bihuan.web.loops.models import EvidenceFile, Loop, Reminder
from bihuan.web.loops.queries.papers import ISSUED_PAPER
from bihuan.web.loops.spot_checks.demonstration import draw_some
from bihuan.web.people.demonstration import OFFICES
from bihuan.web.people.models import Account, Office
from bihuan.web.rules.facts import current_procedures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """A move of the demonstration; days are counted back from a day, `served` None is not served."""

    move: str
    by: str
    ago: int
    served: int | None = None
    evidence: Sequence[str] = ()
    note: str = ""
    obligation: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matter:
    """A matter of the demonstration; `answer_in` are days from today to the day that its letter sets."""

    procedure: str
    title: str
    source: str
    number: str
    ago: int
    owner: str
    by: str
    track: str
    subject: str
    name: str
    handler: str
    answer_in: int | None = None
    moves: Sequence[_Done] = field(default_factory=tuple)
    note: str = ""


_MATTERS = (
    _Matter(
        procedure="hand-over",
        title="转办：网售床单纤维含量不符线索",
        source="documents",
        number="海市监转〔示〕118号",
        ago=30,
        owner="east",
        by="registrar",
        track="hand-over",
        subject="sender",
        name="海州市市场监督管理局",
        handler="east-officer",
        answer_in=-5,
        moves=(_Done(move="assign", by="registrar", ago=29, note="请东桥分局核查生产者。"),),
        note="已电话联系来件机关，材料缺样品照片。",
    ),
    _Matter(
        procedure="result-handling",
        title="床单 pH值不合格",
        source="e-cqs",
        number="XBJ-示-0021",
        ago=40,
        owner="east",
        by="section-officer",
        track="subject",
        subject="sampled-party",
        name="蓝屏家纺有限公司",
        handler="east-officer",
        moves=(
            _Done(move="serve-notice", by="east-officer", ago=39, served=38),
            _Done(
                move="accept-result",
                by="east-officer",
                ago=30,
                evidence=("written-waiver",),
                note="企业当场书面放弃异议。",
            ),
            _Done(move="order-rectification", by="east-officer", ago=28, served=27),
        ),
    ),
    _Matter(
        procedure="result-handling",
        title="毛巾被 耐湿摩擦色牢度不合格",
        source="e-cqs",
        number="XBJ-示-0034",
        ago=13,
        owner="west",
        by="section-officer",
        track="subject",
        subject="nominal-maker",
        name="青棉毛巾厂",
        handler="west-officer",
        moves=(_Done(move="serve-notice", by="west-officer", ago=12, served=12),),
    ),
    _Matter(
        procedure="result-handling",
        title="儿童被套 绳带长度不合格",
        source="e-cqs",
        number="XBJ-示-0035",
        ago=9,
        owner="east",
        by="section-officer",
        track="subject",
        subject="sampled-party",
        name="小桥童品店",
        handler="east-officer",
        moves=(_Done(move="serve-notice", by="east-officer", ago=8, note="邮寄送达，等待回执。"),),
    ),
    _Matter(
        procedure="complaint",
        title="被芯填充量不足，要求退款",
        source="hotline-12315",
        number="TS-示-2207",
        ago=3,
        owner="west",
        by="registrar",
        track="complaint",
        subject="complainant",
        name="程女士",
        handler="west-officer",
    ),
    _Matter(
        procedure="hand-over",
        title="交办：核查无证染整作坊",
        source="documents",
        number="云办交〔示〕7号",
        ago=6,
        owner="west",
        by="registrar",
        track="hand-over",
        subject="sender",
        name="云溪区人民政府办公室",
        handler="west-officer",
        answer_in=4,
    ),
    _Matter(
        procedure="hand-over",
        title="协查：蚕丝被标称生产者",
        source="documents",
        number="岭市监协〔示〕42号",
        ago=20,
        owner="east",
        by="registrar",
        track="hand-over",
        subject="sender",
        name="岭南市市场监督管理局",
        handler="east-officer",
        answer_in=2,
        moves=(
            _Done(move="assign", by="registrar", ago=19),
            _Done(move="reply", by="east-officer", ago=4, served=4, evidence=("reply-letter",)),
        ),
    ),
)

# Re-checked, and nothing but its report is lacking. Nobody objected until 55 days ago.
_RECHECKED = _Matter(
    procedure="result-handling",
    title="印花被套 pH值不合格",
    source="e-cqs",
    number="XBJ-示-0012",
    ago=74,
    owner="east",
    by="section-officer",
    track="subject",
    subject="sampled-party",
    name="云岚床品有限公司",
    handler="east-officer",
    moves=(
        _Done(move="serve-notice", by="east-officer", ago=71, served=70),
        _Done(move="let-objection-lapse", by="east-officer", ago=44),
        _Done(move="order-rectification", by="east-officer", ago=43, served=43),
        _Done(
            move="decline-case",
            by="leader",
            ago=36,
            evidence=("not-filed-approval",),
            obligation="1/case",
            note="初次违法，危害后果轻微，已开始整改。",
        ),
        _Done(
            move="report-rectification",
            by="east-officer",
            ago=20,
            evidence=("rectification-report",),
            note="更换染整助剂，增加水洗一道；库存已封存。",
        ),
        _Done(move="organise-recheck", by="east-officer", ago=16, served=16, note="已重新抽样送检。"),
    ),
)
_LAST_FOR_OBJECTIONS = timedelta(days=55)


def open_matters(*, now: datetime) -> None:
    """Open the matters that are not there yet, each with its moves, through the same actions as the pages."""
    today = localdate(now)
    for matter in _MATTERS:
        _open(matter, now, today=today)
    _open(_RECHECKED, now, today=_day_after_a_holiday(today))
    # The head of the branch urges once on what is overdue at his office.
    late = Loop.objects.get(number=_MATTERS[1].number)
    remind(loop_id=late.pk, to=Reminder.OFFICE, by=_person("east-head"), now=now)
    bring_in(now=now)
    draw_some(now=now)


def _day_after_a_holiday(today: date) -> date:
    """A day of the last three weeks: counted back from it, the last day for objections was a free one, and on
    the longest holiday that can be had.
    """
    calendars = current_procedures().calendars

    def free_days(counted_from: date) -> int:
        last = counted_from - _LAST_FOR_OBJECTIONS
        return next(days for days in count() if calendars.is_worked(last + timedelta(days=days)))

    return max((_back(today, days) for days in range(21)), key=free_days)


def _open(matter: _Matter, now: datetime, *, today: date) -> None:
    stated = None if matter.answer_in is None else today + timedelta(days=matter.answer_in)
    opened = register(
        registered=Registered(
            procedure=matter.procedure,
            source=matter.source,
            number=matter.number,
            title=matter.title,
            received_on=_back(today, matter.ago),
            owner=_office(matter.owner),
            handler=_person(matter.handler),
            layings=(
                Laying(
                    track=matter.track, subject=matter.subject, subject_name=matter.name, stated_on=stated
                ),
            ),
        ),
        by=_person(matter.by),
        now=now,
    )
    if opened.is_known:
        return
    if matter.source == "documents":
        kind = "incoming-letter"
        _put_on_file(opened.loop, kind, term("evidence", kind, language="zh"), _person(matter.by), now)
    for done in matter.moves:
        _make(opened.loop, done, now, today=today)
    if matter.note:
        add_note(loop_id=opened.loop.pk, text=matter.note, by=_person(matter.handler), now=now)


def _make(loop: Loop, done: _Done, now: datetime, *, today: date) -> None:
    by = _person(done.by)
    rule = procedure_of(loop).move_by_id[done.move]
    on = _back(today, done.ago)
    number = f"云市监示〔{on.year}〕{loop.pk}{loop.moves.count():02d}号" if rule.paper else ""
    titles = {kind: term("evidence", kind, language="zh") for kind in done.evidence}
    if rule.paper:
        titles[ISSUED_PAPER] = term("paper", rule.paper, language="zh")
    files = [_put_on_file(loop, kind, title, by, now) for kind, title in titles.items()]
    loop.refresh_from_db()
    step = Step(
        obligation=done.obligation,
        move=done.move,
        on=on,
        paper_number=number,
        served_on=None if done.served is None else _back(today, done.served),
        files=tuple(file.pk for file in files),
        note=done.note,
    )
    make_move(loop_id=loop.pk, step=step, expected_length=loop.length, by=by, now=now)


def _put_on_file(loop: Loop, kind: str, title: str, by: Account, now: datetime) -> EvidenceFile:
    return add_evidence(
        loop_id=loop.pk,
        kind=kind,
        name=f"{title}.pdf",
        content=invented_pdf(["演示文件，内容为虚构", f"{loop.number} {title}"]),
        by=by,
        now=now,
    )


def _back(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _office(id: str) -> Office:
    return Office.objects.get(name=next(one.name for one in OFFICES if one.id == id))


def _person(sign_in_name: str) -> Account:
    return Account.objects.select_related("office").get(sign_in_name=sign_in_name)
