"""Random histories along what the procedures allow: what holds for all of them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.procedures.due import ClockStatus, clocks_of
from bihuan.engine.procedures.folding import fold
from bihuan.engine.procedures.history import CORRECT, Move
from bihuan.engine.procedures.refusals import required_evidence
from tests.engine.procedures.kit import BEGINNING, Walk, book, walk

CHOICES = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.integers(0, 6)), max_size=9)
WALKS = st.builds(walk, st.sampled_from(book().ids), CHOICES)


@given(WALKS, st.integers(0, 30))
def test_folding_in_two_parts_is_folding_at_once(found: Walk, place: int) -> None:
    first = fold(procedure=found.procedure, history=found.history[:place])
    assert fold(procedure=found.procedure, history=found.history[place:], matter=first) == found.matter


@given(WALKS)
def test_a_replay_gives_the_same_state(found: Walk) -> None:
    assert found.matter == fold(procedure=found.procedure, history=list(found.history))
    assert found.matter.length == len(found.history)


@given(WALKS)
def test_no_obligation_is_ever_lost(found: Walk) -> None:
    """What was laid stays: open, ended in a named way, or withdrawn by a counter-move."""
    laid: set[str] = set()
    for number in range(len(found.history) + 1):
        matter = fold(procedure=found.procedure, history=found.history[:number])
        ids = {one.id for one in matter.obligations}
        assert laid <= ids
        laid = ids
        for one in matter.obligations:
            assert [one.is_open, bool(one.ending), one.is_withdrawn].count(True) == 1
        assert matter.is_closed is (bool(laid) and not matter.open_obligations)


@given(WALKS)
def test_nothing_ends_without_its_evidence(found: Walk) -> None:
    for one in found.matter.obligations:
        if one.ending:
            rule = found.procedure.move_by_id[
                next(made.move for made in reversed(one.moves) if made.move in found.procedure.move_by_id)
            ]
            last = next(made for made in reversed(one.moves) if made.move == rule.id)
            assert set(required_evidence(procedure=found.procedure, rule=rule)) <= last.evidence


@given(WALKS)
def test_every_move_but_a_counter_move_can_be_taken_back(found: Walk) -> None:
    """The last move of a matter, if it laid nothing that moved, is undone by one counter-move."""
    last = found.history[-1]
    if last.move in (CORRECT, "open"):
        return
    role = sorted(found.procedure.corrected_by)[0]
    undo = Move(obligation=last.obligation, move=CORRECT, on=last.on, role=role)
    before = fold(procedure=found.procedure, history=found.history[:-1]).find(last.obligation)
    after = fold(procedure=found.procedure, history=[*found.history, undo]).find(last.obligation)
    assert before and after
    assert (after.moves, after.places) == (before.moves, before.places)
    assert after.corrected == before.corrected + 1


@given(WALKS, st.integers(0, 400), st.integers(0, 400))
def test_clocks_never_run_backwards(found: Walk, one: int, two: int) -> None:
    """On a later day no due day lies earlier, and what is overdue stays so while nothing happens."""
    last = max(made.on for made in found.history)
    early, late = (last + timedelta(days=days) for days in sorted((one, two)))
    before, after = (
        {
            (clock.obligation, clock.limit.id): clock
            for clock in clocks_of(
                procedure=found.procedure, matter=found.matter, calendars=book().calendars, today=day
            )
        }
        for day in (early, late)
    )
    assert before.keys() == after.keys()
    for key, clock in before.items():
        later = after[key]
        assert (clock.due.due_on is None) is (later.due.due_on is None)
        if clock.due.due_on and later.due.due_on:
            assert clock.due.due_on <= later.due.due_on
        if clock.status is ClockStatus.OVERDUE:
            assert later.status is ClockStatus.OVERDUE
        if clock.days_left is not None and clock.status is ClockStatus.RUNNING:
            assert later.days_left == clock.days_left - (late - early).days


@given(WALKS, st.integers(0, 400))
def test_a_limit_is_overdue_only_after_a_known_due_day(found: Walk, days: int) -> None:
    today = BEGINNING + timedelta(days=days)
    for clock in clocks_of(
        procedure=found.procedure, matter=found.matter, calendars=book().calendars, today=today
    ):
        if clock.status is ClockStatus.OVERDUE:
            assert clock.due.due_on is not None and clock.due.due_on < today
        if clock.due.due_on is None:
            assert clock.status in (ClockStatus.AWAITING, ClockStatus.MET, ClockStatus.RAN_OUT)
        assert (
            clock.starts_on is None
            or clock.due.due_on is None
            or clock.due.due_on >= clock.starts_on
            or clock.limit.takes_stated_day
        )


@given(WALKS)
def test_an_open_obligation_stands_under_a_limit_or_has_a_reason_to_wait(found: Walk) -> None:
    for one in found.matter.open_obligations:
        track = found.procedure.track_by_id[one.track]
        state = next(state for state in track.states if state.id == one.state)
        runs = [limit for limit in found.procedure.limits if one.state in limit.runs_in]
        assert runs or state.waits
