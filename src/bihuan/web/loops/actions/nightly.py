"""What runs each night: due days counted for the day, alerts of overdue loops, seals, an audit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils.timezone import localdate

from bihuan.web.ledger.actions import recording, run_audit, seal_days
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.models import Audit, LedgerEvent
from bihuan.web.loops.actions.caches import Rules, is_as_counted, write_caches
from bihuan.web.loops.events import AlertGiven, LoopsRecounted
from bihuan.web.loops.facts import differing, matter_of, names_of, procedure_of, standing_of
from bihuan.web.loops.models import Alert, Loop
from bihuan.web.loops.stretches import stretches
from bihuan.web.people.models import Account
from bihuan.web.people.queries import holders_of
from bihuan.web.rules.facts import current_procedures

NIGHT = Actor(id="nightly", name="bihuan nightly")
_AT_ONCE = 500
_LAST_RESORT = "task-force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a night did: loops whose caches changed, alerts given, days sealed, and the audit."""

    recounted: int
    alerts: int
    sealed: int
    audit: Audit


def nightly(*, now: datetime) -> Night:
    """Run everything that a night has to do; running it twice does nothing twice."""
    recounted, alerts = recount(now=now), escalate(now=now)
    sealed = len(seal_days(now=now))
    return Night(recounted=recounted, alerts=alerts, sealed=sealed, audit=run_audit(by=NIGHT, now=now))


def recount(*, now: datetime) -> int:
    """Count every open loop for today: suspensions ran on, a calendar or a local figure may have come.

    How many came out otherwise than they stood. Under rules that have not changed, a loop whose caches are
    not even what they were on the day they were counted for stays as it is: the audit has to name it.
    """
    ids = Loop.objects.filter(is_closed=False).order_by("pk").values_list("pk", flat=True)
    are_new = current_procedures().digest != _rules_of_last_count()
    return sum(_recount(batch, now, are_new) for batch in stretches(list(ids), _AT_ONCE))


def escalate(*, now: datetime) -> int:
    """Tell of overdue loops: the officer in charge first; while nobody looks, a night later the head of the
    owner, another night later the task force. How many alerts were given.
    """
    today = localdate(now)
    overdue = Loop.objects.filter(is_closed=False, listed_on__lt=today).order_by("pk")
    last = holders_of(_LAST_RESORT, today=today)
    ids = list(overdue.values_list("pk", flat=True))
    return sum(_escalate(batch, last, now) for batch in stretches(ids, _AT_ONCE))


def _rules_of_last_count() -> str:
    last = LedgerEvent.objects.filter(kind=LoopsRecounted.kind()).order_by("at", "sequence").last()
    return str(json.loads(last.payload).get("rules", "")) if last else ""


def _recount(ids: Sequence[int], now: datetime, are_rules_new: bool) -> int:
    book, today, changed = current_procedures(), localdate(now), 0
    with recording(by=NIGHT, now=now) as rec:
        for loop in Loop.objects.select_for_update().filter(pk__in=ids).prefetch_related("moves"):
            rows = sorted(loop.moves.all(), key=lambda row: row.number)
            rules = Rules(procedure=procedure_of(loop, book), calendars=book.calendars)
            matter = matter_of(rules.procedure, rows)
            standing = standing_of(rules.procedure, matter, rules.calendars, today=today)
            # The day alone is worth no write, unless a suspension moves the due day with it.
            if not (loop.is_suspended or set(differing(loop, standing)) - {"counted_on"}):
                continue
            names = names_of(rows)
            if are_rules_new or is_as_counted(loop=loop, rules=rules, matter=matter, names=names):
                changed += write_caches(loop=loop, rules=rules, matter=matter, names=names, today=today)
        if changed or are_rules_new:
            rec(LoopsRecounted(on=today.isoformat(), changed=changed, rules=book.digest))
    return changed


def _escalate(ids: Sequence[int], last: Sequence[Account], now: datetime) -> int:
    today = localdate(now)
    given = 0
    with recording(by=NIGHT, now=now) as rec:
        loops = Loop.objects.select_for_update(of=("self",)).filter(pk__in=ids, is_closed=False)
        own = Alert.objects.filter(kind__in=(Alert.Kind.OVERDUE, Alert.Kind.ESCALATED)).order_by("pk")
        for loop in loops.select_related("owner__head", "handler").prefetch_related(
            Prefetch("alerts", own, to_attr="told")
        ):
            told = [one for one in loop.told if one.due_on == loop.due_on]
            for account in _next_to_tell(loop, told, last, today):
                kind = Alert.Kind.ESCALATED if told else Alert.Kind.OVERDUE
                Alert.objects.create(loop=loop, account=account, kind=kind, due_on=loop.due_on, at=now)
                rec(AlertGiven(loop_id=loop.pk, account_id=account.pk, alert=kind.value))
                given += 1
    return given


def _next_to_tell(
    loop: Loop, told: Sequence[Alert], last: Sequence[Account], today: date
) -> Sequence[Account]:
    """Who has to hear of an overdue loop tonight: nobody once anybody has looked, or on the same day."""
    if any(one.read_at or localdate(one.at) >= today for one in told):
        return ()
    known = {one.account_id for one in told}
    steps = [[one] for one in (loop.handler, loop.owner.head) if one and one.is_active]
    return next((step for step in [*steps, last] if not known & {one.pk for one in step}), ())
