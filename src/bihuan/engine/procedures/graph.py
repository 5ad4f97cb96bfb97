"""A procedure as a graph: for diagrams, and for proofs that no path is a dead end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bihuan.engine.procedures.history import Obligation
from bihuan.engine.rules.procedures import Procedure, Track, Words

_END = "end:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A state, or an ending (`end:ID`). `layer` counts the moves from the beginning, -1 if none leads here.

    `limits` are the limits that run there.
    """

    id: str
    words: Words
    layer: int
    limits: tuple[str, ...] = ()
    is_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A move from one node to another. `is_exit`: the move leads out of every state; no diagram shows it."""

    move: str
    words: Words
    start: str
    end: str
    is_exit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One track as nodes, by layer, and edges."""

    track: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def reachable(self) -> frozenset[str]:
        """The nodes to which moves lead from the beginning, the beginning included."""
        return frozenset(node.id for node in self.nodes if node.layer >= 0)

    def can_end(self, *, with_exits: bool = True) -> frozenset[str]:
        """The nodes from which moves lead to an ending; without exits, by the procedure's own steps alone."""
        edges = [edge for edge in self.edges if with_exits or not edge.is_exit]
        found = {node.id for node in self.nodes if node.is_end}
        grown = True
        while grown:
            more = {edge.start for edge in edges if edge.end in found} - found
            found |= more
            grown = bool(more)
        return frozenset(found)


def graph_of(*, procedure: Procedure, track: str) -> Graph:
    """The graph of one track of a procedure."""
    line = procedure.track_by_id[track]
    edges = tuple(_edges(line))
    layers = _layers(line.begins, edges)
    states = [
        Node(
            id=state.id,
            words=state.words,
            layer=layers.get(state.id, -1),
            limits=tuple(limit.id for limit in procedure.limits if state.id in limit.runs_in),
        )
        for state in line.states
    ]
    endings = dict.fromkeys(move.ends for move in line.moves if move.ends)
    ends = [
        Node(
            id=f"{_END}{ending}",
            words=procedure.endings[ending].words,
            layer=layers.get(f"{_END}{ending}", -1),
            is_end=True,
        )
        for ending in endings
    ]
    nodes = sorted((*states, *ends), key=lambda node: node.layer)
    return Graph(track=track, nodes=tuple(nodes), edges=edges)


def path_of(*, obligation: Obligation) -> tuple[str, ...]:
    """The nodes that an obligation has passed, in order, to draw its path; the last is where it stands."""
    nodes = [f"{_END}{place.ending}" if place.ending else place.state for place in obligation.places]
    return tuple(node for i, node in enumerate(nodes) if i == 0 or node != nodes[i - 1])


def _edges(track: Track) -> Iterable[Edge]:
    for move in track.moves:
        for state in track.states:
            if state.id in move.from_states:
                yield Edge(
                    move=move.id,
                    words=move.words,
                    start=state.id,
                    end=f"{_END}{move.ends}" if move.ends else move.to,
                    is_exit=move.is_exit,
                )


def _layers(begins: str, edges: Iterable[Edge]) -> Mapping[str, int]:
    """How many moves each node is away from the beginning, by the shortest way; exits count last."""
    onward: dict[str, list[str]] = {}
    for edge in edges:
        onward.setdefault(edge.start, []).append(edge.end)
    layers, queue = {begins: 0}, deque([begins])
    while queue:
        at = queue.popleft()
        for end in onward.get(at, ()):
            if end not in layers:
                layers[end] = layers[at] + 1
                queue.append(end)
    return layers
