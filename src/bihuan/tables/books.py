"""The officers' own list of matters (台账), read row by row; what its words mean is for others to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bihuan.tables.book_words import BookWords, book_key, book_words
from bihuan.tables.cells import Grid, column_letters
from bihuan.tables.messages import Message, note, refusal

_LOOKED_AT = 30  # rows among which a header is looked for
_FEWEST = 3  # columns that make a header
_NEEDED = ("number", "stage")
_EMPTY_BUT_FOR = frozenset({"sequence", "track"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """A row of a list: `cells` leads from a column's id to its text, what says "nothing known" left out.

    `others` are the columns that no header of ours names, by their own headers; `letters` the letters of the
    columns ("F"), so that a message can name the cell.
    """

    sheet: str
    row: int
    cells: Mapping[str, str]
    others: Mapping[str, str]
    letters: Mapping[str, str]

    def address(self, column: str) -> str:
        """The cell as a workbook names it, the row alone where the list lacks the column: "台账!F12"."""
        return f"{self.sheet}!{self.letters.get(column, '')}{self.row}"

    def get(self, column: str) -> str:
        """The text of a cell; "" where nothing is known."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookHead:
    """The header of one sheet: its row (from 0), and the columns by their places (from 0)."""

    sheet: str
    row: int
    columns: Mapping[int, str]
    others: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFile:
    """A list as read. `lines` are the obligations of matters that have several, from a sheet of their own.

    Rows in the file = `rows` + `lines` + `blank` (nothing but a number in the list).
    """

    name: str
    rows: tuple[BookRow, ...]
    lines: tuple[BookRow, ...]
    blank: int
    heads: tuple[BookHead, ...]
    messages: tuple[Message, ...]


def read_book(grids: Sequence[Grid], *, name: str) -> BookFile:
    """The rows of every sheet whose header names a matter's number and stage.

    Raises InputError `no_book_found`, `book_without_rows`.
    """
    words, heads = book_words(), []
    rows: list[BookRow] = []
    lines: list[BookRow] = []
    messages: list[Message] = []
    blank = 0
    for grid in grids:
        head = _head_of(grid, words)
        if head is None:
            messages.append(note("book_sheet_left_out", place=grid.place()))
            continue
        heads.append(head)
        messages.extend(_told_of(grid, head))
        into = lines if "track" in head.columns.values() else rows
        for row in _rows(grid, head, words):
            if set(row.cells) <= _EMPTY_BUT_FOR and not row.others:
                blank += 1
            else:
                into.append(row)
    if not heads:
        raise refusal("no_book_found", place=name)
    if not rows:
        raise refusal("book_without_rows", place=name)
    return BookFile(
        name=name,
        rows=tuple(rows),
        lines=tuple(lines),
        blank=blank,
        heads=tuple(heads),
        messages=tuple(messages),
    )


def _head_of(grid: Grid, words: BookWords) -> BookHead | None:
    best: BookHead | None = None
    for at, cells in enumerate(grid.rows[:_LOOKED_AT]):
        head = _read_head(grid.name, at, cells, words)
        named = set(head.columns.values())
        is_head = len(named) >= _FEWEST and named.issuperset(_NEEDED)
        if is_head and (best is None or len(named) > len(best.columns)):
            best = head
    return best


def _read_head(sheet: str, at: int, cells: Iterable[str], words: BookWords) -> BookHead:
    keys = {place: book_key(text) for place, text in enumerate(cells) if text}
    columns: dict[int, str] = {}
    strong = {key: (column,) for key, column in words.columns.items()}
    for names in (strong, words.weak):
        for place, key in keys.items():
            free = (one for one in names.get(key, ()) if one not in columns.values())
            column = next(free, "")
            if column and place not in columns:
                columns[place] = column
    texts = list(cells)
    others = {place: texts[place] for place in keys if place not in columns}
    return BookHead(sheet=sheet, row=at, columns=columns, others=others)


def _told_of(grid: Grid, head: BookHead) -> Iterator[Message]:
    if head.others:
        names = "、".join(head.others.values())
        yield note("book_columns_kept_as_note", place=grid.place(row=head.row), columns=names)
    yield from grid.messages


def _rows(grid: Grid, head: BookHead, words: BookWords) -> Iterator[BookRow]:
    letters = {column: column_letters(place) for place, column in head.columns.items()}
    # A merged range down a column means the same for each of its rows.
    for number, cells in enumerate(grid.filled(across=False)[head.row + 1 :], head.row + 2):
        if not any(cells):
            continue
        yield BookRow(
            sheet=grid.name,
            row=number,
            cells={
                column: _unmarked(cells[place])
                for place, column in head.columns.items()
                if not words.is_missing(cells[place])
            },
            others={
                name: _unmarked(cells[place])
                for place, name in head.others.items()
                if not words.is_missing(cells[place])
            },
            letters=letters,
        )


def _unmarked(text: str) -> str:
    """The text without the apostrophe by which a formula was made harmless."""
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text
