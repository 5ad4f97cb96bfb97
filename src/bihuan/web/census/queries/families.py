"""Who stands for whom: operators that active merges join are one family."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.web.census.models import Operator


def root_of(operator_id: int) -> Operator | None:
    """The operator that stands for this one's family (itself where nothing is merged), or None."""
    found = Operator.objects.select_related("root").filter(pk=operator_id).first()
    return found.root or found if found else None


def family(operator_id: int) -> QuerySet[Operator]:
    """Every operator of this one's family, itself among them."""
    roots = Operator.objects.filter(pk=operator_id).values("root_id")
    return Operator.objects.filter(root_id__in=roots).order_by("pk")
