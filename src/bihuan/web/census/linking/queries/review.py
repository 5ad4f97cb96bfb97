"""疑似同一主体: the pairs that wait for an officer, the next one, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from bihuan.web.census.models import Pair
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to

Decision = Pair.Decision
_SIDES = ("left", "right")
_SHOWN = (
    "left__source",
    "left__list_file",
    "left__operator__root__branch",
    "right__source",
    "right__list_file",
    "right__operator__root__branch",
    "decided_by",
)
# The likeliest first; what has no figure comes last.
_ORDER = (F("probability").desc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pairs an officer goes through: those put off or the others, of a town, a branch, a source."""

    list: str = "open"
    town: str = ""
    branch: int | None = None
    source: int | None = None


def waiting_pairs(decision: str = Decision.NONE) -> QuerySet[Pair]:
    """The pairs of two families on which nobody has decided (or that were put off)."""
    other = F("right__operator__root")
    apart = Q(left__operator__root__lt=other) | Q(left__operator__root__gt=other)
    return Pair.objects.filter(apart, decision=decision, outcome=Pair.Outcome.REVIEW)


def visible_pairs(account: Account, pairs: QuerySet[Pair], *, today: date) -> QuerySet[Pair]:
    """The pairs of which an account may see both operators."""
    for side in _SIDES:
        pairs = visible_to(account, pairs, today=today, office=f"{side}__operator__root__branch")
    return pairs


def pairs_wanted(account: Account, wanted: Wanted, *, today: date) -> QuerySet[Pair]:
    """The waiting pairs that an officer asked for, the likeliest first."""
    decision = Decision.LATER if wanted.list == "later" else Decision.NONE
    pairs = visible_pairs(account, waiting_pairs(decision), today=today)
    if wanted.town:
        pairs = pairs.filter(Q(left__town=wanted.town) | Q(right__town=wanted.town))
    if wanted.branch:
        pairs = pairs.filter(
            Q(left__operator__root__branch=wanted.branch) | Q(right__operator__root__branch=wanted.branch)
        )
    if wanted.source:
        pairs = pairs.filter(Q(left__source=wanted.source) | Q(right__source=wanted.source))
    return pairs.order_by(*_ORDER)


def next_pair(pairs: QuerySet[Pair], *, after: int | None = None) -> Pair | None:
    """The first of these pairs, or the first behind one that is skipped; from the front again at the end."""
    skipped = Pair.objects.filter(pk=after).first() if after else None
    shown = pairs.select_related(*_SHOWN)
    if skipped is not None:
        behind = Q(probability=skipped.probability, pk__gt=skipped.pk)
        if skipped.probability is not None:
            behind |= Q(probability__lt=skipped.probability) | Q(probability__isnull=True)
        found = shown.filter(behind).first()
        if found is not None:
            return found
    return shown.first()


def find_pair(account: Account, pair_id: int, *, today: date) -> Pair | None:
    """The pair, where an account may see both of its operators, or None."""
    return (
        visible_pairs(account, Pair.objects.select_related(*_SHOWN), today=today).filter(pk=pair_id).first()
    )


def decided_pairs(account: Account, *, today: date) -> QuerySet[Pair]:
    """The pairs on which officers decided, the latest first."""
    pairs = Pair.objects.exclude(decision=Decision.NONE).select_related(*_SHOWN, "seconded_by")
    return visible_pairs(account, pairs, today=today).order_by("-decided_at", "-pk")


def last_decided(account: Account, *, today: date) -> Pair | None:
    """The pair on which an account decided last, where that still stands."""
    return decided_pairs(account, today=today).filter(decided_by=account).first()
