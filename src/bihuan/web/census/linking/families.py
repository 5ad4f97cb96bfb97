"""Which operator stands for which others: a fold of the merges that hold, and nothing else.

A family is what active merges hold together. Each merge says which side is kept; folded in the order of
their ids they give one root. Nothing else is written by a merge, so that taking any of them back brings back
what was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """One merge: the operator that is kept, and the one that goes with it."""

    id: int
    kept: int
    absorbed: int


def roots_of(edges: Iterable[Edge]) -> Mapping[int, int]:
    """Operator → root, for every operator that stands in a merge; any other is its own root."""
    above: dict[int, int] = {}

    def root(operator: int) -> int:
        path = []
        while above.setdefault(operator, operator) != operator:
            path.append(operator)
            operator = above[operator]
        for one in path:
            above[one] = operator
        return operator

    for edge in sorted(edges, key=lambda one: one.id):
        kept, absorbed = root(edge.kept), root(edge.absorbed)
        above[absorbed] = kept
    return {operator: root(operator) for operator in above}
