"""Procedures of the real rulebook, moves in short, and random walks along what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from bihuan.engine.procedures.allowed import MoveOption, options_of
from bihuan.engine.procedures.folding import advance, fold
from bihuan.engine.procedures.history import EXTEND, OPEN, Matter, Move
from bihuan.engine.procedures.refusals import next_extension
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import Procedure, ProcedureBook, Term, TimeUnit
from bihuan.rulebook.procedure_book import load_procedures

BEGINNING = date(2026, 5, 6)
ACTORS = ("officer", "section-head", "bureau-head", "legal-reviewer", "registrar", "task-force", "head-group")


@cache
def book() -> ProcedureBook:
    return load_procedures()


def procedure(name: str, *, day: date = BEGINNING) -> Procedure:
    found = procedure_on(editions=book().editions(procedure=name), day=day)
    assert found is not None
    return found


def move(name: str, day: str, role: str = "officer", **more: Any) -> Move:
    """A move on obligation "1" on a day ("2026-05-06"); days and evidence may be given as texts."""
    for key in ("served_on", "stated_on"):
        if isinstance(more.get(key), str):
            more[key] = date.fromisoformat(more[key])
    more["evidence"] = frozenset(more.get("evidence", ()))
    return Move(**{"obligation": "1", **more}, move=name, on=date.fromisoformat(day), role=role)


def opening(track: str, subject: str, day: str = "2026-05-06", **more: Any) -> Move:
    return move(OPEN, day, track=track, subject=subject, **more)


def rectifying(served: str | None = "2026-05-08") -> list[Move]:
    """Result handling up to an order that was served on that day (None: not known)."""
    return [
        opening("subject", "sampled-party", "2026-04-01"),
        move("serve-notice", "2026-04-02", served_on="2026-04-03"),
        move("accept-result", "2026-04-10", evidence=["written-waiver"]),
        move("order-rectification", "2026-05-06", served_on=served),
    ]


@dataclass(frozen=True)
class Walk:
    """A history that its procedure allows, and the role that made each move."""

    procedure: Procedure
    history: tuple[Move, ...]

    @property
    def matter(self) -> Matter:
        return fold(procedure=self.procedure, history=self.history)


def walk(name: str, choices: Sequence[tuple[int, int, int]]) -> Walk:
    """A history that takes one of the allowed moves for each choice: (which, days later, days to service)."""
    known = procedure(name)
    tracks = known.tracks
    history = [
        Move(
            obligation=str(number),
            move=OPEN,
            on=BEGINNING,
            role="officer",
            served_on=BEGINNING,
            stated_on=BEGINNING + timedelta(days=9),
            track=track.id,
            subject=track.subjects[0],
        )
        for number, track in enumerate(tracks, 1)
    ]
    matter = fold(procedure=known, history=history)
    day = BEGINNING
    for which, later, service in choices:
        day += timedelta(days=later)
        options = possible(known, matter, day)
        if not options:
            continue
        role, option = options[which % len(options)]
        made = _made(known, matter, option, role, day, service)
        matter = advance(procedure=known, matter=matter, move=made)
        history.append(made)
    return Walk(known, tuple(history))


def possible(known: Procedure, matter: Matter, day: date) -> list[tuple[str, MoveOption]]:
    """Every move that some role may make on a day, with the first such role."""
    found: dict[tuple[str, str, str, str], tuple[str, MoveOption]] = {}
    for role in ACTORS:
        for option in options_of(
            procedure=known, matter=matter, role=role, calendars=book().calendars, today=day
        ):
            key = (option.obligation, option.move, option.limit, option.interval)
            if not option.against:
                found.setdefault(key, (role, option))
    return list(found.values())


def _made(known: Procedure, matter: Matter, option: MoveOption, role: str, day: date, service: int) -> Move:
    at = matter.find(option.obligation)
    assert at is not None
    limit = known.limit_by_id.get(option.limit)
    extension = next_extension(limit=limit, obligation=at) if limit and option.move == EXTEND else None
    term = (extension.term or Term(10, TimeUnit.CALENDAR_DAYS)) if extension else None
    confirms = option.move == "confirm-start"
    is_served = option.rule is not None and option.rule.is_served and service < 5
    return Move(
        obligation=option.obligation,
        move=option.move,
        on=day,
        role=role,
        served_on=day if confirms else day + timedelta(days=service) if is_served else None,
        stated_on=day + timedelta(days=30) if confirms or (option.rule and option.rule.is_dated) else None,
        evidence=frozenset(option.evidence),
        limit=option.limit,
        term=term,
        interval=option.interval,
    )
