from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bihuan.engine.rules.calendars import Calendars, DayKind
from tests.engine.procedures.kit import book


@pytest.mark.parametrize(
    ("day", "kind", "worked"),
    [
        ("2026-02-16", DayKind.STATUTORY, False),
        ("2026-02-20", DayKind.DAY_OFF, False),
        ("2026-02-15", DayKind.DAY_OFF, False),
        ("2026-02-14", DayKind.MOVED_WORKDAY, True),
        ("2026-03-07", DayKind.WEEKEND, False),
        ("2026-03-09", DayKind.WORKDAY, True),
        ("2020-02-01", DayKind.DAY_OFF, False),
    ],
)
def test_statutory_holidays_days_off_and_moved_workdays_are_told_apart(
    day: str, kind: DayKind, worked: bool
) -> None:
    calendars = book().calendars
    found = date.fromisoformat(day)
    assert (calendars.kind(found), calendars.is_worked(found)) == (kind, worked)


def test_a_named_day_knows_its_holiday_and_its_notice() -> None:
    named = book().calendars.named[date(2026, 2, 20)]
    assert named.holiday is not None
    assert (named.holiday.id, named.notice.id) == ("spring-festival", "holidays-2026")


def test_a_later_notice_takes_the_place_of_an_earlier_one_whatever_their_order() -> None:
    calendars = book().calendars
    turned = Calendars(notices=tuple(reversed(calendars.notices)))
    first = replace(calendars, notices=tuple(one for one in calendars.notices if one.id == "holidays-2020"))
    day = date(2020, 2, 1)
    assert first.kind(day) is DayKind.MOVED_WORKDAY
    assert calendars.kind(day) is turned.kind(day) is DayKind.DAY_OFF


@pytest.mark.parametrize(
    ("day", "notice"),
    [
        ("2026-12-24", "holidays-2026"),
        ("2026-12-25", None),
        ("2025-12-25", "holidays-2026"),
        ("2025-12-24", "holidays-2025"),
        ("2020-02-01", "holidays-2020-spring-festival"),
        ("2020-02-03", "holidays-2020"),
        ("2019-12-24", None),
        ("2027-06-01", None),
    ],
)
def test_each_day_is_settled_by_its_notice(day: str, notice: str | None) -> None:
    found = book().calendars.notice_of(date.fromisoformat(day))
    assert (found.id if found else None) == notice
