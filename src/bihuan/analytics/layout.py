"""Whether a table is a plain long readings table, and what its columns hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.tables.cells import Grid
from bihuan.tables.headers import CARRIED, READING_FACTS, SAMPLE_FACTS
from bihuan.tables.item_names import ItemText
from bihuan.tables.layouts import LONG, Finder, Layout, Use

_HEAD = 300
_SAMPLE_KINDS = frozenset({"sample", "carried", "fact"})
_PLAIN_KINDS = _SAMPLE_KINDS | {"reading", "unknown", "other"}
_SAMPLE_COLUMNS = frozenset((*SAMPLE_FACTS, *CARRIED, "sample_verdict"))
_READING_COLUMNS = frozenset(READING_FACTS)


class NotPlainError(Exception):
    """The table is no plain long readings table: it has to be read row by row."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """The columns of a plain table by what they hold: places, counted from 0."""

    layout: Layout
    sample: Mapping[str, int]  # sample columns, carried ones and further facts, by id
    reading: Mapping[str, int]
    unknown: tuple[Use, ...]

    @property
    def value(self) -> Use:
        """The column of results; messages name its cells."""
        return next(use for use in self.layout.uses if use.column == "value")


def plain_table(
    header: Sequence[str], rows: Sequence[tuple[str, ...]], *, name: str, finder: Finder
) -> PlainTable:
    """The columns of a table whose first rows are given; raises NotPlainError for any other shape."""
    grid = Grid(name=name, file=name, rows=(tuple(header), *rows[:_HEAD]))
    layout = finder.header_at(grid.filled(), 0)
    if layout is None or layout.shape != LONG or (layout.first, layout.body) != (0, 1):
        raise NotPlainError("no header of a long table in the first row")
    uses = layout.uses
    if any(use.kind not in _PLAIN_KINDS for use in uses):
        raise NotPlainError("columns of verdicts or of sub-items")
    sample = _places([use for use in uses if use.kind in _SAMPLE_KINDS])
    reading = _places([use for use in uses if use.kind == "reading"])
    facts = {use.column for use in uses if use.kind == "fact"}
    if not set(sample) <= _SAMPLE_COLUMNS | facts or not set(reading) <= _READING_COLUMNS:
        raise NotPlainError("columns that hold one thing or another")
    if "sample_id" not in sample or not {"item", "value"} <= set(reading):
        raise NotPlainError("a column is missing")
    value = layout.one("value")
    if value is not None and value.item not in (None, ItemText("")):
        raise NotPlainError("the header of the results says more")
    return PlainTable(layout, sample, reading, layout.all("unknown"))


def _places(uses: Sequence[Use]) -> dict[str, int]:
    found = {use.column: use.index for use in uses}
    if len(found) != len(uses):
        raise NotPlainError("a column stands twice")
    return found
