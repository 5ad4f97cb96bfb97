"""Examples of due days: given → expected, with the article. Each is a test and a row of the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bihuan.engine.procedures.clocks import Clock, DueDay, Extended, due_day
from bihuan.engine.procedures.counting import Excluded
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import ProcedureBook, Term, TimeUnit
from bihuan.rulebook.cases import FOLDER, Difference, read_cases
from bihuan.rulebook.cursor import Cursor

DUE_CASES = FOLDER / "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCase:
    """One example: a time limit, the day the matter began, the clock, and what has to come out.

    `place` is `file:line`, relative to the folder of the rulebook.
    """

    id: str
    name: Mapping[str, str]
    clause: str
    because: Mapping[str, str]
    procedure: str
    limit: str
    opened_on: date
    clock: Clock
    expected: Mapping[str, Any]
    place: str


def load_due_cases(*, folder: Path = DUE_CASES) -> tuple[DueCase, ...]:
    """Every example of a folder, in the order of files and lines.

    Raises RulebookError with every fault: wrong shape, no such day, an id used twice.
    """
    return read_cases(folder=folder, place="cases/due", schema="due_cases", read=_case)


def due_differences(case: DueCase, *, book: ProcedureBook) -> tuple[Difference, ...]:
    """What the engine's due day has otherwise than expected; () when the case holds."""
    procedure = procedure_on(editions=book.editions(procedure=case.procedure), day=case.opened_on)
    limit = procedure.limit_by_id.get(case.limit) if procedure else None
    if procedure is None or limit is None:
        return (Difference(what="limit", expected=f"{case.procedure} {case.limit}", found="none"),)
    found = due_day(limit=limit, clock=case.clock, calendars=book.calendars)
    return tuple(_compare(case.expected, procedure.edition, found))


def _case(at: Cursor) -> DueCase:
    given = at.child("given")
    starts_on, stated_on = given.day("from"), given.day("stated")
    clock = Clock(
        starts_on=starts_on,
        stated_on=stated_on,
        excluded=tuple(_excluded(one) for one in given.children("excluded")),
        extensions=tuple(_extended(one) for one in given.children("extended")),
    )
    return DueCase(
        id=at.text("id"),
        name=at.data["name"],
        clause=at.text("clause"),
        because=at.data["because"],
        procedure=given.text("procedure"),
        limit=given.text("limit"),
        opened_on=given.day("opened") or starts_on or stated_on or date.min,
        clock=clock,
        expected=at.data["expect"],
        place=f"{at.document.label}:{at.document.line(at.path)}",
    )


def _excluded(at: Cursor) -> Excluded:
    after, until = at.day("after"), at.day("until")
    return Excluded(interval=at.text("interval"), after=after or date.min, until=until or date.min)


def _extended(at: Cursor) -> Extended:
    term = Term(int(at.text("amount")), TimeUnit(at.text("unit")))
    return Extended(term=term, on=at.day("on") or date.min, by=at.text("by"))


def _compare(expected: Mapping[str, Any], edition: str, found: DueDay) -> Iterator[Difference]:
    codes = [step.code for step in found.derivation]
    seen = {
        "due_on": _text(found.due_on),
        "advised_on": _text(found.advised_on),
        "not_before": _text(found.not_before),
        "provisional": "yes" if found.provisional else "no",
        "source_checked": found.checked.word,
        "edition": edition,
    }
    for key, value in expected.items():
        if key == "derivation":
            for code in value:
                if code not in codes:
                    yield Difference(what="derivation", expected=code, found=", ".join(codes))
        elif seen[key] != value:
            yield Difference(what=key, expected=value, found=seen[key])


def _text(day: date | None) -> str:
    return day.isoformat() if day else "none"
