"""Reminders 提醒、催办: to whom one may go, in which words, and those that were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.engine.procedures.due import LimitClock
from bihuan.engine.rules.procedures import Procedure, TimeLimit
from bihuan.rulebook.procedure_words import basis_words, in_language
from bihuan.rulebook.words import term
from bihuan.web.loops.facts import running
from bihuan.web.loops.models import Loop, Reminder
from bihuan.web.loops.names import name_key
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.loops.queries.one import Line, LoopFile
from bihuan.web.loops.queries.operators import OPERATORS
from bihuan.web.loops.queries.worklist import Wanted, worklist
from bihuan.web.people.models import Account

# Papers, calls and messages are in Chinese, whoever reads the page in which language.
_ZH = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a reminder may go to: `to` is Reminder.OFFICE or the key of an obligation."""

    to: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """What a reminder urges: a limit with its day (None: not known yet), or a stage without a limit."""

    what: str
    due_on: date | None
    basis: str
    is_awaiting: bool


def addressees_of(file: LoopFile, *, today: date, sender: str) -> list[Addressee]:
    """The owning office, then each operator with something open; none for a closed matter."""
    if file.loop.is_closed:
        return []
    return [
        office_addressee(file.loop, file.procedure, today=today, sender=sender),
        *(_operator(file, line, today=today, sender=sender) for line in _operators(file)),
    ]


def _operators(file: LoopFile) -> list[Line]:
    """One obligation of each operator: the one with a limit that he has to keep, where there is one."""
    found: dict[str, Line] = {}
    for line in file.lines:
        if line.obligation.is_open and line.obligation.subject in OPERATORS and line.subject_name:
            known = found.setdefault(name_key(line.subject_name), line)
            if _own_clock(line) and not _own_clock(known):
                found[name_key(line.subject_name)] = line
    return list(found.values())


def office_addressee(loop: Loop, procedure: Procedure, *, today: date, sender: str) -> Addressee:
    """The office that owns the matter, with what is due first in it."""
    limit = procedure.limit_by_id.get(loop.due_limit)
    pressing = _pressing(limit, loop.due_on, _stage(procedure, loop.stage), awaiting=loop.is_awaiting)
    who = f"{loop.owner.name}{f'（承办人{loop.handler.name}）' if loop.handler else ''}"
    text = (
        f"【催办】{who}：你单位承办的“{loop.title}”（{_number(loop)}），{_said(pressing, today)}"
        f"请抓紧办理并及时登记进展。{_signed(sender, today)}"
    )
    return Addressee(to=Reminder.OFFICE, name=loop.owner.name, text=text)


def reminders_of(loop: Loop) -> list[Reminder]:
    """Those of a matter, the latest first."""
    return list(loop.reminders.select_related("by").order_by("-pk"))


def remindable_ids(account: Account, wanted: Wanted, *, today: date) -> QuerySet[Loop, int]:
    """The ids of the open loops of a list, in its order: whose offices may be reminded together."""
    rows = worklist(account, wanted, today=today).filter(is_closed=False)
    return rows.order_by("listed_on", "pk").values_list("pk", flat=True)


def visible_reminders(account: Account, *, today: date) -> QuerySet[Reminder]:
    """Those of all loops that the account may see, the latest first."""
    loops = visible_loops(account, today=today)
    rows = Reminder.objects.filter(loop__in=loops).select_related("loop__owner", "by")
    return rows.order_by("-pk")


def _operator(file: LoopFile, line: Line, *, today: date, sender: str) -> Addressee:
    loop, clock = file.loop, _own_clock(line)
    stage = _stage(file.procedure, f"{line.obligation.track}/{line.obligation.state}")
    pressing = (
        _pressing(clock.limit, clock.due.due_on, stage, awaiting=clock.due.due_on is None)
        if clock
        else _pressing(None, None, stage, awaiting=False)
    )
    text = (
        f"【提醒】{line.subject_name}：关于“{loop.title}”（{_number(loop)}），{_said(pressing, today)}"
        f"请按时办理；已经办理的，请联系{loop.owner.name}。{_signed(sender, today)}"
    )
    return Addressee(to=line.obligation.id, name=line.subject_name, text=text)


def _own_clock(line: Line) -> LimitClock | None:
    """The limit that the operator himself has to keep."""
    return next((one for one in running(line.clocks) if one.limit.side == "party"), None)


def _pressing(limit: TimeLimit | None, due_on: date | None, stage: str, *, awaiting: bool) -> Pressing:
    return Pressing(
        what=in_language(limit.words, language=_ZH) if limit else stage,
        due_on=due_on,
        basis=basis_words(limit.citations, language=_ZH) if limit else "",
        is_awaiting=awaiting,
    )


def _said(pressing: Pressing, today: date) -> str:
    basis = f"（依据{pressing.basis}）" if pressing.basis else ""
    if pressing.due_on is None:
        waits = "，时限自送达之日起算，送达日期待确认" if pressing.is_awaiting else ""
        return f"现处于“{pressing.what}”环节{waits}{basis}。"
    days = (pressing.due_on - today).days
    left = f"还剩{days}天" if days > 0 else "今天到期" if days == 0 else f"已逾期{-days}天"
    return f"“{pressing.what}”于{_day(pressing.due_on)}届满，{left}{basis}。"


def _stage(procedure: Procedure, stage: str) -> str:
    track_id, _, state_id = stage.partition("/")
    track = procedure.track_by_id.get(track_id)
    states = track.states if track else ()
    return next((in_language(one.words, language=_ZH) for one in states if one.id == state_id), state_id)


def _number(loop: Loop) -> str:
    return f"{term('source_system', loop.source, language=_ZH)} {loop.number}，登记编号{loop.pk}"


def _signed(sender: str, today: date) -> str:
    return f"{sender} {_day(today)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
