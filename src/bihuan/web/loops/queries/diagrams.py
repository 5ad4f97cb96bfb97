"""A track as a drawing: boxes by layer, curves for moves, and the same as a list of words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bihuan.engine.procedures.graph import Edge, Graph, Node
from bihuan.web.loops.queries.choices import said

_WIDTH, _HEIGHT = 168, 44
_ACROSS, _DOWN = 20, 40
_MARGIN = 12
# Half-width characters that fit into a line of a box, and lines.
_LETTERS, _LINES = 24, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node in its place; `mark` is present, passed or "" and `lines` are (y, text)."""

    id: str
    text: str
    mark: str
    is_end: bool
    x: int
    y: int
    middle: int
    lines: tuple[tuple[int, str], ...]
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A move between two boxes as an SVG path, with its words."""

    path: str
    text: str
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A track's boxes, in the order in which they are read, and curves."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def drawing_of(graph: Graph, *, path: Sequence[str] = ()) -> Drawing:
    """A graph without its ways out that are open everywhere, except those that were taken.

    `path` are the nodes that an obligation has passed; the last is where it stands, or how it ended.
    """
    steps = set(zip(path, path[1:], strict=False))
    edges = [edge for edge in graph.edges if not edge.is_exit or (edge.start, edge.end) in steps]
    used = {edge.start for edge in edges} | {edge.end for edge in edges}
    layers = [
        list(row)
        for _, row in groupby(
            (node for node in graph.nodes if node.id in used and node.layer >= 0), lambda node: node.layer
        )
    ]
    widest = max(map(len, layers), default=1)
    width = 2 * _MARGIN + widest * _WIDTH + (widest - 1) * _ACROSS + _ACROSS
    words = {node.id: said(node.words) for node in graph.nodes}
    boxes = {
        node.id: _box(node, (across, down), path=path, edges=edges, words=words)
        for down, row in enumerate(layers)
        for across, node in enumerate(row)
    }
    return Drawing(
        width=width,
        height=2 * _MARGIN + len(layers) * (_HEIGHT + _DOWN) - _DOWN,
        boxes=tuple(boxes.values()),
        curves=tuple(
            Curve(
                path=_curve(boxes[edge.start], boxes[edge.end]),
                text=f"{words[edge.start]} → {said(edge.words)} → {words[edge.end]}",
                is_passed=(edge.start, edge.end) in steps,
            )
            for edge in edges
            if edge.start in boxes and edge.end in boxes
        ),
    )


def _box(
    node: Node,
    place: tuple[int, int],
    *,
    path: Sequence[str],
    edges: Sequence[Edge],
    words: dict[str, str],
) -> Box:
    across, down = place
    # From the left, so that a narrow screen shows the beginning of each row.
    x, y = _MARGIN + across * (_WIDTH + _ACROSS), _MARGIN + down * (_HEIGHT + _DOWN)
    mark = "present" if path and node.id == path[-1] else "passed" if node.id in path else ""
    text = wrapped(words[node.id])
    top = y + _HEIGHT // 2 - 8 * (len(text) - 1) + 5
    return Box(
        id=node.id,
        text=words[node.id],
        mark=mark,
        is_end=node.is_end,
        x=x,
        y=y,
        middle=x + _WIDTH // 2,
        lines=tuple((top + 16 * number, line) for number, line in enumerate(text)),
        ways=tuple((said(edge.words), words[edge.end]) for edge in edges if edge.start == node.id),
    )


def wrapped(text: str) -> list[str]:
    """A text in up to two lines of a box; Chinese breaks anywhere, other words at blanks."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _letters(line + piece.rstrip()) > _LETTERS:
            lines.append(line.strip())
            line = ""
        line += piece
    lines.append(line.strip())
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1]}…"]
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        joins = pieces and sign.isascii() and pieces[-1].isascii() and not pieces[-1].endswith(" ")
        if joins or (pieces and sign in "，。、）；："):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _letters(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _curve(start: Box, end: Box) -> str:
    """Down from foot to head; in a row straight to a neighbour or in a bow below; back round the right."""
    foot = start.y + _HEIGHT
    if end.y > start.y:
        bend = (end.y - foot) // 2
        return (
            f"M{start.middle} {foot}C{start.middle} {foot + bend} "
            f"{end.middle} {end.y - bend} {end.middle} {end.y}"
        )
    side = start.y + _HEIGHT // 2
    if end.y == start.y:
        if abs(end.x - start.x) == _WIDTH + _ACROSS:
            return (
                f"M{start.x + _WIDTH} {side}H{end.x}"
                if end.x > start.x
                else f"M{start.x} {side}H{end.x + _WIDTH}"
            )
        low = foot + _DOWN - 8
        return f"M{start.middle} {foot}C{start.middle} {low} {end.middle} {low} {end.middle} {foot}"
    x1, x2, y2 = start.x + _WIDTH, end.x + _WIDTH, end.y + _HEIGHT // 2
    out = max(x1, x2) + _ACROSS - 4
    return f"M{x1} {side}C{out} {side} {out} {y2} {x2} {y2}"
