"""Replacing any function behind moves and due days by a constant makes a test fail: this is the test.

As in tests/engine/test_inversion.py, but what must change is an answer about a matter: its state, its clocks,
the moves that are allowed, its graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from bihuan.engine.kernel.legal_days import legal_day
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures import allowed, due, folding, graph, history, refusals
from bihuan.engine.procedures.clocks import Clock, DueDay
from bihuan.engine.rules.calendars import DayKind
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.marks import Checked
from bihuan.engine.rules.procedures import Extension, Procedure, Term, TimeUnit
from tests.engine import test_inversion as inversion
from tests.engine.procedures.kit import book, move, opening, rectifying

# What a sample causes answers nothing about a matter's clock; test_consequences.py has the whole table.
ELSEWHERE = "procedures.consequences."
ROADS = ("kernel.legal_days.", "procedures.", "rules.calendars.", "rules.procedures.")
# Carried with a value for whoever shows it; nothing here is decided by it.
SHOWN = {"rules.procedures.ProcedureBook.ids"}
NO_DAY = DueDay(
    due_on=None, advised_on=None, not_before=None, provisional=False, checked=Checked.RECALL, derivation=()
)
SOMEONE = history.Obligation(
    id="1",
    track="subject",
    subject="platform",
    moves=(opening("subject", "platform"),),
    places=(history.Place(state="notice-due"),),
)
LATER = date(2031, 5, 5)
ONE_DAY_KIND = (DayKind.WORKDAY,)
BY_TYPE: Mapping[str, tuple[object, ...]] = {
    "date": (LATER,),
    "date | None": (None, LATER),
    "int": (1,),
    "Matter": (history.Matter(),),
    "Obligation": (SOMEONE,),
    "Place": (history.Place(state="ordered"),),
    "DueDay": (NO_DAY,),
    "Clock": (Clock(starts_on=None),),
    "LimitClock": (None,),
    "ClockStatus": (due.ClockStatus.AWAITING,),
    "Checked": (Checked.OFFICIAL,),
    "Graph": (graph.Graph(track="", nodes=(), edges=()),),
    "DayKind": ONE_DAY_KIND,
    "Reason": (Reason("code"),),
    "Extension | None": (None, Extension(term=Term(1, TimeUnit.HOURS), by=frozenset(), citations=())),
    "tuple[bool, date, str, str]": ((True, date(2026, 1, 1), "", ""),),
}
BY_NAME: Mapping[str, tuple[object, ...]] = {
    "procedures.history.Obligation.state": ("", "ordered"),
    "procedures.history.Obligation.ending": ("", "annulled"),
}


def constants(found: inversion.Found) -> tuple[object, ...]:
    return BY_NAME.get(found.name) or BY_TYPE.get(found.returns) or inversion.of_type(found.returns)


def functions() -> list[inversion.Found]:
    found = [one for one in inversion.functions().values() if one.name.startswith(ROADS)]
    return [one for one in found if not one.name.startswith(ELSEWHERE)]


# --- the matters --------------------------------------------------------------
GONE = move("subject-untraceable", "2026-06-01", "section-head", evidence=["search-record"])
FILED = move("file-case", "2026-01-05", "bureau-head", evidence=["filing-approval"])
SUSPENDED = [
    opening("case", "party", "2026-01-04"),
    FILED,
    move("suspend", "2026-02-01", "bureau-head", interval="suspension"),
]
HISTORIES: Mapping[str, tuple[str, list[history.Move]]] = {
    "ordered": ("result-handling", rectifying()),
    "not served": ("result-handling", rectifying(served=None)),
    "objecting": ("result-handling", rectifying()[:2]),
    "lapsed": ("result-handling", [*rectifying()[:2], move("let-objection-lapse", "2026-04-21")]),
    "gone": ("result-handling", [*rectifying(), GONE]),
    "reopened": (
        "result-handling",
        [*rectifying(), GONE, move("reopen", "2026-06-09", "section-head", evidence=["signed-decision"])],
    ),
    "closed": (
        "complaint",
        [
            opening("complaint", "complainant"),
            move("refuse", "2026-05-08", "section-head", evidence=["told-record"]),
        ],
    ),
    "moved on": (
        "result-handling",
        [
            *rectifying(),
            move("file-case", "2026-05-10", "bureau-head", obligation="1/case", evidence=["case-number"]),
        ],
    ),
    "corrected": ("result-handling", [*rectifying(), move("correct", "2026-06-02")]),
    "confirmed": (
        "result-handling",
        [
            *rectifying(served=None),
            move("confirm-start", "2026-05-20", limit="recheck", served_on="2026-05-10"),
        ],
    ),
    "announced": (
        "result-handling",
        [
            opening("subject", "sampled-party", "2026-03-01", state="reported-up"),
            move("announce", "2026-03-01", evidence=["announcement"]),
        ],
    ),
    "ended before": (
        "result-handling",
        [
            opening("subject", "sampled-party", "2026-03-01", state="notice-due"),
            move("conclude", "2026-04-01", state="untraceable"),
        ],
    ),
    "suspended": ("penalty", SUSPENDED),
    "resumed": (
        "penalty",
        [*SUSPENDED, move("resume", "2026-02-11", "bureau-head", interval="suspension")],
    ),
    "extended": (
        "penalty",
        [
            opening("case", "party", "2026-06-01"),
            move("extend", "2026-06-20", "bureau-head", limit="filing", term=Term(15, TimeUnit.WORKING_DAYS)),
        ],
    ),
    "over new year": ("penalty", [opening("case", "party", "2026-12-20")]),
    "spring": ("complaint", [opening("complaint", "complainant", "2020-01-20")]),
    "letter": ("hand-over", [opening("hand-over", "sender", "2026-05-06", stated_on="2026-05-31")]),
    "letter without a day": ("hand-over", [opening("hand-over", "sender", "2026-05-06")]),
    "hours": (
        "penalty",
        [
            opening("crime", "party", "2026-05-01"),
            move(
                "approve-transfer", "2026-05-03", "bureau-head", at=datetime(2026, 5, 2, 17, 30, tzinfo=UTC)
            ),
        ],
    ),
    "hearing": (
        "penalty",
        [
            opening("case", "party", "2026-03-01", state="hearing-due"),
            move("set-hearing", "2026-04-01", "legal-reviewer", stated_on="2026-08-03"),
        ],
    ),
    "months": ("months", [opening("complaint", "complainant", "2026-01-31")]),
    "years": ("years", [opening("complaint", "complainant", "2024-02-29")]),
}
TODAYS = (date(2026, 4, 20), date(2026, 7, 23))
REFUSED = (
    move("fly", "2026-07-01"),
    move("suspend", "2026-07-01", "bureau-head", interval="suspension"),
    move("resume", "2026-07-01", "bureau-head", interval="suspension"),
    move("reopen", "2026-07-01", "section-head"),
    move("correct", "2026-07-01", "laboratory"),
    move("conclude", "2026-07-01", state="untraceable"),
    move("confirm-start", "2026-07-01", limit="recheck"),
    move("extend", "2026-07-01", "bureau-head", limit="filing", term=Term(90, TimeUnit.WORKING_DAYS)),
    move("report-rectification", "2020-01-01", "laboratory"),
    opening("subject", "reporter", "2026-07-01"),
)


def known(name: str, day: date) -> Procedure:
    """The procedure under a name, a fresh one: what it remembers must not hide a replaced function."""
    if name in ("months", "years"):
        complaint = known("complaint", day)
        term = Term(1, TimeUnit(name))
        return replace(complaint, limits=tuple(replace(one, term=term) for one in complaint.limits))
    found = procedure_on(editions=book().editions(procedure=name), day=day)
    return replace(found) if found else replace(book().procedures[0])


def answers() -> Iterator[tuple[str, object]]:
    """Everything that is asked of the matters, one after the other."""
    calendars = replace(book().calendars)
    yield "legal day", legal_day(at=datetime(2026, 5, 6, 16, 0, tzinfo=UTC))
    yield (
        "worked",
        [(calendars.kind(date(2026, 2, d)), calendars.is_worked(date(2026, 2, d))) for d in range(1, 29)],
    )
    for name, (procedure_id, moves) in HISTORIES.items():
        procedure = known(procedure_id, moves[0].on)
        matter = folding.fold(procedure=procedure, history=moves)
        yield f"{name}: state", matter
        yield (
            f"{name}: told",
            [
                (one.state, one.ending, one.is_open, one.is_watched, one.reopened, one.suspended)
                for one in matter.obligations
            ],
        )
        yield f"{name}: open", (matter.is_closed, matter.open_obligations, matter.find("1"))
        yield f"{name}: path", [graph.path_of(obligation=one) for one in matter.obligations]
        for today in TODAYS:
            yield (
                f"{name}: clocks",
                due.due_days(procedure=procedure, history=moves, calendars=calendars, today=today),
            )
            for role in ("officer", "section-head", "bureau-head"):
                yield (
                    f"{name}: options",
                    allowed.allowed_moves(
                        procedure=procedure, history=moves, role=role, calendars=calendars, today=today
                    ),
                )
        yield (
            f"{name}: refused",
            [refusals.refusals(procedure=procedure, matter=matter, move=made) for made in REFUSED],
        )
        if procedure_id in ("months", "hand-over"):
            shown = graph.graph_of(procedure=procedure, track=procedure.tracks[0].id)
            yield f"{name}: graph", (shown, shown.reachable(), shown.can_end(with_exits=False))


@cache
def baseline() -> Mapping[int, tuple[str, object]]:
    return dict(enumerate(answers()))


def noticed(found: inversion.Found, constant: object) -> str:
    """The name of the first answer that changes, or what breaks; "" if nobody notices."""
    expected = baseline()
    with pytest.MonkeyPatch.context() as monkeypatch:
        try:
            inversion.replace(found, constant, monkeypatch)
            for place, (name, answer) in enumerate(answers()):
                if expected[place][1] != answer:
                    return f"changes {name}"
        except Exception as fault:
            return f"breaks: {type(fault).__name__}"
        finally:
            monkeypatch.undo()
    return ""


EVERY = [
    pytest.param(found, constant, id=f"{found.name}={number}")
    for found in functions()
    if found.name not in SHOWN
    for number, constant in enumerate(constants(found))
]


@pytest.mark.parametrize(("found", "constant"), EVERY)
def test_replacing_a_function_by_a_constant_changes_an_answer(
    found: inversion.Found, constant: object
) -> None:
    assert noticed(found, constant), f"nobody notices {found.name} = {constant!r}: add a matter to HISTORIES"


def test_every_function_has_a_constant_to_stand_for_it() -> None:
    left = [one.name for one in functions() if not constants(one) and one.name not in SHOWN]
    assert left == [], "name constants for these in BY_TYPE or BY_NAME"


def test_the_matters_are_answered_alike_twice() -> None:
    assert dict(enumerate(answers())) == baseline()
