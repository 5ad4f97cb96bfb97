"""Columns of text made from numbers, a whole column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bihuan.simulation.chance import Flags, Ints

Characters = npt.NDArray[np.uint8]
# A pyarrow array of texts, numbers or flags: its stubs do not follow what take and if_else return.
Column = Any
compute: Any = pc
NO_DAY = np.iinfo(np.int64).min


def digits(numbers: Any, width: int) -> Characters:
    """The decimal digits of numbers as characters, one row each, zeros in front."""
    left = np.asarray(numbers, dtype=np.int64).copy()
    found = np.empty((len(left), width), dtype=np.uint8)
    for place in range(width - 1, -1, -1):
        left, digit = np.divmod(left, 10)
        found[:, place] = digit + ord("0")
    return found


def fixed(*parts: str | Characters) -> Column:
    """A column of texts of equal length: character blocks and constant texts side by side (ASCII)."""
    rows = next(len(part) for part in parts if not isinstance(part, str))
    blocks = [
        np.broadcast_to(np.frombuffer(part.encode("ascii"), dtype=np.uint8), (rows, len(part)))
        if isinstance(part, str)
        else part
        for part in parts
    ]
    whole: Any = np.ascontiguousarray(np.concatenate(blocks, axis=1))
    ends = np.arange(rows + 1, dtype=np.int32) * whole.shape[1]
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(whole))


def taken(words: Sequence[str] | Column, places: Any) -> Column:
    """The words at these places."""
    column = words if isinstance(words, pa.Array) else pa.array(list(words), pa.string())
    return reordered(column, places)


def reordered(column: Column, places: Any) -> Column:
    """The cells of a column at these places."""
    rows: Any = pa.array(np.asarray(places, dtype=np.int64))
    return column.take(rows)


def joined(*parts: Column | str) -> Column:
    """The parts of each row without anything between them."""
    return compute.binary_join_element_wise(*parts, "")


def either(first: Flags, then: Column | str, otherwise: Column | str) -> Column:
    """The one text where `first` is true, else the other."""
    return compute.if_else(pa.array(first), then, otherwise)


def blank(rows: int) -> Column:
    """A column of empty texts."""
    return pa.repeat(pa.scalar("", pa.string()), rows)


def day_texts(days: Ints) -> Column:
    """Days (numbers since 1970-01-01) as 2024-03-05; NO_DAY becomes an empty text."""
    unknown = np.asarray(days) == NO_DAY
    known = np.where(unknown, 0, days).astype("datetime64[D]")
    return either(unknown, "", pa.array(known).cast(pa.string()))


def whole_texts(numbers: Any) -> Column:
    """Whole numbers as texts."""
    return pa.array(np.asarray(numbers, dtype=np.int64)).cast(pa.string())
