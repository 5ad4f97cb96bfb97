"""The rows of a plain table: which are read column by column, which have to be read one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from bihuan.analytics.columns import Column, Mask, Rows, constant, distinct, each
from bihuan.analytics.item_cells import ItemCells, NameFacts, Triple
from bihuan.analytics.layout import NotPlainError, PlainTable
from bihuan.analytics.source import Source
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.tables.layouts import Finder

_SAID = ("value", "lab_limit", "lab_verdict", "declared_limit")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What becomes of each row of a table.

    `readings` are the rows that are read column by column, those of one sample together, samples in the
    order of the table; `samples` tells their sample. `odd` are rows that are read one after another, in
    order; `refused` rows name no sample, `blank` ones hold nothing.
    """

    readings: Rows
    samples: npt.NDArray[np.int32]
    first_rows: Rows  # the first row of each sample
    is_odd: Mask  # the samples that are read row by row
    keys: Column  # the folded id of each sample
    names: Column  # NameFacts of each reading
    silent: Mask  # readings beside which nothing stands
    odd: Rows
    named: Mask  # the rows of the table that name a sample
    refused: Rows
    blank: int
    rows: int


def sort_rows(source: Source, table: PlainTable, finder: Finder) -> Sorted:
    """Sort the rows; raises NotPlainError where the table as a whole has to be read row by row."""
    ids = source.texts(table.sample["sample_id"])
    keys, by_report = _named_by_report(source, table, each(_key, ids), ids)
    nameless = keys.told(lambda key: not key)
    cells = _Cells(source, table, finder)
    lone, refused, blank = _without_id(source, table, nameless, cells.item)
    end = _end(nameless, blank, source.rows)
    has_id = ~nameless
    if (lone.any() or refused.any()) and not _repeats_ids(ids):
        raise NotPlainError("the id stands in the first row of each sample only")
    numbers, first_rows, names = _numbered(keys, has_id)
    odd_rows = (cells.odd() | by_report) & has_id
    odd_rows |= lone
    owner = _owners(numbers, has_id)
    alike = source.alike(sorted(table.sample.values()))
    is_odd = np.zeros(len(first_rows), dtype=np.bool_)
    is_odd[owner[odd_rows & (owner >= 0)]] = True
    differs = has_id & (alike != alike[first_rows[np.maximum(owner, 0)]])
    is_odd[owner[differs]] = True
    in_odd = (owner >= 0) & is_odd[np.maximum(owner, 0)]
    rows = np.flatnonzero(has_id & ~in_odd)
    samples = numbers[rows]
    if len(samples) and (np.diff(samples) < 0).any():
        order = np.argsort(samples, kind="stable")
        rows, samples = rows[order], samples[order]
    return Sorted(
        readings=rows,
        samples=samples,
        first_rows=first_rows,
        is_odd=is_odd,
        keys=names,
        names=cells.names.at(rows),
        silent=cells.silent[rows],
        odd=np.flatnonzero((in_odd & has_id) | lone),
        named=has_id,
        refused=np.flatnonzero(refused),
        blank=int(blank[:end].sum()),
        rows=end,
    )


class _Cells:
    """What the cells of a row say by themselves."""

    def __init__(self, source: Source, table: PlainTable, finder: Finder) -> None:
        self._source = source
        self._table = table
        self._finder = finder
        self._reader = ItemCells(table.layout, source.header, finder)
        self.item = self._texts("item")
        self._triples = each(_triple, self.item, self._texts("part"), self._texts("component"))
        self.names = Column(self._triples.codes, self._reader.facts(self._triples.values))
        self.silent = ~np.logical_or.reduce(
            [self._texts(column).told(bool) for column in _SAID if column in table.reading]
        )

    def odd(self) -> Mask:
        """Rows whose meaning hangs on the rows beside them, or that may be headers."""
        headers = self._finder.headers
        if any(headers.column(text) == "item" for text in self.item.values):
            raise NotPlainError("a header stands among the rows")
        dependent = self._reader.dependent(self.item.values)
        odd: Mask = self.item.told(lambda text: is_missing(text) or text in dependent)
        odd |= self._looks_like_header()
        odd |= self._may_be_heading(odd)
        return odd

    def _looks_like_header(self) -> Mask:
        found = np.zeros(self._source.rows, dtype=np.bool_)
        ids = self._source.texts(self._table.sample["sample_id"])
        columns = {"sample_id": ids, **{column: self._texts(column) for column in self._table.reading}}
        for column, texts in columns.items():
            found |= texts.told(partial(self._is_header, column))
        return found

    def _is_header(self, column: str, text: str) -> bool:
        return self._finder.headers.column(text) == column

    def _may_be_heading(self, odd: Mask) -> Mask:
        rows = np.flatnonzero(self.silent & ~odd)
        found = np.zeros(len(odd), dtype=np.bool_)
        if not len(rows):
            return found
        below = np.minimum(rows + 1, len(odd) - 1)
        is_last = rows + 1 >= len(odd)
        under = self._triples.at(below).where(~is_last, None)
        pairs = each(lambda above, next_: (above, next_), self._triples.at(rows), under)
        pairs = Column(pairs.codes, self._reader.headings(pairs.values))
        found[rows] = pairs.told(bool) | (odd[below] & ~is_last)
        return found

    def _texts(self, column: str) -> Column:
        place = self._table.reading.get(column)
        return constant("", self._source.rows) if place is None else self._source.texts(place)


def _triple(item: str, part: str, component: str) -> Triple:
    return item, part, component


def _key(text: str) -> str:
    """The key of a sample, "" where the cell names none."""
    if text.isascii() and _DIGIT.search(text):
        return text.strip()
    return "" if is_missing(text) else fold(text)


def _named_by_report(source: Source, table: PlainTable, keys: Column, ids: Column) -> tuple[Column, Mask]:
    """Where the id is empty, the number of the report names the sample; which rows these are."""
    by_report = np.zeros(len(keys), dtype=np.bool_)
    place = table.sample.get("report_no")
    rows = np.flatnonzero(ids.told(lambda text: not text))
    if place is None or not len(rows):
        return keys, by_report
    reports = each(_key, source.texts_at([place], rows)[place])
    named = reports.told(bool)
    by_report[rows[named]] = True
    values = list(keys.values)
    known = {key: code for code, key in enumerate(values)}
    table_of = np.array([known.setdefault(key, len(known)) for key in reports.values], dtype=np.int32)
    codes = keys.codes.copy()
    codes[rows[named]] = table_of[reports.codes[named]]
    return Column(codes, list(known)), by_report


def _without_id(source: Source, table: PlainTable, nameless: Mask, item: Column) -> tuple[Mask, Mask, Mask]:
    """Of the rows without id: those that hang on others, those refused, those that hold nothing."""
    rows = np.flatnonzero(nameless)
    lone, refused, blank = (np.zeros(len(nameless), dtype=np.bool_) for _ in range(3))
    if not len(rows):
        return lone, refused, blank
    if len(rows) > len(nameless) // 2:
        raise NotPlainError("most rows name no sample")
    filled = np.zeros(len(rows), dtype=np.int32)
    for column in source.texts_at(range(len(source.header)), rows).values():
        filled += column.told(bool)
    named = item.at(rows).told(bool)
    blank[rows] = filled == 0
    refused[rows] = named & (filled > 1)
    lone[rows] = ~blank[rows] & ~refused[rows]
    return lone, refused, blank


def _end(nameless: Mask, blank: Mask, rows: int) -> int:
    """The number of rows without the empty ones at the end."""
    kept = np.flatnonzero(~blank)
    return int(kept[-1]) + 1 if len(kept) else 0


def _repeats_ids(ids: Column) -> bool:
    """Whether an id stands in two rows one below the other."""
    folded = each(lambda text: text.strip() if text.isascii() else fold(text), ids)
    same = folded.codes[1:] == folded.codes[:-1]
    return bool((same & folded.told(bool)[1:]).any())


def _numbered(keys: Column, has_id: Mask) -> tuple[npt.NDArray[np.int32], Rows, Column]:
    """The number of each row's sample in the order of the table (−1 none), first rows, keys."""
    rows = np.flatnonzero(has_id)
    codes, firsts = distinct([keys.at(rows)])
    order = np.argsort(firsts, kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    numbers = np.full(len(has_id), -1, dtype=np.int32)
    numbers[rows] = rank[codes] if len(rows) else 0
    first_rows = rows[firsts[order]]
    return numbers, first_rows, keys.at(first_rows)


def _owners(numbers: npt.NDArray[np.int32], has_id: Mask) -> npt.NDArray[np.int32]:
    """The sample of each row: its own, else the one above it."""
    if has_id.all():
        return numbers
    last = np.maximum.accumulate(np.where(has_id, np.arange(len(numbers)), -1))
    return np.where(last >= 0, numbers[np.maximum(last, 0)], np.int32(-1)).astype(np.int32)


__all__ = ["NameFacts", "Sorted", "sort_rows"]
