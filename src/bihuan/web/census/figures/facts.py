"""Groups of operators → figures. A value that is not given is `UNKNOWN`, a line of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.web.census.facts.roles import ROLES, SIZES
from bihuan.web.census.facts.statuses import GONE

UNKNOWN = "unknown"
DIMENSIONS = ("role", "size", "town", "branch", "product", "status")


@dataclass(frozen=True, slots=True)
class Counts:
    """Operators, those that nobody has verified on the spot, those that may be somebody else's double."""

    operators: int = 0
    unverified: int = 0
    doubtful: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.operators + other.operators,
            self.unverified + other.unverified,
            self.doubtful + other.doubtful,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Operators that are alike: their values by dimension, several where they have several, () for none."""

    values: Mapping[str, Sequence[str]]
    counts: Counts

    def of(self, dimension: str) -> Sequence[str]:
        """The values of a dimension, UNKNOWN alone where there is none."""
        return self.values[dimension] or (UNKNOWN,)


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a dimension with its counts."""

    value: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Crossed:
    """Operators by chain role and size: `cells` in the order of `sizes`, then all of the role."""

    role: str
    cells: tuple[int, ...]
    total: int


def values_in(text: str) -> tuple[str, ...]:
    """The values of a text written |a|b|."""
    return tuple(value for value in text.split("|") if value)


def is_gone(group: Group) -> bool:
    """Whether they have closed; an unknown status is none."""
    return any(status in GONE for status in group.of("status"))


def summed(groups: Iterable[Group]) -> Counts:
    """All of them together, each operator once."""
    return sum((group.counts for group in groups), Counts())


def lines_of(dimension: str, groups: Iterable[Group]) -> tuple[Line, ...]:
    """A line for each value; an operator of several values stands in several lines.

    Chain roles and size classes stand there even where nobody has them.
    """
    found: dict[str, Counts] = {value: Counts() for value in _expected(dimension)}
    found[UNKNOWN] = Counts()
    for group in groups:
        for value in group.of(dimension):
            found[value] = found.get(value, Counts()) + group.counts
    unknown = found.pop(UNKNOWN)
    if not _expected(dimension):
        found = dict(sorted(found.items(), key=lambda one: (-one[1].operators, one[0])))
    return (*(Line(value, counts) for value, counts in found.items()), Line(UNKNOWN, unknown))


def crossed(groups: Sequence[Group]) -> tuple[Crossed, ...]:
    """A row for each chain role, the last for those of no known role; columns are `SIZES`, then UNKNOWN."""
    columns = (*SIZES, UNKNOWN)
    found: dict[str, dict[str, int]] = {role: dict.fromkeys(columns, 0) for role in (*ROLES, UNKNOWN)}
    for group in groups:
        for role in group.of("role"):
            row = found.setdefault(role, dict.fromkeys(columns, 0))
            for size in group.of("size"):
                row[size] = row.get(size, 0) + group.counts.operators
    found[UNKNOWN] = found.pop(UNKNOWN)
    return tuple(
        Crossed(role, tuple(row[size] for size in columns), sum(row.values())) for role, row in found.items()
    )


def _expected(dimension: str) -> Sequence[str]:
    return {"role": ROLES, "size": SIZES}.get(dimension, ())
