"""Operators and the matters of `loops` that they are subjects of."""

from __future__ import annotations

from bihuan.web.census.models import Party
from bihuan.web.loops.models import Obligation

OBLIGATION = Obligation._meta.label


def roots_with_open_matters() -> list[int]:
    """The roots of operators that a matter is open against: few, since few matters are open at a time."""
    open_now = Obligation.objects.filter(loop__is_closed=False).values_list("pk", flat=True)
    refs = [str(pk) for pk in open_now]
    parties = Party.objects.filter(kind=OBLIGATION, operator__isnull=False)
    found: set[int] = set()
    for start in range(0, len(refs), 500):
        batch = parties.filter(ref__in=refs[start : start + 500])
        found.update(batch.values_list("operator__root", flat=True))
    return sorted(found)
