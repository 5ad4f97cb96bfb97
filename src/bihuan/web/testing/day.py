"""What this room adds to the first page 今日工作."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web.loops.today import DayCount
from bihuan.web.people.models import Account
from bihuan.web.testing.queries import visible_runs


def results_that_came(account: Account, today: date, since: datetime) -> list[DayCount]:
    """Workbooks of laboratories that were checked since an instant, of the offices that he sees."""
    number = visible_runs(account, today=today).filter(created_at__gte=since).count()
    return [DayCount(words=_("新核对的检验结果文件"), number=number, address=reverse("testing:checks"))]
