"""A time limit from its start to its due day, with the whole derivation as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bihuan.engine.kernel.legal_days import legal_day
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.counting import (
    ONE_DAY,
    Excluded,
    Tally,
    first_of_days_before,
    last_day,
    rolled,
    skipped,
    unsettled,
    worked_day_before,
)
from bihuan.engine.rules.calendars import Calendars
from bihuan.engine.rules.marks import Checked
from bihuan.engine.rules.procedures import Roll, Term, TimeLimit, TimeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """An extension that was granted: how much, on which day, by which role."""

    term: Term
    on: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a due day hangs on: the start, what was left out and added, a day that a paper states.

    `starts_on` None means that the start (as a rule the service) is not confirmed. `at` is the instant of the
    start, for limits in hours.
    """

    starts_on: date | None
    at: datetime | None = None
    stated_on: date | None = None
    excluded: tuple[Excluded, ...] = ()
    extensions: tuple[Extended, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """When a limit ends, as far as it can be told.

    `due_on` is the due day in law, `advised_on` the day by which a careful officer is done: no roll-forward
    in one's own favour, and a working day. Both are None while the start or the length is not known; the
    derivation says which. `due_at` is given for hours. `not_before` opens a window. `checked` is the weakest
    of the marks that the due day rests on.
    """

    due_on: date | None
    advised_on: date | None
    not_before: date | None
    provisional: bool
    checked: Checked
    derivation: tuple[Reason, ...]
    due_at: datetime | None = None


def due_day(*, limit: TimeLimit, clock: Clock, calendars: Calendars) -> DueDay:
    """The due day of a limit under a clock, with its derivation.

    Sources: 民法典 art. 201 (the first day is not counted), art. 203 (the last day), and the limit's own law.
    """
    if limit.is_stated:
        return _stated(limit, clock)
    if limit.term is None or not limit.mark.is_live:
        return _unknown(limit, Reason.of("figure_not_set", limit=limit.figure or limit.id))
    if limit.is_counted_back:
        return _counted_back(limit, limit.term, clock, calendars)
    if clock.starts_on is None:
        return _unknown(limit, Reason.of("start_not_confirmed"))
    return _counted(limit, limit.term, clock, clock.starts_on, calendars)


def opens_on(*, limit: TimeLimit, starts_on: date) -> date | None:
    """The first day of a limit's window; None when it has none.

    A window's beginning is never in working days, so it needs no calendar.
    """
    if limit.not_before is None:
        return None
    first = last_day(
        term=limit.not_before, start=starts_on, calendars=Calendars(notices=()), excluded=(), tally=Tally()
    )
    return first + ONE_DAY if limit.is_open_window else first


def _unknown(limit: TimeLimit, *reasons: Reason) -> DueDay:
    return DueDay(
        due_on=None,
        advised_on=None,
        not_before=None,
        provisional=False,
        checked=limit.mark.checked,
        derivation=reasons,
    )


def _stated(limit: TimeLimit, clock: Clock) -> DueDay:
    if clock.stated_on is None:
        return _unknown(limit, Reason.of("day_not_stated"))
    return DueDay(
        due_on=clock.stated_on,
        advised_on=clock.stated_on,
        not_before=None,
        provisional=False,
        checked=limit.mark.checked,
        derivation=(Reason.of("day_stated", day=clock.stated_on.isoformat()),),
    )


def _counted_back(limit: TimeLimit, term: Term, clock: Clock, calendars: Calendars) -> DueDay:
    """The last day before as many whole days as the term has lie between it and the stated day.

    Neither of the two counts (民法典 art. 201), so that the party has the whole term.
    """
    stated = clock.stated_on
    if stated is None:
        return _unknown(limit, Reason.of("day_not_stated"))
    tally = Tally()
    first = first_of_days_before(term=term, day=stated, calendars=calendars, tally=tally)
    due_on = first - ONE_DAY
    advised = worked_day_before(day=due_on, calendars=calendars, earliest=clock.starts_on or date.min)
    open_ends = unsettled(tally=tally, calendars=calendars)
    return DueDay(
        due_on=due_on,
        advised_on=advised,
        not_before=None,
        provisional=bool(open_ends),
        checked=_weakest(limit, tally, calendars),
        derivation=(
            Reason.of("counted_back_from", day=stated.isoformat()),
            Reason.of(
                "counted_back",
                amount=str(term.amount),
                time_unit=term.unit.value,
                first=first.isoformat(),
                last=(stated - ONE_DAY).isoformat(),
            ),
            *skipped(tally=tally, calendars=calendars),
            Reason.of("due_before_them", day=due_on.isoformat()),
            Reason.of("advised", day=advised.isoformat()),
            *open_ends,
        ),
    )


def _counted(limit: TimeLimit, term: Term, clock: Clock, start: date, calendars: Calendars) -> DueDay:
    tally = Tally()
    steps = [
        Reason.of("clock_starts", day=start.isoformat()),
        Reason.of("first_day_not_counted", day=start.isoformat(), first=(start + ONE_DAY).isoformat()),
    ]
    end = _run(term, start, calendars, clock.excluded, tally)
    steps.append(_count_step("counted", term, start, end))
    for extension in clock.extensions:
        end = _run(extension.term, end, calendars, clock.excluded, tally)
        steps.append(_extension_step(extension, end))
    steps += skipped(tally=tally, calendars=calendars)
    not_before = opens_on(limit=limit, starts_on=start)
    if limit.is_open_window:
        end -= ONE_DAY
        steps.append(Reason.of("end_not_included", day=end.isoformat()))
    if not_before:
        steps.append(Reason.of("not_before", day=not_before.isoformat()))
    due_at = _instant(limit, clock)
    due_on = legal_day(at=due_at) if due_at else end
    due_on = rolled(day=due_on, roll=limit.roll, calendars=calendars, tally=tally)
    steps += _roll_steps(limit, end, due_on)
    advised = worked_day_before(day=min(end, due_on), calendars=calendars, earliest=not_before or start)
    steps.append(Reason.of("advised", day=advised.isoformat()))
    open_ends = unsettled(tally=tally, calendars=calendars)
    return DueDay(
        due_on=due_on,
        advised_on=advised,
        not_before=not_before,
        provisional=bool(open_ends),
        checked=_weakest(limit, tally, calendars),
        derivation=(*steps, *open_ends),
        due_at=due_at,
    )


def _run(term: Term, start: date, calendars: Calendars, excluded: Sequence[Excluded], tally: Tally) -> date:
    return last_day(term=term, start=start, calendars=calendars, excluded=excluded, tally=tally)


def _instant(limit: TimeLimit, clock: Clock) -> datetime | None:
    """The instant at which a limit in hours ends, where the instant of its start is known."""
    if limit.term is None or limit.term.unit is not TimeUnit.HOURS or clock.at is None:
        return None
    return clock.at + timedelta(hours=limit.term.amount)


def _count_step(code: str, term: Term, start: date, end: date) -> Reason:
    return Reason.of(
        code,
        amount=str(term.amount),
        time_unit=term.unit.value,
        first=(start + ONE_DAY).isoformat(),
        last=end.isoformat(),
    )


def _extension_step(extension: Extended, end: date) -> Reason:
    return Reason.of(
        "extended",
        amount=str(extension.term.amount),
        time_unit=extension.term.unit.value,
        day=extension.on.isoformat(),
        role=extension.by,
        last=end.isoformat(),
    )


def _roll_steps(limit: TimeLimit, end: date, due_on: date) -> list[Reason]:
    if due_on > end:
        return [Reason.of("rolled_forward", day=end.isoformat(), to=due_on.isoformat())]
    return [] if limit.roll is Roll.NONE else [Reason.of("no_roll", day=end.isoformat())]


def _weakest(limit: TimeLimit, tally: Tally, calendars: Calendars) -> Checked:
    used = {one.id: one for day in tally.looked_up if (one := calendars.notice_of(day))}
    return min([limit.mark.checked, *(one.mark.checked for one in used.values())])
