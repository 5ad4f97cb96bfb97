"""Reminding the office that owns a matter, or an operator: recorded once a day each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.loops.events import AlertGiven, ReminderGiven
from bihuan.web.loops.facts import RefusedError, procedure_of
from bihuan.web.loops.models import Alert, Loop, Reminder
from bihuan.web.loops.queries.duties import roles_in, roles_in_each, visible_loops
from bihuan.web.loops.queries.one import loop_file
from bihuan.web.loops.queries.reminders import (
    Addressee,
    addressees_of,
    office_addressee,
    remindable_ids,
)
from bihuan.web.loops.queries.worklist import Wanted
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """The reminder, and whether it had been given today before."""

    reminder: Reminder
    is_known: bool


def remind(*, loop_id: int, to: str, by: Account, now: datetime) -> Reminded:
    """Remind the owning office (`to` is Reminder.OFFICE) or the subject of an obligation of a loop.

    A second time on one day gives the first one back. Raises RefusedError, Loop.DoesNotExist.
    """
    today = localdate(now)
    with recording(by=as_actor(by), now=now) as rec:
        loop = _locked(by, now).get(pk=loop_id)
        if not roles_in(loop, by, today=today):
            raise RefusedError(Reason.of("no_role_here"))
        known = loop.reminders.filter(to=to, on=today).first()
        if known:
            return Reminded(reminder=known, is_known=True)
        file = loop_file(loop, by, today=today)
        told = addressees_of(file, today=today, sender=by.office.name)
        found = next((one for one in told if one.to == to), None)
        if found is None:
            raise RefusedError(Reason.of("nobody_to_remind"))
        return Reminded(reminder=_given(loop, found, by, rec), is_known=False)


def remind_offices(*, wanted: Wanted, expected: int, by: Account, now: datetime) -> int:
    """Remind the owning offices of all open loops that a list holds; how many had not been reminded today.

    `expected` is the number that the officer saw. Raises RefusedError where the list holds another number
    by now, or too many to be reminded with care. Then nobody was reminded.
    """
    today = localdate(now)
    with recording(by=as_actor(by), now=now) as rec:
        ids = list(remindable_ids(by, wanted, today=today)[: MOST_AT_ONCE + 1])
        _demand_seen(ids, expected)
        loops = list(_locked(by, now).filter(pk__in=ids).order_by("listed_on", "pk"))
        roles = roles_in_each(loops, by, today=today)
        known = set(
            Reminder.objects.filter(loop__in=ids, to=Reminder.OFFICE, on=today).values_list("loop", flat=True)
        )
        made, book = 0, current_procedures()
        for loop in loops:
            if not roles[loop.pk]:
                raise RefusedError(Reason.of("no_role_here"))
            if loop.pk not in known:
                procedure = procedure_of(loop, book)
                told = office_addressee(loop, procedure, today=today, sender=by.office.name)
                _given(loop, told, by, rec)
                made += 1
    return made


def _locked(by: Account, now: datetime) -> QuerySet[Loop]:
    loops = visible_loops(by, today=localdate(now)).select_for_update(of=("self",))
    return loops.select_related("owner__head", "handler")


def _demand_seen(ids: Sequence[int], expected: int) -> None:
    if len(ids) > MOST_AT_ONCE:
        raise RefusedError(Reason.of("too_many_to_remind", most=str(MOST_AT_ONCE)))
    if len(ids) != expected:
        raise RefusedError(Reason.of("list_has_changed", seen=str(expected), now=str(len(ids))))


def _given(loop: Loop, told: Addressee, by: Account, rec: Records) -> Reminder:
    reminder = Reminder.objects.create(
        loop=loop,
        to=told.to,
        to_name=told.name,
        text=told.text,
        on=localdate(rec.now),
        at=rec.now,
        by=by,
    )
    digest = hashlib.sha256(told.text.encode()).hexdigest()
    rec(ReminderGiven(loop_id=loop.pk, reminder_id=reminder.pk, to=told.to, text_digest=digest))
    person = loop.handler or loop.owner.head
    if told.to == Reminder.OFFICE and person and person.pk != by.pk:
        Alert.objects.create(loop=loop, account=person, kind=Alert.Kind.REMINDED, at=rec.now)
        rec(AlertGiven(loop_id=loop.pk, account_id=person.pk, alert=Alert.Kind.REMINDED.value))
    return reminder
