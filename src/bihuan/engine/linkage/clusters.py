"""Clusters under the veto: two valid different credit codes never end in one operator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a pair."""

    LINKED = "linked"
    REVIEW = "review"
    VETOED = "vetoed"


class _Groups:
    """Disjoint sets that know their valid codes and which other sets they must not join."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._parent = list(range(len(codes)))
        self._codes = list(codes)  # of a set with several (officers joined them): all, sorted, with blanks
        self._apart: dict[int, set[int]] = {}

    def top(self, record: int) -> int:
        parent = self._parent
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def keep_apart(self, left: int, right: int) -> None:
        left, right = self.top(left), self.top(right)
        if left != right:
            self._apart.setdefault(left, set()).add(right)
            self._apart.setdefault(right, set()).add(left)

    def is_apart(self, left: int, right: int) -> bool:
        """Whether officers keep two tops apart."""
        return right in self._apart.get(left, ())

    def may_join(self, left: int, right: int) -> bool:
        """Whether two tops may become one."""
        if self.is_apart(left, right):
            return False
        codes, others = self._codes[left], self._codes[right]
        return codes in others or others in codes

    def join(self, left: int, right: int) -> None:
        """Make two tops one; the smaller record stays on top."""
        keep, gone = min(left, right), max(left, right)
        self._parent[gone] = keep
        codes, others = self._codes[keep], self._codes[gone]
        if codes != others:
            self._codes[keep] = " ".join(sorted({*codes.split(), *others.split()}))
        for other in self._apart.pop(gone, ()):
            self._apart[other].discard(gone)
            self.keep_apart(keep, other)


def cluster(
    *,
    codes: Sequence[str],
    pairs: Iterable[tuple[int, int]],
    same: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> tuple[int, ...]:
    """The cluster of each record, as the smallest record in it.

    Pairs are merged greedily under the veto, in their order: the heaviest first. `codes` holds the valid code
    of each record or "". `same` and `apart` are decisions of officers: `same` is joined first, whatever the
    codes; `apart` is never joined, also not over third records. Where the two contradict each other, `apart`
    wins.
    """
    groups = _Groups(codes)
    for left, right in apart:
        groups.keep_apart(left, right)
    for left, right in same:
        ours, theirs = groups.top(left), groups.top(right)
        if ours != theirs and not groups.is_apart(ours, theirs):
            groups.join(ours, theirs)
    for left, right in pairs:
        ours, theirs = groups.top(left), groups.top(right)
        if ours != theirs and groups.may_join(ours, theirs):
            groups.join(ours, theirs)
    return tuple(groups.top(record) for record in range(len(codes)))
