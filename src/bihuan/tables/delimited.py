"""Comma, semicolon and tab separated text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from bihuan.tables.cells import Grid, rectangle
from bihuan.tables.messages import refusal

_DELIMITERS = (",", "\t", ";")
_LOOK_AT = 60


def read_delimited(text: str, *, name: str, stem: str) -> tuple[Grid, ...]:
    """The one table of a csv or tsv file. Raises InputError `damaged_text`."""
    best = max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter))
    try:
        rows = rectangle(_records(text, best), place=name)
    except csv.Error as error:
        raise refusal("damaged_text", place=name) from error
    return (Grid(name=stem, file=name, rows=rows),)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [cell.strip() for cell in record]


def _fit(text: str, delimiter: str) -> int:
    """How many cells the delimiter makes in rows of the commonest width."""
    try:
        widths = Counter(len(row) for row in islice(_records(text, delimiter), _LOOK_AT) if any(row))
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)
