"""The matters of a family: those whose subject is one of its operators."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from bihuan.web.census.linking.parties import OBLIGATION, loop_of
from bihuan.web.census.models import Party
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.people.models import Account


def loop_ids_of(root_id: int) -> set[int]:
    """The loops that have an operator of this family for a subject."""
    refs = Party.objects.filter(kind=OBLIGATION, operator__root=root_id).values_list("ref", flat=True)
    return {loop_of(ref) for ref in refs}


def count_open_matters(root_id: int) -> int:
    """How many matters of a family are open, whoever may see them."""
    return Loop.objects.filter(pk__in=loop_ids_of(root_id), is_closed=False).count()


def matters_of(account: Account, root_id: int, *, today: date) -> QuerySet[Loop]:
    """The matters of a family that an account may see, the open ones first, then the latest."""
    seen = visible_loops(account, today=today).filter(pk__in=loop_ids_of(root_id))
    return seen.select_related("owner", "handler").order_by("is_closed", "-opened_on", "-pk")
