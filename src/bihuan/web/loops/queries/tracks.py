"""The tracks of a procedure as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.engine.procedures.graph import graph_of
from bihuan.engine.rules.procedures import MoveRule, Procedure, TimeLimit, Track
from bihuan.web.loops.queries.diagrams import Drawing, drawing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTrack:
    """A track with its drawing, its time limits and the ways out that are open everywhere."""

    track: Track
    drawing: Drawing
    limits: tuple[TimeLimit, ...]
    exits: tuple[MoveRule, ...]


def tracks_of(procedure: Procedure) -> list[ShownTrack]:
    """Every track in the order of the file."""
    return [
        ShownTrack(
            track=track,
            drawing=drawing_of(graph_of(procedure=procedure, track=track.id)),
            limits=tuple(limit for limit in procedure.limits if limit.track == track.id),
            exits=tuple(move for move in track.moves if move.is_exit),
        )
        for track in procedure.tracks
    ]
