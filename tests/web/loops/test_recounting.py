"""Histories of one shape are folded once: the answer is that of the engine, asked for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.procedures.history import OPEN, Move
from bihuan.web.loops.facts import (
    MoveRow,
    matter_of,
    names_of,
    obligations_of,
    search_text_of,
    standing_of,
)
from bihuan.web.loops.models import Move as StoredMove
from bihuan.web.loops.queries.recounting import Recount, StoredLoop
from tests.engine.procedures.kit import Walk, book, move, procedure, walk

CHOICES = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.integers(0, 6)), max_size=25)
WALKS = st.builds(walk, st.sampled_from(book().ids), CHOICES)
# One for all examples, so that they meet what others of their shape came to.
RECOUNT = Recount(book())


def rows_of(history: tuple[Move, ...], *, shift: int = 0) -> Iterator[MoveRow]:
    """The moves as they are stored, each some more days later than the one before."""
    for number, one in enumerate(history, 1):
        later = timedelta(days=shift * number)
        yield MoveRow(
            loop_id=1,
            number=number,
            obligation=one.obligation,
            move=one.move,
            on=one.on + later,
            at=datetime.combine(one.on + later, time(1), tzinfo=UTC),
            role=one.role,
            by_id=1,
            by_name="许川",
            served_on=one.served_on and one.served_on + later,
            stated_on=one.stated_on and one.stated_on + later,
            track=one.track,
            subject=one.subject,
            subject_name=f"第{number}家" if one.move == OPEN else "",
            state=one.state,
            limit=one.limit,
            term_amount=one.term.amount if one.term else None,
            term_unit=one.term.unit.value if one.term else "",
            interval=one.interval,
            evidence=sorted(one.evidence),
            note="",
            paper_id=None,
            paper_number="",
        )


def stored(found: Walk, moves: list[MoveRow]) -> StoredLoop:
    """The loop as the actions write it: from the engine, which folds these very moves."""
    matter, today = matter_of(found.procedure, moves), moves[-1].on + timedelta(days=3)
    standing = standing_of(found.procedure, matter, book().calendars, today=today)
    laid = obligations_of(found.procedure, matter, book().calendars, names=names_of(moves), today=today)
    return StoredLoop(
        pk=1,
        procedure=found.procedure.id,
        edition=found.procedure.edition,
        procedure_digest=found.procedure.digest,
        title="床单",
        number="1",
        search_text=search_text_of(standing, "床单", "1", laid=laid),
        standing=standing,
        obligations=laid,
        moves=moves,
    )


def test_a_history_is_read_with_all_columns_of_its_moves() -> None:
    columns = {one.attname for one in StoredMove._meta.concrete_fields}
    assert set(MoveRow._fields) == columns - {"id", "digest"}


@given(WALKS, st.integers(0, 30))
def test_what_the_engine_says_of_a_history_is_agreed_to(found: Walk, shift: int) -> None:
    loop = stored(found, list(rows_of(found.history, shift=shift)))
    assert RECOUNT.agrees(loop)
    assert Recount(book()).agrees(loop)


@given(WALKS, st.integers(1, 400))
def test_any_other_answer_is_not(found: Walk, days: int) -> None:
    loop = stored(found, list(rows_of(found.history)))
    first, *others = loop.obligations
    wrong = [
        {"standing": replace(loop.standing, length=loop.standing.length + 1)},
        {"standing": replace(loop.standing, is_closed=not loop.standing.is_closed)},
        {"standing": replace(loop.standing, is_watched=not loop.standing.is_watched)},
        {"obligations": [replace(first, subject_name="别家"), *others]},
        {"obligations": [replace(first, ending="x"), *others]},
        {"obligations": others},
        {"procedure_digest": "0"},
        {"search_text": "x"},
        {"moves": loop.moves[:-1]},
    ]
    if loop.standing.closed_on:
        closed_on = loop.standing.closed_on - timedelta(days=days)
        wrong.append({"standing": replace(loop.standing, closed_on=closed_on)})
    for one in wrong:
        assert not RECOUNT.agrees(replace(loop, **one)), one


def letter(*more: Move) -> list[MoveRow]:
    """A letter that came, was assigned and answered."""
    made = (
        move(OPEN, "2026-05-06", track="hand-over", subject="sender", stated_on="2026-06-01"),
        move("assign", "2026-05-07", "registrar"),
        move("reply", "2026-05-09", served_on="2026-05-09", evidence=("reply-letter",)),
    )
    return list(rows_of((*made, *more)))


def test_whatever_no_history_may_have_is_found_beside_a_sound_one_with_the_same_moves() -> None:
    sound = letter()
    loop = stored(Walk(procedure("hand-over"), ()), sound)
    assert loop.standing.is_closed and RECOUNT.agrees(loop)
    first, assigned, replied = sound
    for faulty in (
        [first, assigned._replace(on=date(2026, 5, 5)), replied],
        [first, assigned, replied._replace(served_on=date(2026, 5, 8))],
        [first, assigned, replied._replace(evidence=[])],
        [first, assigned._replace(role="laboratory"), replied],
        [first, assigned._replace(obligation="2"), replied],
        [first, replied, assigned],
    ):
        assert not RECOUNT.agrees(replace(loop, moves=faulty)), faulty


def test_a_reopening_that_was_taken_back_leaves_the_day_of_the_closing() -> None:
    for days in (1, 5):
        reopened = date(2026, 5, 9) + timedelta(days=days)
        moves = letter(
            move("reopen", reopened.isoformat(), "section-head", evidence=("signed-decision",)),
            move("correct", (reopened + timedelta(days=days)).isoformat(), "section-head"),
        )
        loop = stored(Walk(procedure("hand-over"), ()), moves)
        assert loop.standing.closed_on == date(2026, 5, 9)
        assert RECOUNT.agrees(loop)
