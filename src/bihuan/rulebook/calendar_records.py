"""Notices on holidays → the engine's calendars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from bihuan.engine.rules.calendars import Calendars, Holiday, Notice
from bihuan.rulebook.consistency import latest
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.scope import Sources, read_mark

_SATURDAY = 5
_LONGEST = 31  # days; no holiday comes near


def read_calendars(files: Sequence[tuple[Cursor, int]], scope: Sources) -> Calendars:
    """All notices, oldest first; one of an overlay takes the place of the package's of the same id."""
    notices = latest([(at, _notice(at, scope), layer) for at, layer in files], name=lambda notice: notice.id)
    return Calendars(notices=tuple(sorted(notices, key=lambda notice: notice.issued_on)))


def _notice(at: Cursor, scope: Sources) -> Notice:
    notice = Notice(
        id=at.text("notice"),
        number=at.text("number"),
        title=at.text("title"),
        issued_on=at.day("issued_on") or date.min,
        settles_from=at.day("settles_from") or date.min,
        settles_until=at.day("settles_until") or date.max,
        holidays=tuple(_holiday(one) for one in at.children("holidays")),
        moved_workdays=frozenset(_days(at, "moved_workdays")),
        mark=read_mark(at, scope),
    )
    _check(notice, at)
    return notice


def _holiday(at: Cursor) -> Holiday:
    first, last = at.day("first"), at.day("last")
    length = (last - first).days if first and last else 0
    if not 0 <= length < _LONGEST:
        at.report("calendar_holiday_turned_round", "last")
        length = 0
    days = tuple(first + timedelta(days=i) for i in range(length + 1)) if first else ()
    statutory = frozenset(_days(at, "statutory"))
    _check_within(at, "statutory", statutory, days)
    return Holiday(id=at.text("id"), days=days, statutory=statutory)


def _days(at: Cursor, key: str) -> Iterator[date]:
    """The days of a list; one that no calendar has is a fault."""
    for index, text in enumerate(at.texts(key)):
        try:
            yield date.fromisoformat(text)
        except ValueError:
            at.report("rulebook_no_such_day", key, index, day=text)


def _check_within(at: Cursor, key: str, days: Iterable[date], allowed: Sequence[date]) -> None:
    for day in sorted(days):
        if day not in allowed:
            at.report("calendar_day_outside", key, day=day.isoformat())


def _check(notice: Notice, at: Cursor) -> None:
    """Report a moved workday that is none, a day that is both, and days that the notice does not settle."""
    free = [day for holiday in notice.holidays for day in holiday.days]
    for day in sorted(notice.moved_workdays):
        if day.weekday() < _SATURDAY:
            at.report("calendar_workday_anyway", "moved_workdays", day=day.isoformat())
    for day in sorted({day for day in free if free.count(day) > 1 or day in notice.moved_workdays}):
        at.report("calendar_day_twice", "holidays", day=day.isoformat())
    for day in sorted({*free, *notice.moved_workdays}):
        if not notice.settles_from <= day < notice.settles_until:
            at.report("calendar_not_settled", "settles_from", day=day.isoformat())
