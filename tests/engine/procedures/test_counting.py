from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.procedures.counting import (
    Excluded,
    Tally,
    add_months,
    last_day,
    rolled,
    skipped,
    unsettled,
    worked_day_before,
)
from bihuan.engine.rules.calendars import Calendars, DayKind
from bihuan.engine.rules.procedures import Roll, Term, TimeUnit
from tests.engine.procedures.kit import book

DAYS = st.dates(date(2020, 1, 1), date(2026, 6, 30))
AMOUNTS = st.integers(1, 90)
LENGTHS = st.integers(0, 20)
NOTHING = Calendars(notices=())


def end(
    amount: int,
    unit: TimeUnit,
    start: date,
    excluded: tuple[Excluded, ...] = (),
    calendars: Calendars | None = None,
) -> date:
    calendars = calendars or book().calendars
    return last_day(
        term=Term(amount, unit), start=start, calendars=calendars, excluded=excluded, tally=Tally()
    )


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-03-02", 5, TimeUnit.CALENDAR_DAYS, "2026-03-07"),
        ("2026-03-02", 5, TimeUnit.WORKING_DAYS, "2026-03-09"),
        ("2026-03-02", 24, TimeUnit.HOURS, "2026-03-03"),
        ("2026-03-02", 25, TimeUnit.HOURS, "2026-03-04"),
        ("2026-01-31", 1, TimeUnit.MONTHS, "2026-02-28"),
        ("2024-01-31", 1, TimeUnit.MONTHS, "2024-02-29"),
        ("2026-08-31", 6, TimeUnit.MONTHS, "2027-02-28"),
        ("2024-02-29", 3, TimeUnit.YEARS, "2027-02-28"),
        ("2026-12-15", 1, TimeUnit.MONTHS, "2027-01-15"),
    ],
)
def test_a_term_ends_on_its_last_day(start: str, amount: int, unit: TimeUnit, expected: str) -> None:
    assert end(amount, unit, date.fromisoformat(start)) == date.fromisoformat(expected)


def test_a_term_beyond_the_calendar_is_an_overflow() -> None:
    for unit in (TimeUnit.YEARS, TimeUnit.MONTHS, TimeUnit.CALENDAR_DAYS, TimeUnit.WORKING_DAYS):
        with pytest.raises(OverflowError):
            end(999_999, unit, date(9998, 1, 1))


@given(DAYS, AMOUNTS)
def test_a_working_day_is_never_a_day_off(start: date, amount: int) -> None:
    assert book().calendars.is_worked(end(amount, TimeUnit.WORKING_DAYS, start))


@given(DAYS, AMOUNTS)
def test_exactly_so_many_working_days_lie_in_a_term(start: date, amount: int) -> None:
    last = end(amount, TimeUnit.WORKING_DAYS, start)
    days = [start + timedelta(days=i) for i in range(1, (last - start).days + 1)]
    assert sum(book().calendars.is_worked(day) for day in days) == amount


@given(DAYS, AMOUNTS, AMOUNTS, st.sampled_from([TimeUnit.WORKING_DAYS, TimeUnit.CALENDAR_DAYS]))
def test_one_term_after_the_other_is_their_sum(start: date, one: int, two: int, unit: TimeUnit) -> None:
    assert end(two, unit, end(one, unit, start)) == end(one + two, unit, start)


@given(DAYS, AMOUNTS, st.sampled_from(TimeUnit), st.integers(0, 40))
def test_a_later_start_never_ends_earlier(start: date, amount: int, unit: TimeUnit, later: int) -> None:
    assert end(amount, unit, start) <= end(amount, unit, start + timedelta(days=later))
    assert end(amount, unit, start) > start


@given(DAYS, AMOUNTS, st.integers(0, 30), LENGTHS)
def test_a_suspension_within_calendar_days_moves_the_end_by_exactly_its_length(
    start: date, amount: int, offset: int, length: int
) -> None:
    after = start + timedelta(days=min(offset, amount - 1))
    excluded = Excluded(interval="suspension", after=after, until=after + timedelta(days=length))
    moved = end(amount, TimeUnit.CALENDAR_DAYS, start, (excluded,))
    assert moved == end(amount, TimeUnit.CALENDAR_DAYS, start) + timedelta(days=length)


@given(DAYS, AMOUNTS, st.integers(0, 30), LENGTHS)
def test_a_suspension_takes_exactly_its_working_days_from_working_days(
    start: date, amount: int, offset: int, length: int
) -> None:
    after = start + timedelta(days=offset)
    excluded = Excluded(interval="suspension", after=after, until=after + timedelta(days=length))
    last = end(amount, TimeUnit.WORKING_DAYS, start, (excluded,))
    days = [start + timedelta(days=i) for i in range(1, (last - start).days + 1)]
    assert sum(book().calendars.is_worked(day) and not excluded.covers(day) for day in days) == amount


def test_overlapping_intervals_leave_a_day_out_once() -> None:
    one = Excluded(interval="laboratory-test", after=date(2026, 3, 2), until=date(2026, 3, 6))
    two = Excluded(interval="suspension", after=date(2026, 3, 4), until=date(2026, 3, 8))
    assert end(10, TimeUnit.CALENDAR_DAYS, date(2026, 3, 1), (one, two)) == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("day", "roll", "expected"),
    [
        ("2026-10-01", Roll.NONE, "2026-10-01"),
        ("2026-10-01", Roll.STATUTORY, "2026-10-08"),
        ("2026-03-22", Roll.STATUTORY, "2026-03-22"),
        ("2026-03-22", Roll.ANY, "2026-03-23"),
        ("2026-09-20", Roll.ANY, "2026-09-20"),
        ("2026-05-05", Roll.ANY, "2026-05-06"),
        ("2024-09-29", Roll.ANY, "2024-09-29"),
    ],
)
def test_a_last_day_moves_on_as_its_limit_says(day: str, roll: Roll, expected: str) -> None:
    found = rolled(day=date.fromisoformat(day), roll=roll, calendars=book().calendars, tally=Tally())
    assert found == date.fromisoformat(expected)


@given(DAYS, st.sampled_from(Roll))
def test_a_roll_never_goes_back_and_passes_only_free_days(day: date, roll: Roll) -> None:
    to = rolled(day=day, roll=roll, calendars=book().calendars, tally=Tally())
    passed = [day + timedelta(days=i) for i in range((to - day).days)]
    assert to >= day
    assert not any(book().calendars.is_worked(one) for one in passed)
    assert roll is not Roll.ANY or book().calendars.is_worked(to)


def test_the_advised_day_goes_back_to_a_worked_day_but_not_before_the_earliest() -> None:
    calendars = book().calendars
    back = worked_day_before(day=date(2026, 10, 3), calendars=calendars, earliest=date(2026, 9, 1))
    assert back == date(2026, 9, 30)
    kept = worked_day_before(day=date(2026, 10, 3), calendars=calendars, earliest=date(2026, 10, 2))
    assert kept == date(2026, 10, 2)


def test_what_was_left_out_is_told_with_its_notice() -> None:
    tally = Tally()
    last_day(
        term=Term(7, TimeUnit.WORKING_DAYS),
        start=date(2026, 2, 10),
        calendars=book().calendars,
        excluded=(Excluded(interval="suspension", after=date(2026, 2, 24), until=date(2026, 2, 25)),),
        tally=tally,
    )
    told = [step.as_dict() for step in skipped(tally=tally, calendars=book().calendars)]
    assert [step["code"] for step in told] == ["holiday_left_out", "moved_workday", "interval_left_out"]
    assert (told[0]["first"], told[0]["last"]) == ("2026-02-15", "2026-02-23")
    assert told[1]["notice"] == "国办发明电〔2025〕7号"
    assert told[2]["days"] == "1"


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2026-12-24", []),
        ("2026-12-25", [("notice_to_come", "2027")]),
        ("2027-03-01", [("calendar_missing", "2027")]),
        ("2019-11-01", [("calendar_missing", "2019")]),
    ],
)
def test_a_day_that_no_notice_settles_makes_a_due_day_provisional(
    day: str, codes: list[tuple[str, str]]
) -> None:
    tally = Tally(looked_up=[date.fromisoformat(day)])
    told = unsettled(tally=tally, calendars=book().calendars)
    assert [(step.code, step.as_dict()["year"]) for step in told] == codes


def test_without_any_notice_only_weekends_are_free_and_every_day_is_unsettled() -> None:
    assert NOTHING.kind(date(2026, 10, 1)) is DayKind.WORKDAY
    assert NOTHING.kind(date(2026, 10, 3)) is DayKind.WEEKEND
    assert unsettled(tally=Tally(looked_up=[date(2026, 10, 1)]), calendars=NOTHING)


def test_a_month_is_added_to_the_day_of_the_same_number() -> None:
    assert add_months(day=date(2026, 3, 31), months=1) == date(2026, 4, 30)
