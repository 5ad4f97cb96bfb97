"""The rows behind a figure of an earlier day, and the parameters of the register's list for today's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bihuan.web.census.figures.facts import is_gone
from bihuan.web.census.figures.queries.past import past_operators
from bihuan.web.census.models import Operator
from bihuan.web.people.models import Account


def operators_then(
    account: Account, *, as_of: date, with_gone: bool, wanted: dict[str, str], today: date
) -> Sequence[int]:
    """The ids of the operators that a figure of an earlier day counted.

    `wanted`: dimension → value, and "verified": "no" for those whom nobody had verified.
    """
    asked = {dimension: value for dimension, value in wanted.items() if dimension != "verified"}
    return [
        one.operator_id
        for one in past_operators(account, as_of=as_of, today=today)
        if (with_gone or not is_gone(one.group))
        and all(value in one.group.of(dimension) for dimension, value in asked.items())
        and (wanted.get("verified") != "no" or one.group.counts.unverified)
    ]


def named(operator_ids: Sequence[int]) -> list[Operator]:
    """A page of operators in the order of their ids."""
    return list(Operator.objects.filter(pk__in=operator_ids).select_related("branch").order_by("pk"))
