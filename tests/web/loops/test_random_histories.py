"""Random matters under random moves of several users, with failures and restarts on the way: nothing is
lost, every cache is what `fold` says, no clock runs backwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bihuan.engine.procedures.allowed import MoveOption
from bihuan.engine.procedures.history import CONCLUDE, CONFIRM, EXTEND, OPEN, RESUME, STANDING, SUSPEND
from bihuan.engine.procedures.refusals import next_extension
from bihuan.engine.rules.procedures import Term, TimeUnit
from bihuan.web.ledger.actions import run_audit
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.queries.audits import tallies_of
from bihuan.web.loops.actions.moves import OvertakenError, make_move
from bihuan.web.loops.actions.nightly import escalate, recount
from bihuan.web.loops.facts import Laying, RefusedError, Step
from bihuan.web.loops.models import Loop, Move, Registration
from bihuan.web.loops.queries.conservation import totals
from bihuan.web.loops.queries.one import LoopFile, loop_file
from bihuan.web.loops.queries.recounting import Recount, stored_loops
from bihuan.web.rules.facts import current_procedures
from tests.kit.cast import person
from tests.web.loops.story import day, later, letter, on_file

PEOPLE = ("section-officer", "section-head", "leader", "registrar", "task-force", "legal-reviewer")
WHICH, WHO, CHOICE = st.integers(0, 50), st.sampled_from(PEOPLE), st.integers(0, 99)
# A move may be entered days after it was made; a paper may be served days after that.
BACK = st.integers(0, 12)
# These give time: no due day may come nearer by them.
GIVING_TIME = (EXTEND, SUSPEND, RESUME)
# Every standing move but those of an opening, and "" for any move that ends an obligation.
KINDS = (*sorted(STANDING - {OPEN, CONCLUDE}), "")
# Of sixty steps each.
EXAMPLES = 60
CHECKS = ("conservation", "moves", "standings", "evidence", "chain", "references", "subjects")


class Office(RuleBasedStateMachine):
    """One office at work. `_today` counts days from the beginning; `seen` what happened in all examples."""

    seen: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        # One example is undone before the next begins, like a test of its own.
        self._example = transaction.atomic()
        self._example._from_testcase = True
        self._example.__enter__()
        self._today = 0
        self._opened = 0
        self._due: dict[tuple[int, str, str], date] = {}

    @initialize()
    def begin(self) -> None:
        for name in ("result-handling", "penalty"):
            self._open(name)
        # A notice that was sent and whose day of service nobody knows yet.
        file = self._file(0, "section-officer")
        sent = [option for option, _ in file.options if option.move == "serve-notice"]
        self._make(*self._prepared(file, sent, "section-officer", 0, False, 0), who="section-officer")

    @rule(name=st.sampled_from(current_procedures().ids))
    def open_another(self, name: str) -> None:
        self._open(name)

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        self._today += days

    @rule(which=WHICH, who=WHO, choice=CHOICE, served=st.booleans(), back=BACK)
    def somebody_moves(self, which: int, who: str, choice: int, served: bool, back: int) -> None:
        made = self._chosen(which, who, choice, served, back)
        if made:
            self._make_or_change_nothing(*made, who=who)

    @rule(choice=CHOICE, move=st.sampled_from(KINDS))
    def somebody_makes_a_move_of_this_kind(self, choice: int, move: str) -> None:
        """Standing moves, and moves that end, are few among what is offered: look for one in every matter."""
        wanted = [
            (who, file, option)
            for who in PEOPLE
            for which in range(self._opened)
            for file in [self._file(which, who)]
            for option, _ in file.options
            if not option.against
            and (option.move == move if move else bool(option.rule and option.rule.ends))
        ]
        if wanted:
            who, file, option = wanted[choice % len(wanted)]
            made = self._prepared(file, [option], who, choice, True, 0)
            if made:
                self._make_or_change_nothing(*made, who=who)

    @rule(which=WHICH, who=WHO, choice=CHOICE)
    def two_move_at_once(self, which: int, who: str, choice: int) -> None:
        made = self._chosen(which, who, choice, True)
        if not made:
            return
        self._make(*made, who=who)
        with pytest.raises(OvertakenError) as told:
            self._make(*made, who=who)
        assert len(told.value.moves) == 1

    @rule(
        which=WHICH,
        who=WHO,
        choice=CHOICE,
        place=st.sampled_from(("writing.write_caches", "writing.move_digest", "caches.obligations_of")),
    )
    def a_move_fails_half_way(self, which: int, who: str, choice: int, place: str) -> None:
        made = self._chosen(which, who, choice, True)
        if not made:
            return
        before = (Move.objects.count(), list(Loop.objects.order_by("pk").values()))
        with failing(place), pytest.raises(OSError, match="power cut"):
            self._make(*made, who=who)
        assert before == (Move.objects.count(), list(Loop.objects.order_by("pk").values()))

    @rule()
    def the_night_comes(self) -> None:
        self._today += 1
        recount(now=later(self._today))
        escalate(now=later(self._today))
        assert not recount(now=later(self._today)), "a second night of the same day has nothing to do"
        assert not escalate(now=later(self._today))

    @precondition(lambda self: self._today % 3 == 0)
    @rule()
    def the_program_starts_anew(self) -> None:
        """What a process had in mind is gone; only the database counts."""
        current_procedures.__globals__["_procedures"].cache_clear()

    @invariant()
    def nothing_is_lost(self) -> None:
        assert Registration.objects.count() == self._opened
        assert all(one.is_balanced for one in totals(today=day(self._today)))

    @invariant()
    def clocks_do_not_run_backwards(self) -> None:
        for key, due_on in self._clocks():
            before = self._due.setdefault(key, due_on)
            assert due_on >= before, key
            self._due[key] = due_on

    def teardown(self) -> None:
        try:
            self._check_everything()
        finally:
            transaction.set_rollback(True)
            self._example.__exit__(None, None, None)

    def _check_everything(self) -> None:
        if self._opened:
            recount(now=later(self._today))
            told = tallies_of(run_audit(by=Actor(id="x", name="x"), now=later(self._today)))
            found = {tally.name: tally for tally in told if tally.name in CHECKS}
            assert not [breach for tally in found.values() for breach in tally.breaches]
            assert len(found) == len(CHECKS)
            # Without its slow way, on which each fault would be named.
            count_again = Recount(current_procedures())
            assert all(count_again.agrees(one) for loops in stored_loops() for one in loops)

    def _open(self, name: str) -> None:
        procedure = next(one for one in current_procedures().procedures if one.id == name)
        layings = tuple(
            Laying(track=track.id, subject=track.subjects[0], stated_on=day(self._today + 30))
            for track in procedure.tracks
        )
        letter(procedure=name, layings=layings)
        self._opened += 1

    def _file(self, which: int, who: str) -> LoopFile:
        loops = list(Loop.objects.order_by("pk"))
        return loop_file(loops[which % len(loops)], person(who), today=day(self._today))

    def _chosen(
        self, which: int, who: str, choice: int, served: bool, back: int = 0
    ) -> tuple[Loop, Step] | None:
        file = self._file(which, who)
        options = [option for option, _ in file.options if not option.against]
        return self._prepared(file, options, who, choice, served, back)

    def _prepared(
        self, file: LoopFile, options: list[MoveOption], who: str, choice: int, served: bool, back: int
    ) -> tuple[Loop, Step] | None:
        last = max(row.on for row in file.moves)
        if not options or last > day(self._today):
            return None
        option = options[choice % len(options)]
        paper = ("issued-paper",) if option.rule and option.rule.paper else ()
        kinds = (*option.evidence, *paper)
        files = tuple(on_file(file.loop, kind, by=who, now=later(self._today)).pk for kind in kinds)
        return file.loop, self._step(file, option, files, served, max(last, day(self._today - back)))

    def _step(
        self, file: LoopFile, option: MoveOption, files: tuple[int, ...], served: bool, on: date
    ) -> Step:
        today = day(self._today)
        confirms = option.move == CONFIRM
        is_dated = confirms or option.move == "reopen" or bool(option.rule and option.rule.is_dated)
        is_served = confirms or (served and bool(option.rule and option.rule.is_served))
        return Step(
            obligation=option.obligation,
            move=option.move,
            on=on,
            served_on=today if is_served else None,
            stated_on=today + timedelta(days=20) if is_dated else None,
            files=files,
            limit=option.limit,
            term=self._term(file, option),
            interval=option.interval,
            paper_number="云改〔2026〕1号" if option.rule and option.rule.paper else "",
        )

    def _term(self, file: LoopFile, option: MoveOption) -> Term | None:
        if option.move != EXTEND:
            return None
        at = file.matter.find(option.obligation)
        assert at
        extension = next_extension(limit=file.procedure.limit_by_id[option.limit], obligation=at)
        return (extension and extension.term) or Term(10, TimeUnit.CALENDAR_DAYS)

    def _make_or_change_nothing(self, loop: Loop, step: Step, *, who: str) -> None:
        """On an earlier day a move may not have been allowed yet."""
        before = (Move.objects.count(), list(Loop.objects.order_by("pk").values()))
        due = self._due_days(loop, step.obligation) if step.move in GIVING_TIME else {}
        try:
            self._make(loop, step, who=who)
        except RefusedError:
            assert step.on < day(self._today)
            assert before == (Move.objects.count(), list(Loop.objects.order_by("pk").values()))
            return
        loop.refresh_from_db()
        self.seen[step.move] += 1
        self.seen["closed"] += loop.is_closed
        for limit, due_on in self._due_days(loop, step.obligation).items() if due else ():
            assert due_on >= due.get(limit, due_on), (step.move, limit)

    def _due_days(self, loop: Loop, obligation: str) -> dict[str, date]:
        file = loop_file(loop, person("section-officer"), today=day(self._today))
        clocks = (clock for line in file.lines for clock in line.clocks if clock.obligation == obligation)
        return {one.limit.id: one.due.due_on for one in clocks if one.due.due_on and one.met_on is None}

    def _make(self, loop: Loop, step: Step, *, who: str) -> None:
        make_move(
            loop_id=loop.pk,
            step=step,
            expected_length=loop.length,
            by=person(who),
            now=later(self._today),
        )

    def _clocks(self) -> Iterator[tuple[tuple[int, str, str], date]]:
        """Due days by loop, state of the history and limit: while nobody moves, only days pass."""
        for loop in Loop.objects.order_by("pk"):
            file = loop_file(loop, person("section-officer"), today=day(self._today))
            for line in file.lines:
                for clock in line.clocks:
                    if clock.due.due_on and clock.met_on is None:
                        yield (loop.pk, f"{loop.length} {clock.obligation}", clock.limit.id), clock.due.due_on


@contextmanager
def failing(place: str) -> Iterator[Any]:
    with mock.patch(f"bihuan.web.loops.actions.{place}", side_effect=OSError("power cut")) as patched:
        yield patched


class RandomHistories(TestCase):
    def test_a_random_history_loses_nothing(self) -> None:
        run_state_machine_as_test(Office, settings=settings(max_examples=15, stateful_step_count=20))

    @pytest.mark.proof
    def test_many_long_random_histories_lose_nothing(self) -> None:
        Office.seen.clear()
        run_state_machine_as_test(Office, settings=settings(max_examples=EXAMPLES, stateful_step_count=60))
        lacking = [what for what in (*KINDS[:-1], "closed") if not Office.seen[what]]
        assert not lacking, "the random histories have to hold these too"
