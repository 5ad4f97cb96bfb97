"""Merges as pages show them, and what two operators have before they are merged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.web.census.linking.queries.families import WAITS, Between, between, codes_of, members_of
from bihuan.web.census.linking.queries.matters import loop_ids_of
from bihuan.web.census.models import ChainRole, Merge, Operator, Record, Site
from bihuan.web.loops.models import Loop
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to

WAITING, ACTIVE, ENDED = "waiting", "active", "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What the family of an operator has."""

    root: Operator
    members: tuple[Operator, ...]
    records: tuple[Record, ...]
    codes: tuple[str, ...]
    towns: tuple[str, ...]
    roles: tuple[str, ...]
    matters: int
    open_matters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Two sides before they are merged, and what stands between them."""

    one: Side
    other: Side
    between: Between

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.other


def preview_of(one_id: int, other_id: int) -> Preview:
    """What merging two operators would put together."""
    found = between(one_id, other_id)
    return Preview(one=side_of(found.kept), other=side_of(found.absorbed), between=found)


def side_of(root_id: int) -> Side:
    """What a family has."""
    members = tuple(members_of([root_id]))
    records = Record.objects.filter(operator__root=root_id).select_related("source").order_by("pk")
    now = {"operator__root": root_id, "until_on__isnull": True}
    towns = Site.objects.filter(**now).exclude(town="").values_list("town", flat=True).distinct()
    roles = ChainRole.objects.filter(**now).values_list("role", flat=True).distinct()
    loops = Loop.objects.filter(pk__in=loop_ids_of(root_id))
    return Side(
        root=next(one for one in members if one.pk == root_id),
        members=members,
        records=tuple(records),
        codes=tuple(sorted(codes_of([root_id])[root_id])),
        towns=tuple(sorted(towns)),
        roles=tuple(sorted(roles)),
        matters=loops.count(),
        open_matters=loops.filter(is_closed=False).count(),
    )


def visible_merges(account: Account, *, today: date) -> QuerySet[Merge]:
    """The merges of which an account may see both operators, the latest first."""
    merges = Merge.objects.select_related(
        "kept__root__branch",
        "absorbed__root__branch",
        "by",
        "seconded_by",
        "declined_by",
        "undone_by",
        "pair",
    )
    for side in ("kept", "absorbed"):
        merges = visible_to(account, merges, today=today, office=f"{side}__root__branch")
    return merges.order_by("-pk")


def merges_in(account: Account, state: str, *, today: date) -> QuerySet[Merge]:
    """Those that wait for a second person, hold, or were declined or undone; all for another word."""
    wanted = {
        WAITING: WAITS,
        ACTIVE: Q(is_active=True),
        ENDED: Q(undone_at__isnull=False) | Q(declined_at__isnull=False),
    }
    return visible_merges(account, today=today).filter(wanted.get(state, Q()))


def find_merge(account: Account, merge_id: int, *, today: date) -> Merge | None:
    """The merge, where an account may see both operators, or None."""
    return visible_merges(account, today=today).filter(pk=merge_id).first()
