"""Who owns and handles a loop, who stands in for whom, who has looked."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.actions import recording
from bihuan.web.loops.actions.opening import note_assignment
from bihuan.web.loops.events import AlertsRead, DelegationEnded, DutyDelegated
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import Delegation, Loop
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import reach_of, roles_over


def hand_over(
    *, loop_id: int, owner: Office, handler: Account | None, reason: str, by: Account, now: datetime
) -> Loop:
    """Give a loop another owner or another officer in charge, who is told of it.

    Raises RefusedError, and Loop.DoesNotExist for a loop that he may not see.
    """
    today = localdate(now)
    with recording(by=as_actor(by), now=now) as rec:
        loop = visible_loops(by, today=today).select_for_update(of=("self",)).get(pk=loop_id)
        if not roles_over(by, loop.owner_id, today=today):
            raise RefusedError(Reason.of("no_role_here"))
        if handler and not _reaches(handler, owner, today):
            raise RefusedError(Reason.of("out_of_reach", name=handler.name, office=owner.name))
        if (loop.owner_id, loop.handler_id) == (owner.pk, handler.pk if handler else None):
            raise RefusedError(Reason.of("handed_over_already"))
        loop.owner, loop.handler = owner, handler
        loop.save(update_fields=["owner", "handler"])
        note_assignment(loop=loop, reason=reason, rec=rec)
    return loop


def delegate(*, deputy: Account, from_on: date, until_on: date, by: Account, now: datetime) -> Delegation:
    """Let somebody stand in for oneself, on the days in [from_on, until_on). Raises RefusedError."""
    today = localdate(now)
    if deputy.pk == by.pk:
        raise RefusedError(Reason.of("own_deputy"))
    if from_on < today or until_on <= from_on:
        raise RefusedError(Reason.of("delegation_days"))
    if not _reaches(deputy, by.office, today):
        raise RefusedError(Reason.of("out_of_reach", name=deputy.name, office=by.office.name))
    with recording(by=as_actor(by), now=now) as rec:
        row = Delegation.objects.create(account=by, deputy=deputy, from_on=from_on, until_on=until_on)
        rec(DutyDelegated(delegation_id=row.pk, account_id=by.pk, deputy_id=deputy.pk))
    return row


def end_delegation(*, delegation_id: int, by: Account, now: datetime) -> None:
    """Nobody stands in from today on. Raises Delegation.DoesNotExist for one that is not his own."""
    today = localdate(now)
    with recording(by=as_actor(by), now=now) as rec:
        own = Delegation.objects.filter(account=by, until_on__gt=today).select_for_update()
        row = own.get(pk=delegation_id)
        row.until_on = max(today, row.from_on)
        row.save(update_fields=["until_on"])
        rec(DelegationEnded(delegation_id=row.pk))


def mark_read(*, loop_id: int, by: Account, now: datetime) -> int:
    """Note that somebody has looked at a loop of which he was told; how many alerts were unread."""
    unread = by.alerts.filter(loop_id=loop_id, read_at=None)
    if not unread.exists():
        return 0
    with recording(by=as_actor(by), now=now) as rec:
        count = unread.update(read_at=now)
        rec(AlertsRead(loop_id=loop_id, account_id=by.pk))
    return count


def _reaches(account: Account, office: Office, today: date) -> bool:
    reach = reach_of(account, today=today)
    return account.is_active and (reach.everything or office.pk in reach.offices)
