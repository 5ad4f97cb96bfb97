"""The rows of a list of operators: which of them are data, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bihuan.engine.kernel.text import squeeze
from bihuan.tables.cells import Grid
from bihuan.tables.messages import Message, note
from bihuan.tables.register_heads import RegisterHead
from bihuan.tables.register_words import RegisterWords, header_form

_FEWEST_SAME = 2  # headers in a row that repeats the header
_PASTED = 3  # rows in one block that stand twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The rows of one sheet below its header by what they are, each by its place (from 0).

    Rows below the header = `data` + `ignored` + `blank`; the messages name every ignored row.
    """

    data: tuple[int, ...]
    ignored: tuple[int, ...]
    blank: int
    messages: tuple[Message, ...]


def sort_rows(
    grid: Grid,
    rows: Sequence[Sequence[str]],
    head: RegisterHead,
    words: RegisterWords,
    *,
    seen: dict[bytes, str],
) -> Sorted:
    """Tell data from totals, notes, repeated headers and rows that stand twice.

    `seen` has the rows of earlier sheets of the file by their digest, and is added to.
    """
    data: list[int] = []
    ignored: list[int] = []
    messages: list[Message] = []
    again: list[tuple[int, str]] = []
    counted = [at for at, sense in enumerate(head.senses) if sense.field != "sequence"]
    blank = 0
    for at in range(head.body, len(rows)):
        row = rows[at]
        if not any(row[place] for place in counted):
            blank += 1
            continue
        if code := _what_else(row, head, words):
            ignored.append(at)
            messages.append(note(code, place=grid.place(at)))
            continue
        digest = _digest(row[place] for place in counted)
        if digest in seen:
            ignored.append(at)
            again.append((at, seen[digest]))
            continue
        seen[digest] = grid.address(at, 0)
        data.append(at)
    messages.extend(_told_twice(grid, again))
    return Sorted(data=tuple(data), ignored=tuple(ignored), blank=blank, messages=tuple(messages))


def _what_else(row: Sequence[str], head: RegisterHead, words: RegisterWords) -> str:
    """The message for a row that is no data; "" for data."""
    filled = [(at, cell) for at, cell in enumerate(row) if cell]
    if _repeats_header(filled, head):
        return "register_header_repeated"
    firsts = [cell for at, cell in filled if head.senses[at].field in ("sequence", "name", "record_id")]
    if any(squeeze(cell).strip(":") in words.totals for cell in (*firsts, filled[0][1])):
        return "register_total_row"
    if len({cell for _, cell in filled}) == 1 and _is_beside_the_table(filled, head, words):
        return "register_note_row"
    return ""


def _repeats_header(filled: Sequence[tuple[int, str]], head: RegisterHead) -> bool:
    same = sum(
        1
        for at, cell in filled
        if header_form(cell) in {header_form(part) for part in head.labels[at].split("/")}
    )
    return same >= _FEWEST_SAME and 2 * same >= len(filled)


def _is_beside_the_table(filled: Sequence[tuple[int, str]], head: RegisterHead, words: RegisterWords) -> bool:
    """Whether a lone text is a note or the heading of a section: it stands where no name is looked for."""
    at, text = filled[0]
    if words.notes.match(text):
        return True
    return head.senses[at].field != "name" and not any(letter.isdigit() for letter in text[3:])


def _digest(cells: Iterator[str] | Sequence[str]) -> bytes:
    """A row in 16 bytes: a list of a million rows must not be kept twice."""
    return blake2b("\x1f".join(cells).encode(), digest_size=16).digest()


def _told_twice(grid: Grid, again: Sequence[tuple[int, str]]) -> Iterator[Message]:
    """One message for each block of rows that repeats another block, or for a lone row."""
    block: list[tuple[int, str]] = []
    for one in [*again, None]:
        if one and block and one[0] == block[-1][0] + 1:
            block.append(one)
            continue
        if len(block) >= _PASTED:
            rows = f"{block[0][0] + 1}–{block[-1][0] + 1}"
            yield note(
                "register_pasted_twice",
                place=grid.place(block[0][0]),
                rows=rows,
                count=str(len(block)),
                first=block[0][1],
            )
        else:
            for at, first in block:
                yield note("register_row_twice", place=grid.place(at), first=first)
        block = [one] if one else []
