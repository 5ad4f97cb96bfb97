"""One operator and all that is known of it."""

from __future__ import annotations

from datetime import date

from bihuan.web.census.models import Operator
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to


def find_operator(account: Account, operator_id: int, *, today: date) -> Operator | None:
    """The root of an operator's family, where the account may see it, or None."""
    rows = Operator.objects.filter(pk__in=Operator.objects.filter(pk=operator_id).values("root_id"))
    return visible_to(account, rows, today=today, office="branch").first()
