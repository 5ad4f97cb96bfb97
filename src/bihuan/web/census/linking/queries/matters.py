"""How many matters a family is the subject of."""

from __future__ import annotations

from bihuan.web.census.models import Party
from bihuan.web.census.queries.matters import OBLIGATION
from bihuan.web.loops.models import Loop, Obligation


def loop_ids_of(root_id: int) -> set[int]:
    """The loops that have an operator of this family for a subject, whoever may see them."""
    refs = Party.objects.filter(kind=OBLIGATION, operator__root=root_id).values_list("ref", flat=True)
    rows = Obligation.objects.filter(pk__in=[int(ref) for ref in refs], is_withdrawn=False)
    return set(rows.values_list("loop", flat=True))


def count_open_matters(root_id: int) -> int:
    """How many matters of a family are open."""
    return Loop.objects.filter(pk__in=loop_ids_of(root_id), is_closed=False).count()
