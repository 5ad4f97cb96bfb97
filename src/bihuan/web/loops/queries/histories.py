"""The moves of many loops, read in one question each stretch."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.web.loops.models import Loop, Move


def moves_of(loops: Iterable[Loop]) -> dict[int, list[Move]]:
    """Loop → its moves in the order of their recording."""
    found: dict[int, list[Move]] = {}
    for move in Move.objects.filter(loop__in=list(loops)).order_by("loop_id", "number"):
        found.setdefault(move.loop_id, []).append(move)
    return found
