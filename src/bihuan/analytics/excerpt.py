"""The odd samples of a large table, read row by row by the reader of whole files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bihuan.analytics.layout import PlainTable
from bihuan.analytics.rows import Sorted
from bihuan.analytics.source import Source
from bihuan.engine.judgement.names import Names
from bihuan.tables.cells import Grid
from bihuan.tables.layouts import Finder
from bihuan.tables.long_table import read_long
from bihuan.tables.messages import Message
from bihuan.tables.samples import Collector, SampleRecord

_PADDING = "\ufdd0"  # the id of a sample that no table holds
_NUMBER = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Excerpt(Grid):
    """Some rows of a table that keep the addresses which they have in it."""

    numbers: tuple[int, ...] = field(default=())

    def address(self, row: int, column: int) -> str:
        return Grid.address(self, self.numbers[row], column)

    def place(self, row: int | None = None, column: int | None = None) -> str:
        return Grid.place(self, None if row is None else self.numbers[row], column)


@dataclass(frozen=True, slots=True, kw_only=True)
class OddSamples:
    """Samples that were read row by row, and what was said of their rows."""

    records: tuple[SampleRecord, ...]
    messages: tuple[Message, ...]
    read: int
    refused: int
    ignored: dict[str, int]


def read_odd(source: Source, table: PlainTable, found: Sorted, *, names: Names, finder: Finder) -> OddSamples:
    """The samples whose rows hang on each other, contradict each other or look like no reading."""
    columns = source.texts_at(range(len(source.header)), found.odd)
    cells = list(zip(*([c[row] for row in range(len(c))] for c in columns.values()), strict=True))
    grid, beside, blanks = _grid(source, table, found, cells)
    collector = Collector(names, name=source.name)
    read_long(table.layout, grid, finder, collector, head_from=0)
    file = collector.finish(shape="long", messages=())
    ignored = dict(file.ignored)
    ignored["blank"] = ignored.get("blank", 0) - blanks
    ignored["header"] = ignored.get("header", 0) - 1
    return OddSamples(
        records=tuple(r for r in file.samples if r.sample.sample_id != _PADDING),
        messages=file.messages,
        read=file.rows_read - beside,
        refused=file.rows_refused,
        ignored=ignored,
    )


def _grid(
    source: Source, table: PlainTable, found: Sorted, cells: Sequence[tuple[str, ...]]
) -> tuple[Grid, int, int]:
    """(the rows as a table, readings put between them, empty rows put between them).

    Where rows were left out, no row may take one of another place for the row above or below it: a reading
    of a sample that no table holds stands between them if the rows left out named samples, else an empty row.
    """
    padding, empty = _padding(source, table), ("",) * len(source.header)
    rows, numbers = [source.header], [0]
    beside = blanks = 0
    last = None
    for number, row in zip(found.odd.tolist(), cells, strict=True):
        if last is not None and number != last + 1:
            is_named = bool(found.named[last + 1 : number].any())
            rows.append(padding if is_named else empty)
            numbers.append(number)
            beside, blanks = beside + is_named, blanks + (not is_named)
        rows.append(row)
        numbers.append(number + 1)
        last = number
    # Two rows of one sample: a table that repeats its ids is read as such, whatever is left of it.
    rows += [empty, padding, padding]
    numbers += [0, 0, 0]
    grid = _Excerpt(name=source.stem, file=source.name, rows=tuple(rows), numbers=tuple(numbers))
    return grid, beside + 2, blanks + 1


def _padding(source: Source, table: PlainTable) -> tuple[str, ...]:
    """A reading of which nothing is to be said."""
    row = [""] * len(source.header)
    row[table.sample["sample_id"]] = _PADDING
    row[table.reading["item"]] = "ph"
    row[table.reading["value"]] = "7"
    return tuple(row)


def row_of(message: Message) -> int:
    """The row that a message is about, counted as its place does; 0 for the file as a whole."""
    found = _NUMBER.search(message.place)
    return int(found[0]) if found else 0
