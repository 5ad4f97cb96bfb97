from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.procedures.clocks import Clock, DueDay, Extended, due_day, opens_on
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.procedures import Term, TimeLimit, TimeUnit
from tests.engine.procedures.kit import book, procedure

DAYS = st.dates(date(2020, 2, 1), date(2026, 6, 30))
WITH_TERM = [limit for one in book().procedures for limit in one.limits if limit.term and limit.mark.is_live]
COUNTED = [limit for limit in WITH_TERM if not limit.is_counted_back]
LIMITS = st.integers(0, len(COUNTED) - 1).map(COUNTED.__getitem__)


def limit(name: str, of: str = "penalty") -> TimeLimit:
    return procedure(of).limit_by_id[name]


def due(known: TimeLimit, start: str | date, **clock: object) -> DueDay:
    starts_on = date.fromisoformat(start) if isinstance(start, str) else start
    return due_day(limit=known, clock=Clock(starts_on=starts_on, **clock), calendars=book().calendars)  # type: ignore[arg-type]


def codes(found: DueDay) -> list[str]:
    return [step.code for step in found.derivation]


def test_a_derivation_tells_every_step_in_order() -> None:
    found = due(limit("recheck", "result-handling"), "2026-07-18")
    assert codes(found) == ["clock_starts", "first_day_not_counted", "counted", "rolled_forward", "advised"]
    assert found.derivation[2].as_dict() == {
        "code": "counted",
        "amount": "75",
        "time_unit": "calendar-days",
        "first": "2026-07-19",
        "last": "2026-10-01",
    }


def test_without_a_confirmed_start_there_is_no_due_day() -> None:
    found = due_day(limit=limit("statement"), clock=Clock(starts_on=None), calendars=book().calendars)
    assert (found.due_on, found.advised_on, codes(found)) == (None, None, ["start_not_confirmed"])


def test_a_figure_that_is_not_known_or_hardly_recalled_counts_nothing() -> None:
    for name in ("notice", "recall-summary"):
        found = due(limit(name, "result-handling"), "2026-05-06")
        assert (found.due_on, codes(found)) == (None, ["figure_not_set"])


def test_a_stated_day_is_taken_as_it_stands() -> None:
    reply = limit("reply", "hand-over")
    assert due(reply, "2026-05-06", stated_on=date(2026, 5, 31)).due_on == date(2026, 5, 31)
    assert codes(due(reply, "2026-05-06")) == ["day_not_stated"]


def test_hours_end_at_an_instant_where_their_start_is_known() -> None:
    at = datetime(2026, 5, 6, 23, 30, tzinfo=UTC)  # 7:30 on 7 May in Beijing
    found = due(limit("transfer"), "2026-05-07", at=at)
    assert found.due_at == at + timedelta(hours=24)
    assert found.due_on == date(2026, 5, 8)
    assert due(limit("transfer"), "2026-05-07").due_at is None


def test_a_window_has_a_first_and_a_last_day_and_neither_end_belongs_to_it() -> None:
    window = limit("second-recheck", "result-handling")
    found = due(window, "2026-03-01")
    assert (found.not_before, found.due_on) == (date(2026, 5, 1), date(2026, 5, 29))
    assert opens_on(limit=window, starts_on=date(2026, 3, 1)) == found.not_before
    closed = replace(window, is_open_window=False)
    assert due(closed, "2026-03-01").not_before == date(2026, 4, 30)
    assert due(closed, "2026-03-01").due_on == date(2026, 5, 30)
    assert opens_on(limit=limit("statement"), starts_on=date(2026, 3, 1)) is None


def test_the_weakest_of_figure_and_calendar_is_the_mark() -> None:
    official = replace(limit("filing"), mark=Mark(Checked.OFFICIAL))
    assert due(official, "2026-03-02").checked is Checked.SECONDARY
    assert due(official, "2022-03-02").checked is Checked.RECALL
    assert due(limit("service"), "2026-03-02").checked is Checked.RECALL


def test_a_calendar_that_was_not_looked_up_weakens_nothing() -> None:
    official = replace(limit("seizure"), mark=Mark(Checked.OFFICIAL))
    assert due(official, "2022-03-02").checked is Checked.OFFICIAL


def before_hearing(hearing: date | None, unit: TimeUnit = TimeUnit.WORKING_DAYS) -> DueDay:
    known = replace(limit("hearing-notice"), term=Term(7, unit))
    return due_day(limit=known, clock=Clock(starts_on=None, stated_on=hearing), calendars=book().calendars)


def test_a_limit_that_is_counted_back_waits_for_the_day_that_it_hangs_on() -> None:
    assert codes(before_hearing(None)) == ["day_not_stated"]


@given(DAYS)
def test_the_whole_term_lies_between_the_last_day_of_a_notice_and_the_hearing(hearing: date) -> None:
    """处罚法 art. 64: seven working days before; neither the day of the notice nor the hearing counts."""
    found = before_hearing(hearing)
    assert found.due_on and found.advised_on
    between = [found.due_on + timedelta(days=n) for n in range(1, (hearing - found.due_on).days)]
    assert sum(book().calendars.is_worked(day) for day in between) == 7
    assert book().calendars.is_worked(between[0]), "a day later one of them would be lacking"
    assert found.advised_on <= found.due_on
    assert book().calendars.is_worked(found.advised_on)
    plain = before_hearing(hearing, TimeUnit.CALENDAR_DAYS)
    assert plain.due_on == hearing - timedelta(days=8)


@given(DAYS, st.integers(0, 60))
def test_a_later_hearing_is_never_notified_earlier(hearing: date, later: int) -> None:
    one, two = before_hearing(hearing), before_hearing(hearing + timedelta(days=later))
    assert one.due_on and two.due_on and one.due_on <= two.due_on


def test_a_hearing_in_a_year_without_calendar_makes_its_notice_provisional() -> None:
    assert before_hearing(date(2031, 3, 3)).provisional
    assert not before_hearing(date(2026, 3, 20)).provisional


@given(LIMITS, DAYS)
def test_a_due_day_never_lies_before_its_start(known: TimeLimit, start: date) -> None:
    found = due(known, start)
    assert found.due_on is not None and found.advised_on is not None
    assert start <= found.advised_on <= found.due_on
    assert found.not_before is None or found.not_before <= found.advised_on


@given(LIMITS, DAYS, st.integers(1, 60), st.sampled_from(TimeUnit))
def test_an_extension_never_shortens(known: TimeLimit, start: date, amount: int, unit: TimeUnit) -> None:
    granted = Extended(term=Term(amount, unit), on=start, by="bureau-head")
    plain, longer = due(known, start), due(known, start, extensions=(granted,))
    assert plain.due_on and longer.due_on
    assert longer.due_on >= plain.due_on
    assert "extended" in codes(longer)


@given(LIMITS, DAYS, st.integers(0, 60))
def test_clocks_are_monotone_in_their_start(known: TimeLimit, start: date, later: int) -> None:
    one, two = due(known, start), due(known, start + timedelta(days=later))
    assert one.due_on and two.due_on
    assert one.due_on <= two.due_on


@given(LIMITS, DAYS)
def test_the_same_facts_give_the_same_due_day_with_the_same_derivation(known: TimeLimit, start: date) -> None:
    assert due(known, start) == due(known, start)


@pytest.mark.parametrize("known", COUNTED, ids=lambda one: f"{one.track}-{one.id}")
def test_a_limit_in_a_year_without_calendar_is_provisional_if_it_looks_at_the_calendar(
    known: TimeLimit,
) -> None:
    looks = known.term is not None and known.term.unit is TimeUnit.WORKING_DAYS or known.roll.value != "none"
    assert due(known, "2031-03-03").provisional is looks
