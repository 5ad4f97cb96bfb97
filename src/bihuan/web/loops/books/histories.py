"""A matter from before the program as a history that its procedure allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.folding import advance, fold
from bihuan.engine.procedures.history import CONCLUDE, CONFIRM, OPEN, HistoryError, Matter, Move
from bihuan.engine.procedures.stretches import stretch_of
from bihuan.engine.rules.procedures import Procedure, TimeLimit
from bihuan.web.loops.books.facts import Arrival, Line
from bihuan.web.loops.facts import RefusedError

# Whose role counts for what is put into a history, the nearest to the work first.
_ROLES = ("officer", "section-head", "registrar", "bureau-head", "head-group", "task-force", "legal-reviewer")


def openings(arrival: Arrival) -> list[Move]:
    """The moves that lay the obligations; the ids are their numbers, as an opening gives them."""
    return [
        Move(
            obligation=str(number),
            move=OPEN,
            on=one.laid_on or arrival.opened_on,
            role="",
            served_on=one.laying.served_on,
            stated_on=one.laying.stated_on,
            track=one.laying.track,
            subject=one.laying.subject,
            state=one.laying.state,
        )
        for number, one in enumerate(arrival.lines, 1)
    ]


def moves_beyond(arrival: Arrival, roles: frozenset[str]) -> list[Move]:
    """What a history holds beyond its first openings: obligations laid later, the starts of clocks as far as
    they are known, how obligations had ended. `roles` are those of whoever brings it in.

    Raises RefusedError where the procedure does not allow it.
    """
    procedure = arrival.procedure
    try:
        matter = fold(procedure=procedure, history=openings(arrival))
        laid = [move for move, line in zip(openings(arrival), arrival.lines, strict=True) if line.laid_on]
        found = []
        for obligation, line in zip(matter.obligations, arrival.lines, strict=True):
            for move in _of_line(arrival, matter, obligation.id, line):
                found.append(replace(move, role=_role(procedure, obligation.track, roles)))
        for move in found:
            matter = advance(procedure=procedure, matter=matter, move=move)
    except HistoryError as error:
        raise RefusedError(*error.reasons) from error
    return [*laid, *found]


def unknown_starts(arrival: Arrival, beyond: list[Move]) -> list[TimeLimit]:
    """The limits that run and whose beginning nobody knows: 时限待确认."""
    known = [move for move in beyond if move.move != OPEN]
    matter = fold(procedure=arrival.procedure, history=[*openings(arrival), *known])
    return [
        limit
        for one in matter.open_obligations
        for limit in _running(arrival.procedure, matter, one.id)
        if (stretch := stretch_of(limit=limit, obligation=one)) and not stretch.is_known
    ]


def _of_line(arrival: Arrival, matter: Matter, obligation: str, line: Line) -> Iterator[Move]:
    begun_on = line.laid_on or arrival.opened_on
    first = Move(obligation=obligation, move=CONFIRM, on=begun_on, role="")
    if line.ending:
        yield replace(first, move=CONCLUDE, on=line.closed_on or begun_on, state=line.ending)
        return
    at = matter.find(obligation)
    for limit in _running(arrival.procedure, matter, obligation):
        stretch = stretch_of(limit=limit, obligation=at) if at else None
        if stretch is None or stretch.is_known:
            continue
        if limit.is_stated:
            if line.laying.stated_on:
                yield replace(first, limit=limit.id, stated_on=line.laying.stated_on)
            continue
        day = line.laying.served_on if limit.from_service else line.since_on
        if day:
            yield replace(first, limit=limit.id, served_on=day, on=max(day, begun_on))


def _running(procedure: Procedure, matter: Matter, obligation: str) -> list[TimeLimit]:
    at = matter.find(obligation)
    assert at is not None
    return [limit for limit in procedure.limits if limit.track == at.track and at.state in limit.runs_in]


def _role(procedure: Procedure, track: str, roles: frozenset[str]) -> str:
    """The role in which it is put there: one that acts on the track. Raises RefusedError."""
    acting = {role for rule in procedure.track_by_id[track].moves for role in rule.by}
    role = next((one for one in _ROLES if one in acting & roles), "")
    if not role:
        raise RefusedError(Reason.of("no_role_for_history", procedure=procedure.words.zh))
    return role
