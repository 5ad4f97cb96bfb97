"""Who may see and move a loop, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from bihuan.web.loops.models import Delegation, Loop
from bihuan.web.people.models import Account
from bihuan.web.people.queries import roles_over, roles_over_each, visible_to


def visible_loops(account: Account, *, today: date) -> QuerySet[Loop]:
    """The loops that an account may see on a day: lists, counts, files and exports all begin here."""
    return visible_to(account, Loop.objects.all(), today=today, office="owner")


def stood_in_for(account: Account, *, today: date) -> list[Account]:
    """Those for whom an account stands in on a day."""
    held = account.deputations.filter(from_on__lte=today, until_on__gt=today).select_related("account")
    return [one.account for one in held if one.account.is_active]


def delegations_of(account: Account, *, today: date) -> QuerySet[Delegation]:
    """The delegations that an account gave or was given and that have not ended."""
    own = Delegation.objects.filter(account=account) | Delegation.objects.filter(deputy=account)
    return own.filter(until_on__gt=today).select_related("account", "deputy")


def roles_in(loop: Loop, account: Account, *, today: date) -> frozenset[str]:
    """The roles in which an account may move a loop on a day.

    His own over the loop's owner; where he stands in for the officer in charge, those of that one too.
    """
    roles = roles_over(account, loop.owner_id, today=today)
    for one in stood_in_for(account, today=today):
        if one.pk == loop.handler_id:
            roles |= roles_over(one, loop.owner_id, today=today)
    return roles


def roles_in_each(loops: Iterable[Loop], account: Account, *, today: date) -> dict[int, frozenset[str]]:
    """The same for many loops, by their ids; the questions are as many for any number of them."""
    rows = list(loops)
    owners = {loop.owner_id for loop in rows}
    own = roles_over_each(account, owners, today=today)
    lent = {one.pk: roles_over_each(one, owners, today=today) for one in stood_in_for(account, today=today)}
    return {
        loop.pk: own[loop.owner_id] | lent.get(loop.handler_id or 0, {}).get(loop.owner_id, frozenset())
        for loop in rows
    }
