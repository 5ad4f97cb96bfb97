"""Who is who, who holds what, and the one door to rows that not everybody may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from bihuan.web.ledger.facts import Actor
from bihuan.web.people.facts import (
    Post,
    Reach,
    Sight,
    administered,
    is_held,
    sight_of,
    with_all_below,
)
from bihuan.web.people.models import Account, Office, RoleAssignment, Session
from bihuan.web.people.policy import IDLE_LIMIT, SESSION_LIMIT

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Branch:
    """An office in the tree with its depth, 0 at the top."""

    office: Office
    depth: int


def find_signed_in(account_id: int) -> Account | None:
    """The account of a session with its office and roles, or None where it may not act any more."""
    return _with_posts(Account.objects.filter(pk=account_id, is_active=True)).first()


def posts_of(account: Account, *, today: date) -> tuple[Post, ...]:
    """The roles that an account holds on a day, each with its office."""
    return tuple(
        Post(one.role, one.office_id)
        for one in account.assignments.all()
        if is_held(one.from_on, one.until_on, today=today)
    )


def named_posts(account: Account, *, today: date) -> list[RoleAssignment]:
    """The assignments that an account holds on a day, with their offices."""
    return [one for one in account.assignments.all() if is_held(one.from_on, one.until_on, today=today)]


def roles_of(account: Account, *, today: date) -> frozenset[str]:
    """The ids of the roles that an account holds on a day."""
    return frozenset(post.role for post in posts_of(account, today=today))


def roles_over(account: Account, office_id: int, *, today: date) -> frozenset[str]:
    """The roles that an account holds on a day for an office: given for it, for one above it, or for all."""
    return roles_over_each(account, (office_id,), today=today)[office_id]


def roles_over_each(account: Account, office_ids: Iterable[int], *, today: date) -> dict[int, frozenset[str]]:
    """The same for many offices, in one question."""
    parents = dict(Office.objects.values_list("pk", "parent_id"))
    posts = posts_of(account, today=today)
    return {
        office_id: frozenset(post.role for post in posts if _covers(post, office_id, parents))
        for office_id in office_ids
    }


def _covers(post: Post, office_id: int, parents: Mapping[int, int | None]) -> bool:
    match sight_of(post.role):
        case Sight.ALL:
            return True
        case Sight.TREE:
            return office_id in with_all_below(frozenset({post.office_id}), parents)
        case sight:
            return sight is Sight.OFFICE and office_id == post.office_id


def holders_of(role: str, *, today: date) -> list[Account]:
    """The active accounts that hold a role on a day, by their sign-in name."""
    held = RoleAssignment.objects.filter(role=role, from_on__lte=today, account__is_active=True)
    held = held.filter(Q(until_on=None) | Q(until_on__gt=today))
    return list(Account.objects.filter(assignments__in=held).distinct())


def reach_of(account: Account, *, today: date, roles: frozenset[str] | None = None) -> Reach:
    """Whose rows an account may see on a day; with `roles`, in those of its roles alone."""
    held = [post for post in posts_of(account, today=today) if roles is None or post.role in roles]
    posts = [(sight_of(post.role), post.office_id) for post in held]
    if any(sight is Sight.ALL for sight, _ in posts):
        return Reach(True, frozenset())
    alone = frozenset(office for sight, office in posts if sight is Sight.OFFICE)
    tops = frozenset(office for sight, office in posts if sight is Sight.TREE)
    if not tops:
        return Reach(False, alone)
    tree = list(Office.objects.values_list("pk", "parent_id", "kind"))
    below = with_all_below(tops, {pk: parent for pk, parent, _ in tree})
    bureaus = {pk for pk, _, kind in tree if kind == Office.Kind.BUREAU}
    return Reach(False, alone | below, ownerless=bool(below & bureaus))


def visible_to(
    account: Account, rows: QuerySet[Row], *, today: date, office: str = "office"
) -> QuerySet[Row]:
    """The rows that an account may see on a day: the one door to every row that belongs to an office.

    `office` is the path from the row to its office, such as "office" or "run__office". Pages, lists,
    counts, searches, files and exports all begin here. A row of no office was there before there were
    accounts: whoever sees a whole bureau sees it.
    """
    reach = reach_of(account, today=today)
    if reach.everything:
        return rows
    seen = Q(**{f"{office}__in": reach.offices})
    if reach.ownerless:
        seen |= Q(**{f"{office}__isnull": True})
    return rows.filter(seen)


def office_tree() -> list[Branch]:
    """Every office, each after the one above it."""
    children: dict[int | None, list[Office]] = {}
    for office in Office.objects.select_related("head", "parent").order_by("kind", "name"):
        children.setdefault(office.parent_id, []).append(office)
    found: list[Branch] = []
    waiting = [Branch(office, 0) for office in reversed(children.get(None, []))]
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        below = reversed(children.get(branch.office.pk, []))
        waiting.extend(Branch(office, branch.depth + 1) for office in below)
    return found


def is_below(office: Office, top: Office) -> bool:
    """Whether an office is `top` or stands under it."""
    parents = dict(Office.objects.values_list("pk", "parent_id"))
    return office.pk in with_all_below(frozenset({top.pk}), parents)


def find_office(office_id: int) -> Office | None:
    """The office, or None."""
    return Office.objects.select_related("parent", "head").filter(pk=office_id).first()


def list_accounts(text: str = "") -> QuerySet[Account]:
    """Every account whose name, sign-in name or office holds the text."""
    found = Q(name__icontains=text) | Q(sign_in_name__icontains=text) | Q(office__name__icontains=text)
    return _with_posts(Account.objects.filter(found))


def office_of(actor: Actor) -> int | None:
    """The id of the office in which somebody who acts works; None for a program."""
    if not actor.id.isdecimal():
        return None
    return Account.objects.filter(pk=int(actor.id)).values_list("office_id", flat=True).first()


def find_account(account_id: int) -> Account | None:
    """The account with its office and roles, or None."""
    return list_accounts().filter(pk=account_id).first()


def list_assignments() -> QuerySet[RoleAssignment]:
    """Every role that was ever given, the latest first."""
    return RoleAssignment.objects.select_related("account", "office").order_by("-from_on", "-pk")


def find_assignment(assignment_id: int) -> RoleAssignment | None:
    """The assignment, or None."""
    return list_assignments().filter(pk=assignment_id).first()


def duties_of(account: Account, *, today: date) -> frozenset[str]:
    """Which of the three separate duties an account holds on a day or will hold later."""
    return frozenset(
        duty
        for one in account.assignments.all()
        if one.until_on is None or max(today, one.from_on) < one.until_on
        if (duty := administered(one.role))
    )


def sessions_of(account: Account, *, now: datetime) -> QuerySet[Session]:
    """Where an account is signed in, the latest first."""
    alive = {"seen_at__gte": now - IDLE_LIMIT, "started_at__gte": now - SESSION_LIMIT}
    return account.sessions.filter(**alive).order_by("-started_at", "session_key")


def _with_posts(accounts: QuerySet[Account]) -> QuerySet[Account]:
    assignments = Prefetch("assignments", RoleAssignment.objects.select_related("office"))
    return accounts.select_related("office").prefetch_related(assignments)
