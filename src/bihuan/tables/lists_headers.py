"""Which column of a published list is which: by its name, by the words it is made of, by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bihuan.engine.kernel.text import squeeze

_BRACKETED = re.compile(r"[(\[【<][^()\[\]【】<>]*[)\]】>]")
_LONGEST_HEADER = 30
_SURE = 3  # columns that a header names beyond doubt
_SAYS_MORE = re.compile(r"[:：]\s*\S")
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_JOINED = frozenset({"lot", "spec", "remark"})


def key_of(text: str) -> str:
    """The form under which words of a list are compared: folded, without blanks, lower case."""
    return squeeze(text).lower()


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """The names of one column, and the words that recognise names never seen before."""

    column: str
    names: frozenset[str]
    words: tuple[tuple[tuple[frozenset[str], ...], frozenset[str]], ...]

    def holds(self, key: str) -> bool:
        """Whether `key` has a word of each group of a rule and none of the words it must lack."""
        return any(
            all(any(word in key for word in group) for group in has)
            and not any(word in key for word in lacks)
            for has, lacks in self.words
        )


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """The headers part of `list_headers.yaml`."""

    columns: tuple[ColumnWords, ...]
    ambiguous: Mapping[str, tuple[str, ...]]
    telling: frozenset[str]
    never: re.Pattern[str]
    hint: re.Pattern[str]  # what every header has one of, so that most cells of a list are told at once

    def column_of(self, text: str) -> tuple[str, int] | None:
        """The column that a header names and how surely (3 by name, 2 by its words, 1 by bracketed words)."""
        key = key_of(text)
        if not key or len(key) > _LONGEST_HEADER or not self.hint.search(key) or self.never.search(key):
            return None
        if key in self.ambiguous:
            return self.ambiguous[key][0], 0
        for column in self.columns:
            if key in column.names:
                return column.column, 3
        bare = _BRACKETED.sub("", key)
        if _SAYS_MORE.search(bare):
            return None
        if bare != key and bare in self.ambiguous:
            return self.ambiguous[bare][0], 0
        for sureness, form in ((2, bare), (1, key)):
            for column in self.columns:
                if form in column.names or column.holds(form):
                    return column.column, sureness
        return None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table: which grid columns feed which column of the normal form.

    `sources` maps a column of the normal form to grid columns (from 0); `others` are the grid columns
    that go to the remark, `unheard` those of them whose name says nothing to us; `labels` are the
    headers as written; `doubled` are headers that claim a column which another one has; `by_content`
    are headers known only by what their column holds.
    """

    sources: Mapping[str, tuple[int, ...]]
    others: tuple[int, ...]
    labels: tuple[str, ...]
    doubled: tuple[str, ...] = ()
    unheard: tuple[int, ...] = ()
    by_content: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns the header names."""
        return max((at + 1 for at, label in enumerate(self.labels) if label), default=0)


@cache
def list_vocabulary() -> Mapping[str, Any]:
    """`list_headers.yaml`, every scalar as text."""
    text = files("bihuan.tables").joinpath("list_headers.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, Loader=_Loader)
    return loaded


@cache
def header_words() -> HeaderWords:
    """The words that name columns."""
    vocabulary = list_vocabulary()
    columns = tuple(_column_words(record) for record in vocabulary["columns"])
    ambiguous = {key_of(name): tuple(wanted) for name, wanted in vocabulary["ambiguous"].items()}
    hints = {word for column in columns for has, _ in column.words for word in has[0]}
    return HeaderWords(
        columns=columns,
        ambiguous=ambiguous,
        telling=frozenset(vocabulary["telling"]),
        never=_any_of(map(key_of, vocabulary["never_header"])),
        hint=_any_of(hints.union(ambiguous, *(column.names for column in columns))),
    )


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the header row: the first to name three columns of a list, else the best of two.

    At least two columns must be named, one of them telling (product, maker, …), and no fewer than half
    of the filled cells must be names.
    """
    best, found = 0, None
    for at, row in enumerate(rows):
        if (score := _header_score(row)) > best:
            best, found = score, at
        if best >= _SURE:
            break
    return found


def is_another_header(row: Sequence[str]) -> bool:
    """Whether a row below the first header begins another table (three columns named, to be sure)."""
    return _header_score(row) >= _SURE


def spans_two_rows(header: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below a header is its second row: names alone, some below a wide or empty cell."""
    words = header_words()
    filled = [at for at, cell in enumerate(below) if cell.strip()]
    return any(_is_wide(header, at) for at in filled) and all(words.column_of(below[at]) for at in filled)


def _is_wide(header: Sequence[str], at: int) -> bool:
    """Whether a header cell is empty or shares its text with a neighbour, as merged cells do."""
    text = header[at].strip()
    return not text or text in {
        cell.strip() for cell in (*header[max(at - 1, 0) : at], *header[at + 1 : at + 2])
    }


def stack(header: Sequence[str], below: Sequence[str]) -> list[str]:
    """One header out of two rows: the lower name where there is one."""
    width = max(len(header), len(below))
    upper = [*header, *[""] * (width - len(header))]
    lower = [*below, *[""] * (width - len(below))]
    return [low.strip() or up.strip() for up, low in zip(upper, lower, strict=True)]


def map_columns(labels: Sequence[str]) -> Columns:
    """Give each column of the normal form its grid columns; what is left over goes to the remark."""
    claims = _claims(labels)
    sources: dict[str, list[int]] = {}
    doubled: list[str] = []
    unheard = [at for at, label in enumerate(labels) if label.strip() and at not in claims]
    others = list(unheard)
    for at in sorted(claims, key=lambda at: (-claims[at][1], at)):
        column = _free_column(labels[at], claims[at][0], sources)
        if column is None or column == "elsewhere":
            others.append(at)
            if column is None:
                doubled.append(labels[at].strip())
        else:
            sources.setdefault(column, []).append(at)
    return Columns(
        sources={column: tuple(sorted(found)) for column, found in sources.items()},
        others=tuple(sorted(others)),
        labels=tuple(label.strip() for label in labels),
        doubled=tuple(doubled),
        unheard=tuple(unheard),
    )


def _claims(labels: Sequence[str]) -> dict[int, tuple[str, int]]:
    words = header_words()
    found = ((at, words.column_of(label)) for at, label in enumerate(labels))
    return {at: claim for at, claim in found if claim}


def _free_column(label: str, column: str, taken: Mapping[str, Sequence[int]]) -> str | None:
    if column == "elsewhere":
        return column
    wanted: Iterable[str] = header_words().ambiguous.get(_BRACKETED.sub("", key_of(label)), (column,))
    return next((name for name in wanted if name not in taken or name in _JOINED), None)


def _header_score(row: Sequence[str]) -> int:
    words = header_words()
    filled = {cell.strip() for cell in row if cell.strip()}
    claims = {cell: words.column_of(cell) for cell in filled}
    columns = {claim[0] for claim in claims.values() if claim}
    named = sum(claim is not None for claim in claims.values())
    if len(columns) < 2 or not columns & words.telling or named * 2 < len(filled):
        return 0
    return len(columns)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words))))


def _column_words(record: Mapping[str, Any]) -> ColumnWords:
    return ColumnWords(
        column=record["column"],
        names=frozenset(map(key_of, record.get("names", ()))),
        words=tuple(
            (
                tuple(frozenset(map(key_of, group)) for group in rule["has"]),
                frozenset(map(key_of, rule.get("lacks", ()))),
            )
            for rule in record.get("words", ())
        ),
    )
