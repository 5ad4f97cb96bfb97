"""From instants to legal days: the law counts days as the clocks of Beijing do."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

# No daylight saving since 1992-01-01, so one offset serves every day that a procedure can begin on.
BEIJING = timezone(timedelta(hours=8))


def legal_day(*, at: datetime) -> date:
    """The day in Asia/Shanghai on which an instant falls; ValueError for an instant without a zone."""
    if at.utcoffset() is None:
        raise ValueError("an instant needs its zone: a legal day cannot be told from a naive time")
    return at.astimezone(BEIJING).date()
