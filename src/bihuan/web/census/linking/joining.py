"""Which operator each record joins, from the links that were found and what officers have decided.

Links are taken strongest first. A record that belongs to an operator stays there; whoever has none joins
where its strongest link leads. Two things are never done here: two families are not put together (an officer
decides that), and no family comes to hold two valid codes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that are taken for one operator; `is_decided` where an officer said so."""

    left: int
    right: int
    weight: float
    is_decided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What is known before: each record's operator and valid code, each operator's family, the codes of each
    family, and the records that an officer keeps apart.
    """

    operators: Mapping[int, int]
    codes: Mapping[int, str]
    roots: Mapping[int, int]
    family_codes: Mapping[int, frozenset[str]]
    apart: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Joined:
    """`joins`: record → the operator that it joins; `groups`: records that make a new operator each."""

    joins: Mapping[int, int]
    groups: tuple[tuple[int, ...], ...]


@dataclass(slots=True)
class _Group:
    """Records on their way to one operator; `family` is a root, `operator` the one of it that they join."""

    records: list[int]
    codes: set[str]
    family: int | None = None
    operators: dict[int, int] = field(default_factory=dict)


def join(records: Iterable[int], links: Iterable[Link], placed: Placed) -> Joined:
    """Place every record; the same records, links and decisions give the same answer in any order."""
    groups = _Groups(sorted(records), placed)
    for link in sorted(links, key=lambda one: (not one.is_decided, -one.weight, one.left, one.right)):
        groups.unite(link)
    return groups.joined()


class _Groups:
    def __init__(self, records: list[int], placed: Placed) -> None:
        self._placed = placed
        self._of: dict[int, _Group] = {}
        self._apart = defaultdict[int, set[int]](set)
        for left, right in placed.apart:
            self._apart[left].add(right)
            self._apart[right].add(left)
        families: dict[int, _Group] = {}
        for record in records:
            self._of[record] = self._begun(record, families)

    def _begun(self, record: int, families: dict[int, _Group]) -> _Group:
        """The group of a record's family, or one of its own."""
        operator, code = self._placed.operators.get(record), self._placed.codes.get(record, "")
        if operator is None:
            return _Group([record], {code} - {""})
        root = self._placed.roots.get(operator, operator)
        group = families.setdefault(
            root, _Group([], set(self._placed.family_codes.get(root, ())), family=root)
        )
        group.records.append(record)
        group.operators[record] = operator
        return group

    def unite(self, link: Link) -> None:
        one, other = self._of[link.left], self._of[link.right]
        if one is other or (one.family and other.family) or self._are_apart(one, other):
            return
        if len(one.codes | other.codes) > max(1, len(one.codes), len(other.codes)) and not link.is_decided:
            return
        # The smaller one moves, unless it is the family.
        if other.family or (not one.family and len(other.records) > len(one.records)):
            one, other = other, one
        if one.family:
            into = link.left if link.left in one.operators else link.right
            one.operators.update(dict.fromkeys(other.records, one.operators[into]))
        one.records += other.records
        one.codes |= other.codes
        for record in other.records:
            self._of[record] = one

    def _are_apart(self, one: _Group, other: _Group) -> bool:
        if not self._apart:
            return False
        few, many = sorted((one, other), key=lambda group: len(group.records))
        return any(self._of.get(found) is many for record in few.records for found in self._apart[record])

    def joined(self) -> Joined:
        free = self._placed.operators
        joins = {
            record: group.operators[record]
            for record, group in self._of.items()
            if group.family and record not in free
        }
        new = {id(group): tuple(sorted(group.records)) for group in self._of.values() if not group.family}
        return Joined(joins, tuple(sorted(new.values())))
