from __future__ import annotations

from datetime import date

import pytest

from bihuan.engine.procedures.due import ClockStatus, LimitClock, clocks_of, due_days
from bihuan.engine.procedures.folding import fold
from bihuan.engine.procedures.history import HistoryError, Move
from bihuan.engine.rules.procedures import Term, TimeUnit
from tests.engine.procedures.kit import book, move, opening, procedure, rectifying


def clocks(history: list[Move], today: str, name: str = "result-handling") -> dict[str, LimitClock]:
    found = due_days(
        procedure=procedure(name),
        history=history,
        calendars=book().calendars,
        today=date.fromisoformat(today),
    )
    return {f"{clock.obligation}:{clock.limit.id}": clock for clock in found}


def test_a_clock_starts_at_service_and_not_with_the_paper() -> None:
    found = clocks(rectifying(served="2026-05-08"), "2026-05-20")["1:rectification"]
    assert (found.starts_on, found.due.due_on) == (date(2026, 5, 8), date(2026, 7, 7))
    assert (found.status, found.days_left) == (ClockStatus.RUNNING, 48)


@pytest.mark.parametrize("today", ["2026-05-20", "2027-05-20"])
def test_without_a_day_of_service_the_limit_waits_for_it_and_is_never_overdue(today: str) -> None:
    found = clocks(rectifying(served=None), today)["1:recheck"]
    assert (found.status, found.due.due_on, found.days_left) == (ClockStatus.AWAITING, None, None)


def test_the_day_of_service_may_become_known_later() -> None:
    confirmed = move("confirm-start", "2026-05-20", limit="recheck", served_on="2026-05-10")
    found = clocks([*rectifying(served=None), confirmed], "2026-05-20")
    assert found["1:recheck"].due.due_on == date(2026, 7, 24)
    assert found["1:rectification"].status is ClockStatus.AWAITING


def test_a_matter_that_came_in_in_mid_procedure_waits_for_its_start() -> None:
    imported = [opening("subject", "sampled-party", "2026-05-01", state="ordered")]
    assert clocks(imported, "2026-05-20")["1:recheck"].status is ClockStatus.AWAITING
    confirmed = move("confirm-start", "2026-05-20", limit="recheck", served_on="2026-04-01")
    assert clocks([*imported, confirmed], "2026-05-20")["1:recheck"].due.due_on == date(2026, 6, 15)


@pytest.mark.parametrize(
    ("today", "status", "left"),
    [
        ("2026-07-22", ClockStatus.RUNNING, 0),
        ("2026-07-23", ClockStatus.OVERDUE, -1),
        ("2026-06-22", ClockStatus.RUNNING, 30),
    ],
)
def test_a_limit_is_overdue_from_the_day_after_its_due_day(
    today: str, status: ClockStatus, left: int
) -> None:
    found = clocks(rectifying(), today)["1:recheck"]
    assert (found.due.due_on, found.status, found.days_left) == (date(2026, 7, 22), status, left)


def test_the_clock_of_the_recheck_runs_on_when_the_rectification_is_reported() -> None:
    reported = move("report-rectification", "2026-06-01", evidence=["rectification-report"])
    found = clocks([*rectifying(), reported], "2026-06-02")
    assert (found["1:rectification"].status, found["1:rectification"].met_on) == (
        ClockStatus.MET,
        date(2026, 6, 1),
    )
    assert found["1:recheck"].status is ClockStatus.RUNNING


def test_what_was_done_after_the_due_day_was_late() -> None:
    reported = move("report-rectification", "2026-07-08", evidence=["rectification-report"])
    assert clocks([*rectifying(), reported], "2026-07-08")["1:rectification"].status is ClockStatus.MET_LATE


def test_a_right_that_lapsed_was_not_used_late_but_ran_out() -> None:
    history = [
        *rectifying()[:2],
        move("let-objection-lapse", "2026-04-21"),
    ]
    assert clocks(history, "2026-04-21")["1:objection"].status is ClockStatus.RAN_OUT


def test_running_clocks_come_first_by_due_day() -> None:
    found = list(clocks(rectifying(), "2026-05-20").values())
    running = [clock.due.due_on for clock in found if clock.met_on is None]
    known = [day for day in running if day]
    assert known == sorted(known)
    assert found[-1].met_on is not None


SUSPENDED = [
    opening("case", "party", "2026-01-04"),
    move("file-case", "2026-01-05", "bureau-head", evidence=["filing-approval"]),
    move("suspend", "2026-02-01", "bureau-head", interval="suspension"),
]


def test_while_a_limit_is_suspended_its_due_day_moves_with_the_days() -> None:
    one, two = (clocks(SUSPENDED, day, "penalty")["1:decision"] for day in ("2026-02-11", "2026-02-12"))
    assert (one.status, two.status) == (ClockStatus.SUSPENDED, ClockStatus.SUSPENDED)
    assert (one.due.due_on, two.due.due_on) == (date(2026, 4, 15), date(2026, 4, 16))
    assert clocks(SUSPENDED, "2027-01-01", "penalty")["1:decision"].status is ClockStatus.SUSPENDED


def test_a_suspension_moves_the_due_day_by_its_length_once_it_has_ended() -> None:
    resumed = [*SUSPENDED, move("resume", "2026-02-11", "bureau-head", interval="suspension")]
    found = clocks(resumed, "2026-03-01", "penalty")["1:decision"]
    assert (found.due.due_on, found.status) == (date(2026, 4, 15), ClockStatus.RUNNING)


def test_an_interval_that_a_limit_does_not_leave_out_moves_nothing() -> None:
    history = [
        opening("case", "party", "2026-06-01"),
        move("suspend", "2026-06-02", "bureau-head", interval="suspension"),
    ]
    assert clocks(history, "2026-06-10", "penalty")["1:filing"].due.due_on == date(2026, 6, 23)


def test_an_extension_moves_the_due_day_of_its_own_limit() -> None:
    extended = move(
        "extend", "2026-06-20", "bureau-head", limit="filing", term=Term(15, TimeUnit.WORKING_DAYS)
    )
    history = [opening("case", "party", "2026-06-01"), extended]
    assert clocks(history, "2026-06-20", "penalty")["1:filing"].due.due_on == date(2026, 7, 14)


def test_a_clock_begins_anew_with_the_move_that_starts_it_anew() -> None:
    history = [
        opening("complaint", "complainant", "2026-05-06"),
        move("want-identity", "2026-05-07", served_on="2026-05-07", stated_on="2026-05-20"),
        move("receive-identity", "2026-05-12", evidence=["identity-proof"]),
    ]
    found = clocks(history, "2026-05-12", "complaint")
    assert found["1:acceptance"].starts_on == date(2026, 5, 12)
    assert found["1:acceptance"].due.due_on == date(2026, 5, 21)
    assert found["1:identity"].due.due_on == date(2026, 5, 20)
    assert found["1:identity"].status is ClockStatus.MET


def test_the_day_for_an_answer_is_the_one_in_the_letter() -> None:
    unknown = [opening("hand-over", "sender", "2026-05-06")]
    assert clocks(unknown, "2026-05-07", "hand-over")["1:reply"].status is ClockStatus.AWAITING
    stated = [opening("hand-over", "sender", "2026-05-06", stated_on="2026-05-31")]
    assert clocks(stated, "2026-06-01", "hand-over")["1:reply"].status is ClockStatus.OVERDUE
    told = [*unknown, move("confirm-start", "2026-05-07", limit="reply", stated_on="2026-06-30")]
    assert clocks(told, "2026-05-07", "hand-over")["1:reply"].due.due_on == date(2026, 6, 30)


def test_a_counter_move_puts_the_clock_back() -> None:
    reported = move("report-rectification", "2026-06-01", evidence=["rectification-report"])
    history = [*rectifying(), reported, move("correct", "2026-06-02")]
    assert clocks(history, "2026-06-02") == clocks(rectifying(), "2026-06-02")


def test_an_obligation_that_was_withdrawn_has_no_clock() -> None:
    history = [*rectifying(), move("correct", "2026-05-07")]
    assert not [name for name in clocks(history, "2026-06-02") if name.startswith("1/case")]


def test_clocks_of_a_folded_matter_are_those_of_its_history() -> None:
    known, today = procedure("result-handling"), date(2026, 6, 1)
    matter = fold(procedure=known, history=rectifying())
    found = clocks_of(procedure=known, matter=matter, calendars=book().calendars, today=today)
    assert {f"{one.obligation}:{one.limit.id}": one for one in found} == clocks(rectifying(), "2026-06-01")


def test_a_history_that_is_not_allowed_has_no_due_days() -> None:
    with pytest.raises(HistoryError):
        clocks([move("fly", "2026-05-06")], "2026-05-06")


def test_what_had_ended_before_it_came_in_stood_under_no_known_limit() -> None:
    history = [
        opening("subject", "sampled-party", "2026-04-01", state="notice-due"),
        move("conclude", "2026-12-20", state="untraceable"),
    ]
    assert clocks(history, "2026-12-31") == {}
