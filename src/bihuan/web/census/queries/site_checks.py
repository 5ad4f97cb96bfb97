"""Site checks as a branch sees them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from bihuan.web.census.models import SiteCheck
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to


def visible_checks(account: Account, *, today: date) -> QuerySet[SiteCheck]:
    """The site checks of the branches that an account sees."""
    rows = visible_to(account, SiteCheck.objects.all(), today=today, office="branch")
    return rows.select_related("operator", "branch", "asked_by", "done_by").prefetch_related(
        "operator__sites"
    )


def open_checks(account: Account, *, today: date) -> QuerySet[SiteCheck]:
    """Those that wait, the most urgent first."""
    return visible_checks(account, today=today).filter(done_at__isnull=True).order_by("due_on", "pk")


def done_checks(account: Account, *, today: date) -> QuerySet[SiteCheck]:
    """Those that were done, the latest first."""
    return visible_checks(account, today=today).filter(done_at__isnull=False).order_by("-done_at", "-pk")


def find_check(account: Account, check_id: int, *, today: date) -> SiteCheck | None:
    """One of them, or None."""
    return visible_checks(account, today=today).filter(pk=check_id).first()
