"""found = closed + open: for each source, what was found, and where its loops stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from bihuan.web.loops.models import Loop, Registration
from bihuan.web.loops.occasions import registered


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTotals:
    """One kind of occasion: `found` is counted from its own rows, the rest from loops.

    `stages` counts open loops by procedure and stage ("result-handling subject/ordered").
    """

    kind: str
    found: int
    closed: int
    open: int
    overdue: int
    stages: dict[str, int]

    @property
    def is_balanced(self) -> bool:
        """Whether nothing was lost."""
        return self.found == self.closed + self.open


def registrations() -> Iterable[str]:
    """Every registration must have a loop."""
    return (str(pk) for pk in Registration.objects.order_by("pk").values_list("pk", flat=True).iterator())


def totals(*, today: date) -> list[SourceTotals]:
    """The totals of every source over the whole house."""
    return [_totals(kind, len(set(occasions())), today) for kind, occasions in registered().items()]


def _totals(kind: str, found: int, today: date) -> SourceTotals:
    # One occasion may have loops of several procedures; it is open while any of them is.
    own = Loop.objects.filter(about_kind=kind)
    is_open = own.filter(is_closed=False)
    at_work = is_open.values("about_id").distinct().count()
    numbers = is_open.aggregate(overdue=Count("about_id", distinct=True, filter=Q(listed_on__lt=today)))
    stages: Counter[str] = Counter()
    for one in is_open.values("procedure", "stage").annotate(number=Count("pk")).order_by():
        stages[f"{one['procedure']} {one['stage']}"] += one["number"]
    return SourceTotals(
        kind=kind,
        found=found,
        closed=own.values("about_id").distinct().count() - at_work,
        open=at_work,
        overdue=numbers["overdue"],
        stages=dict(stages),
    )


def registrations_by_source() -> dict[str, int]:
    """How many registrations there are of each source system."""
    rows = Registration.objects.order_by().values("source").annotate(number=Count("pk"))
    return dict(rows.values_list("source", "number"))
