"""Operators by a part of their name or by their code, for whoever chooses one."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from bihuan.web.census.facts.spelling import clean_name
from bihuan.web.census.models import Operator
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to

_MOST = 20


def operators_named(account: Account, text: str, *, today: date, without: int = 0) -> list[Operator]:
    """The roots whose line in the register holds the text, those that an account may see."""
    rows = visible_to(account, Operator.objects.filter(root=F("pk")), today=today, office="branch")
    found = rows.filter(Q(line__text__contains=clean_name(text))).exclude(pk=without)
    return list(found.select_related("branch").order_by("clean_name", "pk")[:_MOST])
