"""Columns that hold each distinct value once: what is asked of a column is asked of its distinct values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_SMALL = 1 << 24  # combinations that a table of marks may have
_NARROW = 1 << 31  # combinations that a number of four bytes can count
_WIDE = 1 << 60  # … of eight bytes
_T = TypeVar("_T", bound=Hashable)

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: row n holds `values[codes[n]]`. Values that no row holds may stand among them."""

    codes: Codes
    values: Sequence[Any]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> Any:
        return self.values[self.codes[row]]

    def at(self, rows: npt.NDArray[Any]) -> Column:
        """The column of the given rows (numbers or a mask)."""
        return Column(self.codes[rows], self.values)

    def where(self, mask: Mask, otherwise: Hashable) -> Column:
        """The same where the mask holds; one value in the other rows."""
        values = list(self.values)
        try:
            place = values.index(otherwise)
        except ValueError:
            place = len(values)
            values.append(otherwise)
        return Column(np.where(mask, self.codes, np.int32(place)).astype(np.int32), values)

    def told(self, ask: Callable[[Any], Any], dtype: npt.DTypeLike = np.bool_) -> npt.NDArray[Any]:
        """A plain number or truth for each row, asked once of each value."""
        answers = np.array([ask(value) for value in self.values], dtype=dtype)
        return answers[self.codes] if answers.any() else np.zeros(len(self), dtype=dtype)


def constant(value: Hashable, rows: int) -> Column:
    """A column that holds one value."""
    return Column(np.zeros(rows, dtype=np.int32), [value])


def column_of(values: Iterable[Hashable]) -> Column:
    """A column from one value a row."""
    known: dict[Hashable, int] = {}
    codes = [known.setdefault(value, len(known)) for value in values]
    return Column(np.array(codes, dtype=np.int32), list(known))


def merged(mask: Mask, one: Column, other: Column) -> Column:
    """The rows of one column where the mask holds, of the other elsewhere."""
    known: dict[Hashable, int] = {}
    places = [
        np.array([known.setdefault(value, len(known)) for value in column.values] or [0], dtype=np.int32)
        for column in (one, other)
    ]
    return Column(np.where(mask, places[0][one.codes], places[1][other.codes]), list(known))


def each(ask: Callable[..., _T], *columns: Column) -> Column:
    """`ask` of every row, called once for each distinct combination of the columns' values.

    This is what "judge the distinct, join the rest" comes down to: `ask` is a function of the engine, and
    the columns are what it reads.
    """
    if len(columns) == 1:
        return _each_value(ask, columns[0])
    places, firsts = distinct(columns)
    known: dict[Hashable, int] = {}
    answers = np.empty(len(firsts), dtype=np.int32)
    held = [[column.values[code] for code in column.codes[firsts].tolist()] for column in columns]
    for place, values in enumerate(zip(*held, strict=True)):
        answers[place] = known.setdefault(ask(*values), len(known))
    return Column(answers[places], list(known))


def _each_value(ask: Callable[[Any], Hashable], column: Column) -> Column:
    """The same of a single column, whose codes already tell its values apart."""
    present = np.zeros(len(column.values), dtype=np.bool_)
    present[column.codes] = True
    known: dict[Hashable, int] = {}
    answers = np.zeros(len(column.values), dtype=np.int32)
    for code in np.flatnonzero(present).tolist():
        answers[code] = known.setdefault(ask(column.values[code]), len(known))
    return Column(answers[column.codes], list(known))


class Counted:
    """A question that counts how often it is asked."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self.asked = 0

    def __call__(self, *values: Any) -> Any:
        """Ask, and count."""
        self.asked += 1
        return self._ask(*values)


def distinct(columns: Sequence[Column]) -> tuple[Codes, Rows]:
    """(the number of its combination for each row, a row in which each combination stands)."""
    return joined([column.codes for column in columns], [len(column.values) for column in columns])


def joined(codes: Sequence[npt.NDArray[Any]], sizes: Sequence[int]) -> tuple[Codes, Rows]:
    """The same for bare codes, each below its size."""
    whole, room = codes[0], max(sizes[0], 1)
    for more, size in zip(codes[1:], sizes[1:], strict=True):
        if size <= 1:
            continue
        if room * size > _WIDE:
            whole, firsts = _compressed(whole, room)
            room = max(len(firsts), 1)
        if room * size > _NARROW:
            whole = whole.astype(np.int64)
        whole = whole * whole.dtype.type(size)
        whole += more
        room *= size
    return _compressed(whole, room)


def _compressed(whole: npt.NDArray[Any], room: int) -> tuple[Codes, Rows]:
    rows = len(whole)
    if room <= max(_SMALL, 2 * rows) and room < 1 << 28:
        first = np.full(room, rows, dtype=np.int32)
        first[whole[::-1]] = _backwards(rows)
        used = np.flatnonzero(first < rows)
        number = np.zeros(room, dtype=np.int32)
        number[used] = np.arange(len(used), dtype=np.int32)
        return number[whole], first[used].astype(np.int64)
    coded = pa.array(whole).dictionary_encode()
    places = coded.indices.to_numpy(zero_copy_only=False)
    first = np.full(len(coded.dictionary), rows, dtype=np.int32)
    first[places[::-1]] = _backwards(rows)
    return places, first.astype(np.int64)


@lru_cache(maxsize=2)
def _backwards(rows: int) -> Codes:
    """The numbers of the rows, the last one first: of equal ones the first is written last, and stays."""
    return np.arange(rows - 1, -1, -1, dtype=np.int32)
