"""Walking one table of a published list: every row is read, refused or ignored, and each says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.cells import Grid, column_letters
from bihuan.tables.lists_headers import (
    Columns,
    find_header,
    is_another_header,
    key_of,
    list_vocabulary,
    map_columns,
    spans_two_rows,
    stack,
)
from bihuan.tables.lists_items import read_items
from bihuan.tables.lists_rows import (
    PASS,
    Heading,
    ListRow,
    RawRow,
    build_row,
    clean,
    is_bare_result,
    is_filled,
    read_result,
)
from bihuan.tables.lists_titles import authority_of, is_note, is_total, listing_of, title_of

_SHORT = 20  # a product's name that stands alone in a row is no longer than this


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is not read: its place, why, and what stands in it. `is_refused` tells loss from layout."""

    place: str
    reason: Reason
    text: str
    is_refused: bool = False


@dataclass(slots=True)
class SheetReading:
    """What came of one table: rows in the file = rows + set_aside."""

    grid: Grid
    authority: str = ""
    title: str = ""
    rows: list[ListRow] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    oddities: list[Reason] = field(default_factory=list)


def read_sheet(grid: Grid, *, names: Names) -> SheetReading:
    """Read one table, whatever its layout. A table without a header row is refused row by row."""
    reading = SheetReading(grid)
    at = find_header(grid.filled())
    if at is None:
        _refuse_all(reading)
        return reading
    _Walk(reading, names).run(at)
    return reading


def _refuse_all(reading: SheetReading) -> None:
    """A sheet of prose holds no rows; a table whose columns nobody names can't be read."""
    for number, row in enumerate(reading.grid.rows):
        texts = _texts(row)
        code = ("list_blank_row", "list_note_row", "list_no_header")[min(len(texts), 2)]
        aside = SetAside(reading.grid.place(number), Reason.of(code), _joined(row), is_refused=len(texts) > 1)
        reading.set_aside.append(aside)


class _Walk:
    """One pass over the rows of a table; holds what the rows so far have settled."""

    def __init__(self, reading: SheetReading, names: Names) -> None:
        self._reading, self._names, self._grid = reading, names, reading.grid
        self._cells = reading.grid.filled()
        self._last = max((at for at, row in enumerate(self._cells) if len(_texts(row)) > 1), default=-1)
        self._seen: dict[tuple[str, ...], int] = {}
        self._sequence: int | None = None
        self._columns = Columns({}, (), ())
        self._heading = Heading(authority="", title="", listing="")
        self._above: tuple[str, ...] = ()

    def run(self, header: int) -> None:
        """Titles, header, then every row below."""
        texts = [line for line in self._grid.title.splitlines() if line.strip()]
        for at in range(header):
            texts.extend(_texts(self._cells[at]))
            self._ignore(at, "list_title_row" if _texts(self._cells[at]) else "list_blank_row")
        at = self._take_header(header)
        reading = self._reading
        reading.authority, reading.title = authority_of(texts), title_of(texts) or self._grid.file
        product = [self._columns.labels[at] for at in self._columns.sources.get("product", ())]
        said = listing_of([*texts, self._grid.name, *product])
        self._heading = Heading(authority=reading.authority, title=reading.title, listing=said)
        while at < len(self._cells):
            at = self._step(at)

    def _step(self, at: int) -> int:
        """Deal with one row (two, where a header fills two); gives the next one's index."""
        row = self._cells[at]
        labels = tuple(label.strip() for label in row[: len(self._columns.labels)])
        if any(labels) and labels == self._columns.labels[: len(labels)]:
            self._ignore(at, "list_header_again")
        elif is_another_header(row):
            return self._take_header(at)
        elif code := self._why_ignored(at):
            self._ignore(at, code)
        elif reason := self._why_refused(at):
            self._set_aside(at, reason, is_refused=True)
        else:
            self._read(at)
        return at + 1

    def _take_header(self, at: int) -> int:
        labels: Sequence[str] = self._cells[at]
        self._ignore(at, "list_header_row")
        below = at + 1
        if below < len(self._cells) and spans_two_rows(labels, self._cells[below]):
            labels = stack(labels, self._cells[below])
            self._ignore(below, "list_header_row")
            below += 1
        columns = _by_content(
            _with_unnamed(map_columns(labels), self._cells[below:]), self._cells[below:], self._names
        )
        self._columns, self._sequence = columns, None
        self._reading.oddities.extend(
            Reason.of("list_column_doubled", column=label) for label in columns.doubled
        )
        self._reading.oddities.extend(
            Reason.of("list_column_by_content", column=label or "—") for label in columns.by_content
        )
        return below

    def _why_ignored(self, at: int) -> str:
        row, texts = self._cells[at], _texts(self._cells[at])
        if not texts:
            return "list_blank_row"
        first = next((cell for cell in row if is_filled(cell)), "")
        if is_total(first) or self._is_total_behind_number(row):
            return "list_total_row"
        if len(texts) == 1:
            return self._why_alone_ignored(at, texts[0])
        return ""

    def _is_total_behind_number(self, row: Sequence[str]) -> bool:
        numbers = self._columns.sources.get("sequence", ())
        return any(is_total(cell) for at, cell in enumerate(row[:3]) if at not in numbers)

    def _why_alone_ignored(self, at: int, text: str) -> str:
        """A row with one text: a note, a number without a row, a section's heading, or nothing of these."""
        filled = [column for column, cell in enumerate(self._cells[at]) if is_filled(cell)]
        if is_note(text):
            return "list_note_row"
        if filled == [*self._columns.sources.get("sequence", ())] and len(filled) == 1 and text.isdigit():
            return "list_only_number"
        spread = len(filled) > 1
        if at > self._last and (spread or not self._is_product(filled, text) or self._follows_blank(at)):
            return "list_note_row"
        if spread or (filled == [0] and not self._is_product(filled, text)) or listing_of([text]):
            self._heading = replace(self._heading, listing=listing_of([text]) or self._heading.listing)
            return "list_section_row"
        return ""

    def _is_product(self, filled: Sequence[int], text: str) -> bool:
        return tuple(filled) == self._columns.sources.get("product") and len(text) <= _SHORT

    def _follows_blank(self, at: int) -> bool:
        return at > 0 and not _texts(self._cells[at - 1])

    def _why_refused(self, at: int) -> Reason | None:
        row = self._cells[at]
        known = set(self._columns.others).union(*self._columns.sources.values())
        extra = [column for column, cell in enumerate(row) if cell.strip() and column not in known]
        if extra:
            width = str(self._columns.width)
            return Reason.of("list_too_many_cells", cell=self._grid.address(at, extra[0]), width=width)
        numbers = self._columns.sources.get("sequence", ())
        said = [column for column, cell in enumerate(row) if is_filled(cell) and column not in numbers]
        if len(said) < 2 and said != list(self._columns.sources.get("product", ())):
            return Reason.of("list_fragment", text=_joined(row))
        return None

    def _read(self, at: int) -> None:
        cells, oddities = self._without_ditto(at)
        number = at + 1
        numbers = self._columns.sources.get("sequence", ())
        mark = tuple(" ".join(cell.split()) for column, cell in enumerate(cells) if column not in numbers)
        if (first := self._seen.setdefault(mark, number)) != number:
            oddities.append(Reason.of("list_same_as_row", row=str(first)))
        oddities.extend(self._sequence_oddities(cells))
        raw = RawRow(number=number, place=self._grid.place(at), cells=cells, oddities=tuple(oddities))
        row = build_row(raw, columns=self._columns, heading=self._heading, names=self._names)
        self._reading.rows.append(row)
        self._above = cells

    def _without_ditto(self, at: int) -> tuple[tuple[str, ...], list[Reason]]:
        """The cells with 同上 replaced by what stands above, which is told."""
        cells, oddities = list(self._cells[at]), []
        marks = _ditto_marks()
        for column, cell in enumerate(cells):
            if key_of(cell) in marks and self._reading.rows:
                cells[column] = self._above[column]
                label = self._columns.labels[column] or column_letters(column)
                oddities.append(Reason.of("list_ditto", column=label, written=cell.strip()))
        return tuple(cells), oddities

    def _sequence_oddities(self, cells: Sequence[str]) -> list[Reason]:
        """Where the list's own numbering jumps or repeats, a row may have been lost or doubled."""
        columns = self._columns.sources.get("sequence", ())
        text = clean(cells[columns[0]]) if columns else ""
        if not (text.isascii() and text.isdigit()):
            return []
        before, self._sequence = self._sequence, int(text)
        if before is None or int(text) in (before + 1, 1):
            return []
        return [Reason.of("list_sequence_jump", before=str(before), number=text)]

    def _ignore(self, at: int, code: str) -> None:
        self._set_aside(at, Reason.of(code), is_refused=False)

    def _set_aside(self, at: int, reason: Reason, *, is_refused: bool) -> None:
        place, text = self._grid.place(at), _joined(self._cells[at])
        self._reading.set_aside.append(SetAside(place, reason, text, is_refused))


def _with_unnamed(columns: Columns, rows: Sequence[Sequence[str]]) -> Columns:
    """Columns without a header join the remark; past the last header only if most rows use them."""
    data = [row for row in rows if len(_texts(row)) > 1]
    width = max(map(len, rows), default=0)
    labels = (*columns.labels, *[""] * (width - len(columns.labels)))
    unnamed = [at for at, label in enumerate(labels) if not label]
    uses = {at: sum(is_filled(row[at]) for row in data) for at in unnamed}
    used = [
        at for at, rows_with in uses.items() if rows_with and _is_column(at, rows_with, columns, len(data))
    ]
    return replace(
        columns,
        labels=labels,
        others=tuple(sorted({*columns.others, *used})),
        unheard=(*columns.unheard, *used),
    )


def _is_column(at: int, rows_with: int, columns: Columns, rows: int) -> bool:
    """Whether a nameless column is one; what stands past the last header in few rows has been shifted."""
    return at < columns.width or (rows_with > 1 and 2 * rows_with > rows)


def _by_content(columns: Columns, rows: Sequence[Sequence[str]], names: Names) -> Columns:
    """A column under an unheard-of name is the result, or the failing items, if what it holds shows that.

    Items alone could be all that were tested: they are failing only where no passing row has any.
    """
    columns = _taken_by_content(columns, "result", rows, is_bare_result)
    if "result" not in columns.sources:
        return columns
    at = columns.sources["result"][0]
    passing = [row for row in rows if read_result(row[at]) == PASS]

    def is_item(text: str) -> bool:
        return any(item.item for item in read_items(text, names=names))

    unused = tuple(at for at in columns.unheard if not any(is_filled(row[at]) for row in passing))
    kept = replace(columns, unheard=unused)
    return _taken_by_content(kept, "failing_items", rows, is_item)


def _taken_by_content(
    columns: Columns, column: str, rows: Sequence[Sequence[str]], holds: Callable[[str], bool]
) -> Columns:
    """The columns with the first unheard one whose every cell `holds`, if `column` has none yet."""
    found = next((at for at in columns.unheard if _all_hold(rows, at, holds)), None)
    if found is None or column in columns.sources:
        return columns
    return replace(
        columns,
        sources={**columns.sources, column: (found,)},
        others=tuple(at for at in columns.others if at != found),
        unheard=tuple(at for at in columns.unheard if at != found),
        by_content=(*columns.by_content, columns.labels[found]),
    )


def _all_hold(rows: Sequence[Sequence[str]], at: int, holds: Callable[[str], bool]) -> bool:
    cells = [clean(row[at]) for row in rows if len(_texts(row)) > 1 and clean(row[at])]
    return bool(cells) and all(map(holds, cells))


def _ditto_marks() -> frozenset[str]:
    return frozenset(map(key_of, list_vocabulary()["notes"]["ditto"]))


def _texts(row: Sequence[str]) -> list[str]:
    """The different texts of a row, in order (a merged cell counts once)."""
    return list(dict.fromkeys(cell.strip() for cell in row if cell.strip()))


def _joined(row: Sequence[str]) -> str:
    return " | ".join(" ".join(text.split()) for text in _texts(row))
