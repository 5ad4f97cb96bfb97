"""Counting a term on the calendar: which days count, which are left out and why."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.calendars import Calendars, DayKind
from bihuan.engine.rules.procedures import Roll, Term, TimeUnit

ONE_DAY = timedelta(days=1)
_HOURS_A_DAY = 24
_IN_HOLIDAY = (DayKind.STATUTORY, DayKind.DAY_OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A stretch of days that a clock leaves out: after the day `after`, up to the day `until` included.

    The day on which it begins still counts and the day on which it ends does not, so that a clock moves by
    exactly `until - after` days (民法典 art. 201: the first day of a period is not counted).
    """

    interval: str
    after: date
    until: date

    def covers(self, day: date) -> bool:
        """Whether a day is left out."""
        return self.after < day <= self.until


@dataclass(slots=True)
class Tally:
    """What a count came across: days left out with the cause, moved workdays, days looked up."""

    weekends: list[date] = field(default_factory=list)
    days_off: list[date] = field(default_factory=list)
    moved: list[date] = field(default_factory=list)
    excluded: dict[str, list[date]] = field(default_factory=dict)
    looked_up: list[date] = field(default_factory=list)


def last_day(
    *, term: Term, start: date, calendars: Calendars, excluded: Sequence[Excluded], tally: Tally
) -> date:
    """The last day of a term that begins after `start`, before any roll-forward; `tally` is filled.

    Days are counted from the day after `start`. A month ends on the day of the same number, or on the
    month's last day; hours are counted in whole days begun. Raises OverflowError beyond the year 9999.
    """
    if term.unit is TimeUnit.WORKING_DAYS:
        return _after_working_days(term.amount, start, calendars, excluded, tally)
    match term.unit:
        case TimeUnit.MONTHS:
            end = add_months(day=start, months=term.amount)
        case TimeUnit.YEARS:
            end = add_months(day=start, months=12 * term.amount)
        case TimeUnit.HOURS:
            end = start + timedelta(days=-(-term.amount // _HOURS_A_DAY))
        case _:
            end = start + timedelta(days=term.amount)
    return _moved_by(excluded, start, end, tally)


def first_of_days_before(*, term: Term, day: date, calendars: Calendars, tally: Tally) -> date:
    """The first of as many whole days as a term has that lie before a day; `tally` is filled.

    The term is in calendar or in working days.
    """
    if term.unit is not TimeUnit.WORKING_DAYS:
        return day - timedelta(days=term.amount)
    left = term.amount
    while left > 0:
        day -= ONE_DAY
        tally.looked_up.append(day)
        left -= _counts(day, calendars.kind(day), tally)
    for days in (tally.weekends, tally.days_off, tally.moved):
        days.reverse()
    return day


def add_months(*, day: date, months: int) -> date:
    """The day of the same number so many months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        raise OverflowError("a term ends after the year 9999")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def rolled(*, day: date, roll: Roll, calendars: Calendars, tally: Tally) -> date:
    """The day on which a limit ends whose last day is `day`: the first one that need not move on."""
    if roll is Roll.NONE:
        return day
    tally.looked_up.append(day)
    while _moves_on(day, roll, calendars):
        day += ONE_DAY
        tally.looked_up.append(day)
    return day


def worked_day_before(*, day: date, calendars: Calendars, earliest: date) -> date:
    """The last working day up to `day`, but not before `earliest`."""
    while day > earliest and not calendars.is_worked(day):
        day -= ONE_DAY
    return day


def skipped(*, tally: Tally, calendars: Calendars) -> tuple[Reason, ...]:
    """What a tally tells of a count: weekends, holidays, moved workdays, intervals."""
    return (
        *_weekends(tally.weekends),
        *_holidays(tally.days_off, calendars),
        *(
            Reason.of("moved_workday", day=day.isoformat(), notice=calendars.named[day].notice.number)
            for day in tally.moved
        ),
        *(
            Reason.of(
                "interval_left_out",
                interval=interval,
                first=days[0].isoformat(),
                last=days[-1].isoformat(),
                days=str(len(days)),
            )
            for interval, days in tally.excluded.items()
        ),
    )


def unsettled(*, tally: Tally, calendars: Calendars) -> tuple[Reason, ...]:
    """Why a due day is provisional: days that were looked up and that no notice settles yet."""
    codes: dict[tuple[str, int], None] = {}
    for day in tally.looked_up:
        if calendars.notice_of(day) is None:
            has_calendar = calendars.notice_of(date(day.year, 6, 30)) is not None
            cause = ("notice_to_come", day.year + 1) if has_calendar else ("calendar_missing", day.year)
            codes[cause] = None
    return tuple(Reason(code, (("year", str(year)),)) for code, year in codes)


def _after_working_days(
    amount: int, start: date, calendars: Calendars, excluded: Sequence[Excluded], tally: Tally
) -> date:
    day, left = start, amount
    while left > 0:
        day += ONE_DAY
        cause = next((one for one in excluded if one.covers(day)), None)
        if cause:
            tally.excluded.setdefault(cause.interval, []).append(day)
            continue
        tally.looked_up.append(day)
        left -= _counts(day, calendars.kind(day), tally)
    return day


def _counts(day: date, kind: DayKind, tally: Tally) -> int:
    """1 for a day that counts; what a day is goes into the tally."""
    match kind:
        case DayKind.WEEKEND:
            tally.weekends.append(day)
            return 0
        case DayKind.STATUTORY | DayKind.DAY_OFF:
            tally.days_off.append(day)
            return 0
        case DayKind.MOVED_WORKDAY:
            tally.moved.append(day)
    return 1


def _moved_by(excluded: Sequence[Excluded], start: date, end: date, tally: Tally) -> date:
    """The last day when each excluded day up to it moves it by one."""
    day, left = start, (end - start).days
    if not excluded:
        return end
    while left > 0:
        day += ONE_DAY
        cause = next((one for one in excluded if one.covers(day)), None)
        if cause:
            tally.excluded.setdefault(cause.interval, []).append(day)
        else:
            left -= 1
    return day


def _moves_on(day: date, roll: Roll, calendars: Calendars) -> bool:
    return not calendars.is_worked(day) if roll is Roll.ANY else calendars.kind(day) in _IN_HOLIDAY


def _weekends(days: Sequence[date]) -> tuple[Reason, ...]:
    if not days:
        return ()
    listed = ", ".join(day.isoformat() for day in days)
    return (Reason.of("weekends_left_out", count=str(len(days)), days=listed),)


def _holidays(days: Sequence[date], calendars: Calendars) -> tuple[Reason, ...]:
    """One reason for each holiday, with the notice that sets it."""
    groups: dict[tuple[str, str], list[date]] = {}
    for day in days:
        named = calendars.named[day]
        groups.setdefault((named.holiday.id if named.holiday else "", named.notice.number), []).append(day)
    return tuple(
        Reason.of(
            "holiday_left_out",
            holiday=holiday,
            first=found[0].isoformat(),
            last=found[-1].isoformat(),
            count=str(len(found)),
            notice=number,
        )
        for (holiday, number), found in groups.items()
    )
