"""What changed between two editions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bihuan.engine.rules.standards import Edition
from bihuan.web.rules.facts import current_rulebook
from bihuan.web.rules.queries.editions import EditionLine, OriginRow, list_editions, origin_rows

_ASKS = frozenset({"limit", "gap"})


class Change(Enum):
    """What became of a row."""

    LIMIT = "limit"  # the same condition, another limit
    CONDITION = "condition"  # the same rule under another condition, or for other items
    ADDED = "added"
    REMOVED = "removed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A row of the earlier edition beside the one of the later edition that took its place."""

    change: Change
    before: OriginRow | None
    after: OriginRow | None

    @property
    def shown(self) -> OriginRow:
        """The row that names item and place."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def other_places(self) -> bool:
        """Whether the two speak of other parts or components."""
        return bool(self.before and self.after and self.before.row.places != self.after.row.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """An item whose rows cannot be paired: both editions ask, under conditions of their own."""

    item: str
    before: tuple[OriginRow, ...]
    after: tuple[OriginRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two editions side by side; `same` counts the rows that did not change."""

    before: EditionLine
    after: EditionLine
    changed: tuple[Pair, ...]
    rewritten: tuple[Rewritten, ...]
    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    same: int

    @property
    def scope_added(self) -> list[str]:
        """Categories and groups that only the later edition names."""
        return sorted(_products(self.after.edition) - _products(self.before.edition))

    @property
    def scope_removed(self) -> list[str]:
        """Categories and groups that only the earlier edition names."""
        return sorted(_products(self.before.edition) - _products(self.after.edition))


def comparable(standard: str, *, day: date) -> list[EditionLine]:
    """The editions of a standard and of those that it replaced, by the day on which they began."""
    names = {standard} | {one.name for one in current_rulebook().standards if one.replaced_by == standard}
    lines = [line for line in list_editions(day=day) if line.standard.name in names]
    return sorted(lines, key=lambda line: (line.edition.in_force_from, line.edition.name))


def compare(before: EditionLine, after: EditionLine) -> Comparison:
    """The rows of two editions, matched by what they speak of, then by their id, then by their item."""
    left, right = origin_rows(before.edition), origin_rows(after.edition)
    pairs = [pair for key in (_meaning, _identity) for pair in _take_pairs(left, right, key)]
    rewritten = _take_rewritten(left, right)
    return Comparison(
        before=before,
        after=after,
        changed=tuple(pair for pair in pairs if pair.change is not Change.SAME),
        rewritten=tuple(rewritten),
        added=tuple(Pair(change=Change.ADDED, before=None, after=new) for new in right),
        removed=tuple(Pair(change=Change.REMOVED, before=old, after=None) for old in left),
        same=sum(pair.change is Change.SAME for pair in pairs),
    )


def find_line(lines: Iterable[EditionLine], name: str) -> EditionLine | None:
    """The line of an edition by its name ("GB 18401-2010")."""
    return next((line for line in lines if line.edition.name == name), None)


def _take_pairs(
    left: list[OriginRow], right: list[OriginRow], key: Callable[[OriginRow], object]
) -> Iterator[Pair]:
    """Rows with the same key, taken out of both lists."""
    keyed = {key(one): one for one in left}
    for new in list(right):
        old = keyed.pop(key(new), None)
        if old is not None:
            left.remove(old)
            right.remove(new)
            yield Pair(change=_change(old, new), before=old, after=new)


def _take_rewritten(left: list[OriginRow], right: list[OriginRow]) -> list[Rewritten]:
    """Items of which rows are left on both sides, taken out of both lists."""
    found = []
    for item in dict.fromkeys(one.row.item for one in right if one.row.kind in _ASKS):
        before, after = (tuple(one for one in side if _asks(one, item)) for side in (left, right))
        if before:
            found.append(Rewritten(item=item, before=before, after=after))
            left[:] = [one for one in left if one not in before]
            right[:] = [one for one in right if one not in after]
    return found


def _asks(one: OriginRow, item: str) -> bool:
    return one.row.kind in _ASKS and one.row.item == item


def _meaning(one: OriginRow) -> object:
    """What a row speaks of: items, place and condition, whatever its limit."""
    row = one.row
    asks = "asks" if row.kind in _ASKS else row.kind
    own = row.limit if row.kind in {"tolerance", "label"} else ""
    return asks, one.items, row.places, row.condition, own


def _identity(one: OriginRow) -> object:
    row = one.row
    return row.id.partition("#")[2], "" if row.kind == "exempt" else row.item


def _change(before: OriginRow, after: OriginRow) -> Change:
    old, new = before.row, after.row
    if (before.items, old.condition, old.places) != (after.items, new.condition, new.places):
        return Change.CONDITION
    is_exempt = old.kind == new.kind == "exempt"  # the limit of an exemption is its id
    is_same = is_exempt or (old.kind, old.limit, old.unit) == (new.kind, new.limit, new.unit)
    return Change.SAME if is_same else Change.LIMIT


def _products(edition: Edition) -> frozenset[str]:
    return dict(edition.applies.terms).get("product", frozenset())
