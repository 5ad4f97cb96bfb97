"""疑似重复: operators that may be the double of another one, as nobody has decided yet."""

from __future__ import annotations

from django.db.models import F, Q

from bihuan.web.census.models import Pair


def is_doubtful() -> Q:
    """Lines of those whose records stand in an undecided pair with a record of another family."""
    undecided = Pair.objects.filter(
        left__operator__isnull=False,
        right__operator__isnull=False,
        outcome__in=(Pair.Outcome.LINKED, Pair.Outcome.REVIEW),
        decision__in=(Pair.Decision.NONE, Pair.Decision.LATER),
    ).exclude(left__operator__root=F("right__operator__root"))
    return Q(pk__in=undecided.values("left__operator__root")) | Q(
        pk__in=undecided.values("right__operator__root")
    )
