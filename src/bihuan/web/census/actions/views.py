"""What somebody keeps for himself: it changes nothing that others see, so that the ledger is not told."""

from __future__ import annotations

from bihuan.web.census.models import SavedView
from bihuan.web.people.models import Account

MOST_VIEWS = 30


def save_view(*, account: Account, name: str, query: str) -> None:
    """Keep a query under a name; beyond `MOST_VIEWS` the oldest goes."""
    SavedView.objects.update_or_create(account=account, name=name, defaults={"query": query})
    kept = SavedView.objects.filter(account=account).order_by("-pk").values_list("pk", flat=True)
    SavedView.objects.filter(account=account, pk__in=list(kept)[MOST_VIEWS:]).delete()


def drop_view(*, account: Account, view_id: int) -> bool:
    """Forget one's own view; whether it was there."""
    return bool(SavedView.objects.filter(account=account, pk=view_id).delete()[0])
