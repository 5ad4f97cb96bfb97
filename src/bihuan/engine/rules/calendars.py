"""Which days are worked: holidays, the days off around them and moved workdays, by official notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from bihuan.engine.rules.marks import Mark

_SATURDAY = 5


class DayKind(StrEnum):
    """What a day is under the notices."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    STATUTORY = "statutory"  # 法定节假日: the festival itself
    DAY_OFF = "day-off"  # 调休、连休: free because of the festival, or a weekend within its holiday
    MOVED_WORKDAY = "moved-workday"  # 调休上班: a Saturday or Sunday that is worked


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """One holiday of a notice: all its days off, and which of them are the statutory festival."""

    id: str
    days: tuple[date, ...]
    statutory: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An official notice on holidays. It settles the days of [settles_from, settles_until).

    The last days of December are settled by the notice for the next year, which may move them.
    A later notice of the same days takes the place of an earlier one, day by day.
    """

    id: str
    number: str
    title: str
    issued_on: date
    settles_from: date
    settles_until: date
    holidays: tuple[Holiday, ...]
    moved_workdays: frozenset[date]
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDay:
    """A day that a notice names: its kind, the holiday (of a day off), the notice."""

    kind: DayKind
    holiday: Holiday | None
    notice: Notice


@dataclass(frozen=True, kw_only=True)
class Calendars:
    """All notices, oldest first. A day that no notice settles is provisional, never "no holiday"."""

    notices: tuple[Notice, ...]

    @cached_property
    def named(self) -> Mapping[date, NamedDay]:
        """The days that notices name; a later notice wins."""
        found: dict[date, NamedDay] = {}
        for notice in sorted(self.notices, key=lambda one: one.issued_on):
            for holiday in notice.holidays:
                for day in holiday.days:
                    kind = DayKind.STATUTORY if day in holiday.statutory else DayKind.DAY_OFF
                    found[day] = NamedDay(kind=kind, holiday=holiday, notice=notice)
            for day in notice.moved_workdays:
                found[day] = NamedDay(kind=DayKind.MOVED_WORKDAY, holiday=None, notice=notice)
        return found

    def kind(self, day: date) -> DayKind:
        """What a day is; a day that no notice names is what its weekday says."""
        if day in self.named:
            return self.named[day].kind
        return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY

    def is_worked(self, day: date) -> bool:
        """Whether a day counts as a working day."""
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MOVED_WORKDAY)

    def notice_of(self, day: date) -> Notice | None:
        """The notice that settles a day; None where none does, so that it may still be moved."""
        settling = [one for one in self.notices if one.settles_from <= day < one.settles_until]
        return max(settling, key=lambda one: one.issued_on, default=None)
