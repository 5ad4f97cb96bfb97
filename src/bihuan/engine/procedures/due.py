"""Every clock of a matter on a day: due days with their derivation, time left, what follows when late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.engine.procedures.clocks import DueDay, due_day
from bihuan.engine.procedures.folding import fold
from bihuan.engine.procedures.history import Matter, Move, Obligation
from bihuan.engine.procedures.stretches import Stretch, clock_of, stretch_of
from bihuan.engine.rules.calendars import Calendars
from bihuan.engine.rules.procedures import Procedure, TimeLimit


class ClockStatus(StrEnum):
    """How a clock stands on a day."""

    RUNNING = "running"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"  # an interval that the limit leaves out has begun and not ended
    AWAITING = "awaiting"  # 时限待确认: the start, the stated day or the figure is not known; never overdue
    MET = "met"
    MET_LATE = "met-late"
    RAN_OUT = "ran-out"  # it is over, and the move that the law allows then was made


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitClock:
    """One limit of one obligation on a day.

    `days_left` are calendar days to the due day in law, negative when it is over; None where there is no due
    day or the limit no longer runs. `met_on` is the day on which the obligation left the limit's states.
    """

    obligation: str
    limit: TimeLimit
    status: ClockStatus
    starts_on: date | None
    due: DueDay
    days_left: int | None
    met_on: date | None


def due_days(
    *, procedure: Procedure, history: Sequence[Move], calendars: Calendars, today: date
) -> tuple[LimitClock, ...]:
    """The clocks of a matter as they stand on `today`: those that run first by due day, then those met.

    Raises HistoryError for a history that the procedure does not allow.
    """
    matter = fold(procedure=procedure, history=history)
    return clocks_of(procedure=procedure, matter=matter, calendars=calendars, today=today)


def clocks_of(
    *, procedure: Procedure, matter: Matter, calendars: Calendars, today: date
) -> tuple[LimitClock, ...]:
    """The same from a folded matter. A withdrawn obligation has no clocks."""
    found = [
        _clock(stretch, obligation, calendars, today)
        for obligation in matter.obligations
        if not obligation.is_withdrawn
        for limit in procedure.limits
        if limit.track == obligation.track and (stretch := stretch_of(limit=limit, obligation=obligation))
    ]
    return tuple(sorted(found, key=_urgency))


def _clock(stretch: Stretch, obligation: Obligation, calendars: Calendars, today: date) -> LimitClock:
    until = stretch.left_by.on if stretch.left_by else today
    clock = clock_of(stretch=stretch, obligation=obligation, today=until)
    due = due_day(limit=stretch.limit, clock=clock, calendars=calendars)
    status = _status(stretch, obligation, due, today)
    runs = stretch.left_by is None and due.due_on is not None
    return LimitClock(
        obligation=obligation.id,
        limit=stretch.limit,
        status=status,
        starts_on=stretch.starts_on,
        due=due,
        days_left=(due.due_on - today).days if runs and due.due_on else None,
        met_on=stretch.left_by.on if stretch.left_by else None,
    )


def _status(stretch: Stretch, obligation: Obligation, due: DueDay, today: date) -> ClockStatus:
    if stretch.left_by is not None:
        return _status_when_left(stretch, stretch.left_by, due)
    if due.due_on is None:
        return ClockStatus.AWAITING
    if due.due_on < today:
        return ClockStatus.OVERDUE
    return ClockStatus.SUSPENDED if obligation.suspended & stretch.limit.excludes else ClockStatus.RUNNING


def _status_when_left(stretch: Stretch, left_by: Move, due: DueDay) -> ClockStatus:
    if left_by.move == stretch.limit.late.move:
        return ClockStatus.RAN_OUT
    return ClockStatus.MET_LATE if due.due_on and due.due_on < left_by.on else ClockStatus.MET


def _urgency(clock: LimitClock) -> tuple[bool, date, str, str]:
    due_on = clock.due.due_on or date.max
    return (clock.met_on is not None, due_on, clock.obligation, clock.limit.id)
