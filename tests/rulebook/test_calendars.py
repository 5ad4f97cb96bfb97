"""Our calendars against a published package, and what is wrong in a notice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import chinese_calendar
import pytest

from bihuan.engine.rules.calendars import DayKind
from tests.rulebook import procedure_kit as kit

YEARS = range(2020, 2027)
# The package names a weekend as a plain one where the notice says that it joins the holiday.
JOINED = {date(2024, 6, 8), date(2024, 6, 9)}
# The package gives out the last days of a holiday as moved ones; this is the festival's third day by law.
THIRD_DAY = date(2022, 2, 3)


def days(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=i) for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_worked_or_free_as_the_published_calendar_has_it(year: int) -> None:
    calendars = kit.real().calendars
    odd = [day for day in days(year) if calendars.is_worked(day) != chinese_calendar.is_workday(day)]
    assert not odd


@pytest.mark.parametrize("year", YEARS)
def test_holidays_and_moved_workdays_have_the_published_names(year: int) -> None:
    calendars = kit.real().calendars
    for day in days(year):
        is_free, name = chinese_calendar.get_holiday_detail(day)
        kind = calendars.kind(day)
        if day not in JOINED:
            assert (name is not None and is_free) is (kind in (DayKind.STATUTORY, DayKind.DAY_OFF)), day
        assert (name is not None and not is_free) is (kind is DayKind.MOVED_WORKDAY), day
        if kind is DayKind.STATUTORY and day != THIRD_DAY:
            assert not chinese_calendar.is_in_lieu(day), day


@pytest.mark.parametrize("year", YEARS)
def test_each_year_has_its_festival_days_by_law(year: int) -> None:
    """Eleven days until 2024, thirteen from 2025; one fewer where two festivals share a day."""
    calendars = kit.real().calendars
    found = Counter(calendars.kind(day) for day in days(year))[DayKind.STATUTORY]
    shared = 1 if year == 2020 else 0  # Mid-autumn fell on National Day
    assert found == (13 if year >= 2025 else 11) - shared


def test_the_year_2026_has_248_working_days() -> None:
    calendars = kit.real().calendars
    assert sum(calendars.is_worked(day) for day in days(2026)) == 248


def test_the_package_ends_where_our_calendars_end() -> None:
    """When it knows a further year, a file for that year is due."""
    last = max(one.settles_until for one in kit.real().calendars.notices)
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(last + timedelta(days=370))


FILE = "calendars/2030.yaml"
NOTICE = """notice: holidays-2030
number: 发〔2029〕1号
title: 通知
issued_on: 2029-11-01
settles_from: 2029-12-25
settles_until: 2030-12-25
checked: recall
confidence: high
holidays:
  - {id: new-year, first: 2030-01-01, last: 2030-01-03, statutory: [2030-01-01]}
moved_workdays: [2030-01-05]
"""


def test_a_year_is_added_by_one_file() -> None:
    calendars = kit.book({FILE: NOTICE}).calendars
    assert calendars.kind(date(2030, 1, 2)) is DayKind.DAY_OFF
    assert calendars.is_worked(date(2030, 1, 5))
    assert calendars.notice_of(date(2030, 6, 1)) is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        (
            "  - {id: new-year, first: 2030-01-01, last: 2030-01-03, statutory: [2030-01-01]}",
            "  []",
            10,
            "rulebook_wrong_kind",
        ),
        ("last: 2030-01-03", "last: 2029-12-31", 10, "calendar_holiday_turned_round"),
        ("last: 2030-01-03", "last: 2031-01-03", 10, "calendar_holiday_turned_round"),
        ("last: 2030-01-03", "last: 2030-02-30", 10, "rulebook_no_such_day"),
        ("statutory: [2030-01-01]", "statutory: [2030-01-08]", 10, "calendar_day_outside"),
        ("statutory: [2030-01-01]", "statutory: [2030-13-01]", 10, "rulebook_no_such_day"),
        ("[2030-01-05]", "[2030-01-07]", 11, "calendar_workday_anyway"),
        ("last: 2030-01-03", "last: 2030-01-05", 9, "calendar_day_twice"),
        ("settles_from: 2029-12-25", "settles_from: 2030-01-02", 5, "calendar_not_settled"),
        ("checked: recall\nconfidence: high\n", "", 1, "rulebook_no_source"),
        ("holidays-2030", "Feiertage", 1, "rulebook_not_an_id"),
    ],
)
def test_what_is_wrong_in_a_notice_is_told_at_its_line(old: str, new: str, line: int, code: str) -> None:
    text = NOTICE.replace(old, new) if new != "  []" else NOTICE.replace("holidays:\n" + old, "holidays: []")
    told = kit.told({FILE: text})
    assert (FILE, line - (new == "  []"), code) in told


def test_a_notice_that_stands_twice_is_a_fault() -> None:
    assert ("calendars/b.yaml", 1, "rulebook_id_twice") in kit.told(
        {FILE: NOTICE, "calendars/b.yaml": NOTICE}
    )
