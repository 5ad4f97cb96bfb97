"""`state = fold(history)`: one move after the other, each of them allowed by the procedure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from bihuan.engine.procedures.history import (
    CONCLUDE,
    CORRECT,
    OPEN,
    REOPEN,
    HistoryError,
    Matter,
    Move,
    Obligation,
    Place,
)
from bihuan.engine.procedures.refusals import laid_with_last, refusals
from bihuan.engine.rules.procedures import MoveRule, Procedure, Track


def fold(*, procedure: Procedure, history: Sequence[Move], matter: Matter | None = None) -> Matter:
    """The state of a matter after its moves, in the order in which they were recorded.

    Folding a history in two parts, the second from the `matter` of the first, gives the same. Raises
    HistoryError at the first move that the procedure does not allow.
    """
    return reduce(
        lambda state, move: advance(procedure=procedure, matter=state, move=move), history, matter or Matter()
    )


def advance(*, procedure: Procedure, matter: Matter, move: Move) -> Matter:
    """The matter after one more move; raises HistoryError if the procedure does not allow it."""
    if reasons := refusals(procedure=procedure, matter=matter, move=move):
        raise HistoryError(matter.length + 1, reasons)
    changed = _changed(procedure, matter, move)
    return Matter(obligations=changed, length=matter.length + 1)


def _changed(procedure: Procedure, matter: Matter, move: Move) -> tuple[Obligation, ...]:
    if move.move == OPEN:
        return (*matter.obligations, _opened(procedure.track_by_id[move.track], move))
    known = {one.id: one for one in matter.obligations}
    at = known[move.obligation]
    if move.move == CORRECT:
        return tuple(_taken_back(one, at) for one in matter.obligations)
    rule = procedure.move_by_id.get(move.move)
    if rule is None:
        known[at.id] = _stood_by(procedure, at, move)
        return tuple(known.values())
    known[at.id] = _moved(procedure, at, rule, move)
    for track in rule.opens:
        laid = _laid(procedure.track_by_id[track], at, move)
        if laid.id not in known or known[laid.id].is_withdrawn:
            known[laid.id] = laid
    return tuple(known.values())


def _opened(track: Track, move: Move) -> Obligation:
    return Obligation(
        id=move.obligation,
        track=track.id,
        subject=move.subject,
        moves=(move,),
        places=(Place(state=move.state or track.begins),),
    )


def _laid(track: Track, by: Obligation, move: Move) -> Obligation:
    """The obligation that a move lays on another track, for the same subject where that track knows it."""
    subject = by.subject if by.subject in track.subjects else track.subjects[0]
    opening = replace(
        move,
        obligation=f"{by.id}/{track.id}",
        move=OPEN,
        evidence=frozenset(),
        track=track.id,
        subject=subject,
    )
    return replace(_opened(track, opening), laid_by=by.id, laid_at=len(by.moves))


def _moved(procedure: Procedure, at: Obligation, rule: MoveRule, move: Move) -> Obligation:
    place = _ended(procedure, rule.ends) if rule.ends else Place(state=rule.to)
    return replace(at, moves=(*at.moves, move), places=(*at.places, place))


def _ended(procedure: Procedure, ending: str) -> Place:
    return Place(state="", ending=ending, is_watched=procedure.endings[ending].is_watched)


def _stood_by(procedure: Procedure, at: Obligation, move: Move) -> Obligation:
    """The obligation after a standing move: a reopening and a conclusion change where it stands."""
    place = at.places[-1]
    if move.move == CONCLUDE:
        place = _ended(procedure, move.state)
    if move.move == REOPEN:
        place = Place(state=procedure.track_by_id[at.track].reopens)
    return replace(at, moves=(*at.moves, move), places=(*at.places, place))


def _taken_back(one: Obligation, at: Obligation) -> Obligation:
    """The obligation without the last move of `at`: `at` itself, or one which that move had laid."""
    if one.id == at.id:
        return replace(one, moves=one.moves[:-1], places=one.places[:-1], corrected=one.corrected + 1)
    if laid_with_last(one=one, at=at):
        return replace(one, is_withdrawn=True)
    return one
