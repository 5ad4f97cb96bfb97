"""Static proofs of a procedure: no dead end, no silent waiting, no clock without a start."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.engine.procedures.graph import graph_of
from bihuan.engine.procedures.history import OPEN, REOPEN
from bihuan.engine.rules.procedures import MoveRule, Procedure, TimeLimit, Track
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.procedure_records import ProcedureFile, check_parts


def prove_procedure(file: ProcedureFile) -> None:
    """Report whatever keeps a procedure from being sound, each fault at the line of its part.

    Every state can be reached, and from every state a step of the procedure's own leads on to an end; none
    waits without a limit or a stated reason; every clock starts where its states are entered, by a move that
    carries the day it needs; what is served is a named paper or stands as evidence.
    """
    procedure, known = file.procedure, len(file.at.faults)
    _check_references(procedure, file.places)
    if not file.is_whole or len(file.at.faults) > known:
        return  # a graph with loose ends would only repeat them
    for track in procedure.tracks:
        _prove_track(procedure, track, file.places)
    for limit in procedure.limits:
        _prove_limit(procedure, limit, file.places[("limit", limit.id)])


def _check_references(procedure: Procedure, places: Mapping[tuple[str, str], Cursor]) -> None:
    limits = frozenset(procedure.limit_by_id)
    tracks = frozenset(procedure.track_by_id)
    intervals = frozenset(procedure.interval_by_id)
    for (kind, id_), at in places.items():
        if kind == "move":
            for key, known in (("after", limits), ("within", limits), ("opens", tracks)):
                check_parts(at, key, known)
        elif kind == "limit":
            check_parts(at, "track", tracks)
            check_parts(at, "excludes", intervals)
            _check_limit_parts(procedure, procedure.limit_by_id[id_], at)


def _check_limit_parts(procedure: Procedure, limit: TimeLimit, at: Cursor) -> None:
    track = procedure.track_by_id.get(limit.track)
    if track is None:
        return
    moves = frozenset(move.id for move in track.moves)
    check_parts(at, "runs_in", frozenset(state.id for state in track.states))
    check_parts(at, "starts", moves | {OPEN, REOPEN})
    check_parts(at.child("late"), "move", moves)


def _prove_track(procedure: Procedure, track: Track, places: Mapping[tuple[str, str], Cursor]) -> None:
    graph = graph_of(procedure=procedure, track=track.id)
    reached, ending = graph.reachable(), graph.can_end(with_exits=False)
    limited = {state for limit in procedure.limits for state in limit.runs_in}
    for state in track.states:
        at = places[("state", state.id)]
        if state.id not in reached:
            at.report("procedure_unreachable", "id", state=state.id)
        if state.id not in ending:
            at.report("procedure_no_end", "id", state=state.id)
        if state.id not in limited and state.waits is None:
            at.report("procedure_waits_silently", "id", state=state.id)
    for move in track.moves:
        if not move.is_exit:
            _prove_move(procedure, move, places[("move", move.id)])


def _prove_move(procedure: Procedure, move: MoveRule, at: Cursor) -> None:
    if move.is_served and not (move.paper or move.evidence):
        at.report("procedure_no_paper", "id", move=move.id)
    for key, id_ in (("after", move.after), ("within", move.within)):
        if id_ and not move.from_states <= procedure.limit_by_id[id_].runs_in:
            at.report("procedure_waits_for_other", key, move=move.id, limit=id_)
    if move.within and procedure.limit_by_id[move.within].not_before is None:
        at.report("procedure_no_window", "within", limit=move.within)


def _prove_limit(procedure: Procedure, limit: TimeLimit, at: Cursor) -> None:
    track = procedure.track_by_id[limit.track]
    entries = [(OPEN, track.begins), (REOPEN, track.reopens)]
    entries += [(move.id, move.to) for move in track.moves if not move.from_states <= limit.runs_in]
    for move, state in entries:
        if state in limit.runs_in and move not in limit.starts:
            at.report("procedure_entered_unclocked", "starts", move=move, limit=limit.id, state=state)
    to = dict(entries) | {move.id: move.to for move in track.moves}
    for move in sorted(limit.starts):
        if to[move] not in limit.runs_in:
            at.report("procedure_start_outside", "starts", move=move, limit=limit.id)
        rule = procedure.move_by_id.get(move)
        if rule and limit.from_service and not rule.is_served:
            at.report("procedure_start_not_served", "starts", move=move, limit=limit.id)
        if rule and limit.takes_stated_day and not rule.is_dated:
            at.report("procedure_start_not_stated", "starts", move=move, limit=limit.id)
    if limit.late.move and not procedure.move_by_id[limit.late.move].from_states & limit.runs_in:
        at.report("procedure_late_elsewhere", "late", move=limit.late.move, limit=limit.id)
