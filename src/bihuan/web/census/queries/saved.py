from __future__ import annotations

from django.db.models import QuerySet

from bihuan.web.census.models import SavedView
from bihuan.web.people.models import Account


def saved_views(account: Account) -> QuerySet[SavedView]:
    """What somebody has saved for himself."""
    return SavedView.objects.filter(account=account)
