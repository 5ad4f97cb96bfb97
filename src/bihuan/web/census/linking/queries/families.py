"""Families of operators: who belongs together now or did on a day, and what stands between two of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from bihuan.web.census.linking.families import Edge, roots_of
from bihuan.web.census.linking.queries.matters import count_open_matters
from bihuan.web.census.models import Merge, Operator, Pair, Record

VALID = "valid"
# A merge that nobody has confirmed or declined yet.
WAITS = Q(is_active=False, active_at__isnull=True, declined_at__isnull=True, undone_at__isnull=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What stands between two families: the valid codes of either, a decision to keep them apart, and how
    many matters of each are open.
    """

    kept: int
    absorbed: int
    kept_codes: frozenset[str]
    absorbed_codes: frozenset[str]
    apart: Pair | None
    kept_matters: int
    absorbed_matters: int

    @property
    def is_one(self) -> bool:
        return self.kept == self.absorbed

    @property
    def is_vetoed(self) -> bool:
        """Whether the family that they would be held one more valid code than either holds now."""
        return is_vetoed(self.kept_codes, self.absorbed_codes)

    @property
    def needs_second(self) -> bool:
        return bool(self.kept_matters or self.absorbed_matters)


def is_vetoed(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two families with these valid codes would hold more of them than either does."""
    return len({*one, *other}) > max(1, len(one), len(other))


def root_of(operator_id: int) -> int:
    """The operator that stands for the family of this one. Raises Operator.DoesNotExist."""
    return Operator.objects.values_list("root_id", flat=True).get(pk=operator_id) or operator_id


def members_of(root_ids: Iterable[int]) -> QuerySet[Operator]:
    """The operators of these families."""
    return Operator.objects.filter(root__in=list(root_ids)).order_by("pk")


def edges_of(operator_ids: Collection[int]) -> list[Edge]:
    """The active merges among operators of whole families."""
    touching = Q(kept__in=operator_ids) | Q(absorbed__in=operator_ids)
    return _edges(Merge.objects.filter(touching, is_active=True))


def codes_of(root_ids: Collection[int] | None = None) -> Mapping[int, frozenset[str]]:
    """The valid codes of families (of all that have any), those of its operators and of their records."""
    found: dict[int, set[str]] = {root: set() for root in root_ids or ()}
    own = Operator.objects.exclude(code="")
    told = Record.objects.filter(operator__isnull=False, code_state=VALID)
    if root_ids is not None:
        own, told = own.filter(root__in=root_ids), told.filter(operator__root__in=root_ids)
    for root, code in (
        *own.values_list("root_id", "code"),
        *told.values_list("operator__root_id", "clean_code").distinct(),
    ):
        found.setdefault(root or 0, set()).add(code)
    return {root: frozenset(codes) for root, codes in found.items()}


def pairs_between(one: int, other: int) -> QuerySet[Pair]:
    """The pairs of records of which one belongs to one family and one to the other."""
    there = Q(left__operator__root=one, right__operator__root=other)
    back = Q(left__operator__root=other, right__operator__root=one)
    return Pair.objects.filter(there | back).order_by("pk")


def waiting_between(one: int, other: int) -> QuerySet[Merge]:
    """The merges of two families that wait for a second person."""
    there = Q(kept__root=one, absorbed__root=other)
    back = Q(kept__root=other, absorbed__root=one)
    return waiting_merges().filter(there | back)


def waiting_merges() -> QuerySet[Merge]:
    """The merges that wait for a second person, the oldest first."""
    return Merge.objects.filter(WAITS).order_by("pk")


def between(kept_id: int, absorbed_id: int) -> Between:
    """What stands between the families of two operators."""
    kept, absorbed = root_of(kept_id), root_of(absorbed_id)
    codes = codes_of({kept, absorbed})
    apart = pairs_between(kept, absorbed).filter(decision=Pair.Decision.APART)
    return Between(
        kept=kept,
        absorbed=absorbed,
        kept_codes=codes[kept],
        absorbed_codes=codes[absorbed],
        apart=apart.select_related("decided_by").first(),
        kept_matters=count_open_matters(kept),
        absorbed_matters=count_open_matters(absorbed),
    )


def family_on(operator_id: int, day: date) -> tuple[int, tuple[int, ...]]:
    """The root and the operators of the family to which one belonged at the end of a day in Shanghai."""
    end = make_aware(datetime.combine(day, time.max))
    then = Merge.objects.filter(active_at__lte=end).filter(Q(undone_at__isnull=True) | Q(undone_at__gt=end))
    roots = roots_of(_edges(then))
    root = roots.get(operator_id, operator_id)
    return root, tuple(sorted({operator_id, *(one for one, above in roots.items() if above == root)}))


def stands_first(one: Operator, other: Operator) -> bool:
    """Whether the first of two operators should stand for both: the registered one, else the older row."""
    return (not _is_registered(one), not one.code, one.pk) <= (
        not _is_registered(other),
        not other.code,
        other.pk,
    )


def _is_registered(operator: Operator) -> bool:
    return Record.objects.filter(operator__root=operator.root_id, source__kind="registration").exists()


def _edges(merges: QuerySet[Merge]) -> list[Edge]:
    return [Edge(*row) for row in merges.values_list("pk", "kept_id", "absorbed_id")]
