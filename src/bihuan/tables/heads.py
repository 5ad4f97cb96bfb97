"""Label and value pairs in the head and foot of a report, in whatever arrangement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.engine.kernel.text import fold
from bihuan.tables.cells import Grid
from bihuan.tables.headers import Headers

_LABELLED = re.compile(r"(?:^|[\s;,、])([^\s:;,、]{1,24})\s*:")
_LONGEST_LABEL = 24
_LABEL_KINDS = frozenset({"sample", "carried"})
_LABEL_COLUMNS = frozenset({"tested_on", "method", "either_verdict", "lab_verdict"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its value. `column` is an id of the readings table, "" for an unknown label."""

    label: str
    column: str
    value: str
    row: int


class Heads:
    """Reads the pairs of one sheet."""

    def __init__(self, grid: Grid, headers: Headers) -> None:
        self._grid = grid
        self._headers = headers

    def pairs(self, first: int, last: int) -> tuple[Pair, ...]:
        """The pairs in rows first ≤ row < last, counted from 0."""
        found: list[Pair] = []
        row = first
        while row < last:
            cells = self._cells(row)
            below = self._cells(row + 1) if row + 1 < last else []
            if self._is_row_of_labels(cells, below):
                found += self._vertical(row, cells, dict(below))
                row += 2
                continue
            found += self._horizontal(row, cells)
            row += 1
        return tuple(found)

    def column(self, text: str) -> str | None:
        """The column that a label names, or None where it is no label of a head."""
        folded = fold(text)
        column = None if ":" in folded.rstrip(": ") else self._headers.column(text)
        if column is None and folded.endswith(":"):
            column = self._headers.weak_column(text)
        if column is None:
            return None
        if self._headers.kind(column) in _LABEL_KINDS or column in _LABEL_COLUMNS:
            return "sample_verdict" if column in ("either_verdict", "lab_verdict") else column
        return None

    def _cells(self, row: int) -> list[tuple[int, str]]:
        return [(column, text) for column, text in enumerate(self._grid.rows[row]) if text]

    def _is_row_of_labels(self, cells: list[tuple[int, str]], below: list[tuple[int, str]]) -> bool:
        if len(cells) < 2 or not below:
            return False
        if not all(self.column(text) for _, text in cells):
            return False
        places = {column for column, _ in cells}
        return not any(self.column(text) for _, text in below) and all(place in places for place, _ in below)

    def _vertical(self, row: int, labels: list[tuple[int, str]], values: dict[int, str]) -> Iterator[Pair]:
        for column, label in labels:
            yield Pair(_bare(label), self.column(label) or "", values.get(column, ""), row + 1)

    def _horizontal(self, row: int, cells: list[tuple[int, str]]) -> Iterator[Pair]:
        labels = cells[::2]
        if len(cells) % 2 == 0 and all(self._is_label(text) for _, text in labels):
            for (_, label), (_, value) in zip(labels, cells[1::2], strict=True):
                yield Pair(_bare(label), self.column(label) or "", value, row)
            return
        place = 0
        while place < len(cells):
            pairs, taken = self._at(row, cells, place)
            yield from pairs
            place += taken

    def _at(self, row: int, cells: list[tuple[int, str]], place: int) -> tuple[list[Pair], int]:
        """The pairs that begin at a cell, and the number of cells they take."""
        column, text = cells[place]
        inside = list(self._inside(row, text))
        if inside:
            return inside, 1
        follows = cells[place + 1] if place + 1 < len(cells) else None
        if self._is_label(text):
            if follows and not self._is_label(follows[1]) and self._reaches(row, column, follows[0]):
                return [Pair(_bare(text), self.column(text) or "", follows[1], row)], 2
            return [Pair(_bare(text), self.column(text) or "", "", row)], 1
        is_plain = not any(sign.isdigit() for sign in text) and len(text) <= _LONGEST_LABEL
        if is_plain and follows and not self._is_label(follows[1]) and len(cells) > 1:
            return [Pair(_bare(text), "", follows[1], row)], 2
        return [], 1

    def _is_label(self, text: str) -> bool:
        return self.column(text) is not None or (fold(text).endswith(":") and len(text) <= _LONGEST_LABEL)

    def _reaches(self, row: int, label: int, value: int) -> bool:
        """Whether no empty cell of its own stands between a label and a value."""
        if not self._grid.merged:
            return True
        span = self._grid.span_at(row, label)
        return value == (span.right if span else label) + 1

    def _inside(self, row: int, text: str) -> Iterator[Pair]:
        """Pairs inside one cell: "报告编号:R1  样品名称:床单"."""
        folded = fold(text)
        whole, colon, rest = folded.partition(":")
        is_pair = bool(colon and rest.strip() and self.column(whole))
        starts = [(0, whole, len(whole) + 1)] if is_pair else []
        starts += [
            (found.start(), found[1], found.end())
            for found in _LABELLED.finditer(folded)
            if self.column(found[1]) and found.end() > (starts[0][2] if starts else 0)
        ]
        ends = [start for start, _, _ in starts[1:]] + [len(folded)]
        for (_, label, after), end in zip(starts, ends, strict=False):
            value = folded[after:end].strip(" ;,、\n")
            if value or len(starts) > 1:
                yield Pair(label.strip(), self.column(label) or "", value, row)


def _bare(label: str) -> str:
    return fold(label).rstrip(": ").replace("\n", "")
