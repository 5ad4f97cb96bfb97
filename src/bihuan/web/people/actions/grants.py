"""Roles as the security administrator gives and takes them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.actions.refusals import RefusedError
from bihuan.web.people.events import RoleEnded, RoleGranted
from bihuan.web.people.facts import administered, known_roles
from bihuan.web.people.models import Account, Office, RoleAssignment
from bihuan.web.people.queries import duties_of


def grant_role(
    *,
    account: Account,
    role: str,
    office: Office,
    from_on: date,
    until_on: date | None,
    by: Actor,
    now: datetime,
) -> RoleAssignment:
    """Give a role for an office from a day on, until the day `until_on` (exclusive). Raises RefusedError."""
    if role not in known_roles():
        raise RefusedError("unknown_role")
    if str(account.pk) == by.id:
        raise RefusedError("own_grant")
    with recording(by=by, now=now) as rec:
        # Two grants at once must not give one person two duties.
        holder = Account.objects.select_for_update().get(pk=account.pk)
        duty = administered(role)
        if duty and duties_of(holder, today=localdate(now)) - {duty}:
            raise RefusedError("second_duty")
        if holder.assignments.filter(role=role, office=office, until_on=None).exists():
            raise RefusedError("already_held")
        assignment = RoleAssignment.objects.create(
            account=holder, role=role, office=office, from_on=from_on, until_on=until_on
        )
        rec(RoleGranted(assignment_id=assignment.pk, account_id=holder.pk, role=role, office_id=office.pk))
    return assignment


def end_role(*, assignment_id: int, by: Actor, now: datetime) -> None:
    """Take a role from today on; one that was to begin later never begins. Raises RefusedError."""
    today = localdate(now)
    with recording(by=by, now=now) as rec:
        assignment = RoleAssignment.objects.select_for_update().get(pk=assignment_id)
        if str(assignment.account_id) == by.id:
            raise RefusedError("own_grant")
        if assignment.until_on is not None and assignment.until_on <= today:
            raise RefusedError("already_ended")
        assignment.until_on = max(today, assignment.from_on)
        assignment.save(update_fields=["until_on"])
        rec(
            RoleEnded(
                assignment_id=assignment.pk,
                account_id=assignment.account_id,
                role=assignment.role,
                until_on=assignment.until_on.isoformat(),
            )
        )
