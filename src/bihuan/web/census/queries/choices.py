"""What a reader may choose from."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import reach_of


def branches_within(account: Account, *, today: date) -> QuerySet[Office]:
    """The branches that an account sees: those to which it may give operators and site checks."""
    reach = reach_of(account, today=today)
    branches = Office.objects.filter(kind=Office.Kind.BRANCH)
    return branches if reach.everything else branches.filter(pk__in=reach.offices)


def officers_within(account: Account, *, today: date) -> QuerySet[Account]:
    """The people of these branches."""
    people = Account.objects.filter(is_active=True, office__in=branches_within(account, today=today))
    return people.select_related("office")
