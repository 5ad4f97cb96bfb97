"""A draw of the demonstration, by a seed that stands here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from bihuan.web.loops.spot_checks.actions import draw_matters
from bihuan.web.loops.spot_checks.models import SpotCheck
from bihuan.web.loops.spot_checks.queries import Scope, list_of
from bihuan.web.people.models import Account

_SEED = "演示 03 07 11 19 24 28 31"
_PERIOD = timedelta(days=180)


def draw_some(*, now: datetime) -> None:
    """Draw from the matters of half a year; done once."""
    if SpotCheck.objects.exists():
        return
    by, today = Account.objects.select_related("office").get(sign_in_name="task-force"), localdate(now)
    scope = Scope(from_on=today - _PERIOD, last_on=today)
    _count, _content, digest = list_of(by, scope, today=today)
    draw_matters(scope=scope, seed=_SEED, list_digest=digest, by=by, now=now)
