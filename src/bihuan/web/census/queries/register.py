"""The register's list."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from bihuan.web.census.models import RegisterLine
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to


def visible_lines(account: Account, *, today: date) -> QuerySet[RegisterLine]:
    """The lines of the operators that an account may see."""
    return visible_to(account, RegisterLine.objects.all(), today=today, office="branch")
