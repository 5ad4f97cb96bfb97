"""Where the header of a list of operators stands, and what its columns say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bihuan.tables.cells import Grid, column_letters
from bihuan.tables.register_words import RegisterWords, Sense, header_form

_LOOKED_AT = 40
_FEWEST = 2  # columns that make a header


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHead:
    """The header of one sheet: the rows [first, body) from 0, and its columns by their places.

    `labels` are the headers, no two alike; a header of two rows reads "heading/name", a column without a
    header that holds something is called by its letters.
    """

    first: int
    body: int
    labels: tuple[str, ...]
    senses: tuple[Sense, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that its columns name."""
        return frozenset(sense.field for sense in self.senses if sense.field)

    @property
    def is_told(self) -> bool:
        """Whether the header names an operator; otherwise somebody has to say what its columns mean."""
        return "name" in self.fields and len(self.fields) >= _FEWEST


def find_head(grid: Grid, words: RegisterWords) -> RegisterHead | None:
    """The header of a sheet: the row among the first forty with most columns that say something to us.

    Where no row names an operator it is the first row of at least two texts that looks like names.
    """
    rows = grid.filled()[:_LOOKED_AT]
    best, found = 0, None
    for at, row in enumerate(rows):
        senses = [words.sense(cell) for cell in row]
        score = len({sense.field for sense in senses if sense.field}) + _withheld(senses)
        if score > best and (score >= _FEWEST or "name" in {sense.field for sense in senses}):
            best, found = score, at
    if found is None:
        found = next((at for at, row in enumerate(rows) if _looks_like_names(row)), None)
    return None if found is None else _head_at(grid, rows, found, words)


def _withheld(senses: Iterable[Sense]) -> int:
    return sum(1 for sense in senses if sense.side and not sense.field)


def _looks_like_names(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    are_short = all(len(cell) <= 12 and not any(letter.isdigit() for letter in cell) for cell in filled)
    return len(set(filled)) >= _FEWEST and len(set(filled)) == len(filled) and are_short


def _head_at(grid: Grid, rows: Sequence[Sequence[str]], at: int, words: RegisterWords) -> RegisterHead:
    """The header with the row of headings over it, or the row of narrower names below it."""
    first, last = at, at
    if at and _is_heading(rows[at - 1], rows[at], words):
        first = at - 1
    elif at + 1 < len(rows) and _continues(rows[at], rows[at + 1], words):
        last = at + 1
    band = rows[first : last + 1]
    over = _carried(band[0], rows[last]) if len(band) == 2 else [""] * len(band[0])
    senses, labels = [], []
    for place, name in enumerate(band[-1]):
        heading = over[place] if header_form(over[place]) != header_form(name) else ""
        senses.append(words.sense(name or heading, under=heading if name else ""))
        labels.append("/".join(part for part in (heading, name) if part) or column_letters(place))
    return RegisterHead(first=first, body=last + 1, labels=_distinct(labels), senses=tuple(senses))


def _carried(heading: Sequence[str], below: Sequence[str]) -> list[str]:
    """The headings over their columns: one that stands over the first of its columns only is carried on."""
    found, last = [], ""
    for over, name in zip(heading, below, strict=True):
        last = over or (last if name else "")
        found.append(last)
    return found


def _is_heading(row: Sequence[str], below: Sequence[str], words: RegisterWords) -> bool:
    """Whether a row above a header holds its headings: several short texts, one of which says something."""
    filled = [cell for cell in row if cell]
    texts = set(filled)
    if not 1 < len(texts) < len([cell for cell in below if cell]) + 1 or any(
        len(text) > 20 for text in texts
    ):
        return False
    return any(header_form(text) in words.headings or words.sense(text).is_heard for text in texts)


def _continues(header: Sequence[str], below: Sequence[str], words: RegisterWords) -> bool:
    """Whether the row below a header is its second row: narrower names under a wide or empty cell."""
    wide = {text for text, count in Counter(cell for cell in header if cell).items() if count > 1}
    added = [at for at, cell in enumerate(below) if cell and cell != header[at]]
    stands_under = all(not header[at] or header[at] in wide for at in added)
    return bool(added) and stands_under and all(words.sense(below[at]).is_heard for at in added)


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    found = []
    for label in labels:
        bare = label.replace("\n", "")
        seen[bare] += 1
        found.append(bare if seen[bare] == 1 else f"{bare} ({seen[bare]})")
    return tuple(found)
