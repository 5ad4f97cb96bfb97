"""The ring of nine segments: where in the loop a page stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SEGMENTS = 9
_CENTRE = 20.0
_RADIUS = 15.0
_GAP = math.radians(7)


@dataclass(frozen=True, slots=True)
class Segment:
    """One arc of the ring, as an SVG path."""

    path: str
    is_present: bool


def segments(step: int) -> list[Segment]:
    """The nine arcs, clockwise from the top, in a field of 40 × 40; the arc of `step` (1 to 9) is present."""
    return [Segment(_arc(number), number == step) for number in range(1, _SEGMENTS + 1)]


def _arc(number: int) -> str:
    share = 2 * math.pi / _SEGMENTS
    start = (number - 1) * share + _GAP / 2 - math.pi / 2
    end = number * share - _GAP / 2 - math.pi / 2
    return f"M{_point(start)}A{_RADIUS:g} {_RADIUS:g} 0 0 1 {_point(end)}"


def _point(angle: float) -> str:
    return f"{_CENTRE + _RADIUS * math.cos(angle):.2f} {_CENTRE + _RADIUS * math.sin(angle):.2f}"
