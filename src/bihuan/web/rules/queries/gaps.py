"""Every figure that the rulebook lacks, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.engine.rules.standards import Condition
from bihuan.rulebook.rows import RuleRow
from bihuan.web.rules.queries.editions import (
    EditionLine,
    OriginRow,
    Phase,
    list_editions,
    origin_rows,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionGaps:
    """The gaps of one edition."""

    line: EditionLine
    rows: tuple[OriginRow, ...]

    @property
    def by_reason(self) -> list[tuple[str, list[Alike]]]:
        """(why, its rows), the most frequent reason first; "" for figures recalled too weakly."""
        found: dict[str, dict[tuple[Condition, str], list[RuleRow]]] = {}
        for one in self.rows:
            key = (one.row.condition, one.row.clause)
            found.setdefault(one.why, {}).setdefault(key, []).append(one.row)
        reasons = [(why, list(map(_alike, alike.values()))) for why, alike in found.items()]
        return sorted(reasons, key=lambda pair: -sum(len(alike.rows) for alike in pair[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Gaps under one clause and condition."""

    rows: tuple[RuleRow, ...]
    clause: str
    condition: Condition


def _alike(rows: list[RuleRow]) -> Alike:
    return Alike(rows=tuple(rows), clause=rows[0].clause, condition=rows[0].condition)


def list_gaps(*, day: date, only_in_force: bool = False) -> list[EditionGaps]:
    """The gaps of every edition; only of those in force on the day, when asked."""
    found = []
    for line in list_editions(day=day):
        if only_in_force and line.phase is not Phase.IN_FORCE:
            continue
        rows = tuple(one for one in origin_rows(line.edition) if one.row.kind == "gap")
        if rows:
            found.append(EditionGaps(line=line, rows=rows))
    return found
