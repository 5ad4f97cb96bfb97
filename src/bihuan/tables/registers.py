"""The lists of operators that a bureau has, in any layout and format, into one normal form.

register = read_register(Path("shops.csv"), name="shops.csv")
register.account  # rows in the file = read + refused + ignored
records_table([register])  # what `analytics.linkage` takes
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from bihuan.tables.cells import Grid
from bihuan.tables.grids import open_grids
from bihuan.tables.messages import InputError, Message, note, refusal
from bihuan.tables.register_columns import FIELDS, RegisterColumns, is_of_complaints, settle_columns
from bihuan.tables.register_heads import RegisterHead, find_head
from bihuan.tables.register_reading import RegisterRow, RowReader
from bihuan.tables.register_rows import sort_rows
from bihuan.tables.register_texts import mended, without_control
from bihuan.tables.register_words import RegisterWords, register_words

KINDS = ("registration", "shops", "inspections", "complaints", "stalls", "other")
_SHOWN = 30  # headers named in one message

__all__ = [
    "FIELDS",
    "KINDS",
    "Register",
    "RegisterAccount",
    "RegisterRow",
    "Sheets",
    "open_sheets",
    "read_register",
    "read_sheets",
    "records_table",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """A file as opened: its sheets that hold a table, each with its header."""

    name: str
    grids: tuple[tuple[Grid, RegisterHead], ...]
    messages: tuple[Message, ...]

    @property
    def is_told(self) -> bool:
        """Whether some header names an operator, so that the list can be read without a mapping."""
        return any(head.is_told for _, head in self.grids)

    @property
    def labels(self) -> tuple[str, ...]:
        """The headers of all sheets, each once."""
        return tuple(dict.fromkeys(label for _, head in self.grids for label in head.labels))


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAccount:
    """Rows below the headers of a file by what became of them: in_file = read + refused + ignored."""

    in_file: int
    read: int
    refused: int
    ignored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A list as read. `kind` is one of KINDS; `source` names the list.

    `labels` are the headers; `columns` those that were read, each with its field; `unheard` are
    headers that say nothing to us, `taken` and `doubtful` those that do not say whose they are (see
    `register_columns`), `withheld` those that never come in. `refused` are rows that cannot come in.
    """

    name: str
    source: str
    kind: str
    rows: tuple[RegisterRow, ...]
    refused: tuple[RegisterRow, ...]
    labels: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    unheard: tuple[str, ...]
    taken: tuple[str, ...]
    doubtful: tuple[str, ...]
    withheld: tuple[str, ...]
    has_own_ids: bool
    messages: tuple[Message, ...]
    account: RegisterAccount


def read_register(
    file: Path | bytes,
    *,
    name: str,
    source: str = "",
    kind: str = "",
    mapping: Mapping[str, str] | None = None,
) -> Register:
    """A list in the normal form; `source` is the stem of its name and `kind` guessed unless given.

    `mapping` leads from headers to fields of `register_columns.MAPPABLE`, to "keep" or to "leave". Raises
    InputError where nothing can be read: what `open_grids` raises, `no_register_found` (no header names an
    operator), `register_without_rows`.
    """
    sheets = open_sheets(file, name=name)
    return read_sheets(sheets, source=source or Path(name).stem, kind=kind, mapping=mapping or {})


def open_sheets(file: Path | bytes, *, name: str) -> Sheets:
    """The sheets of a file with their headers. Raises what `open_grids` raises."""
    content = file if isinstance(file, bytes) else _content(file, name=name)
    bare = without_control(content)
    told = () if bare == content else (note("register_control_characters", place=name),)
    try:
        sheets = _sheets(bare, name=name, told=told)
    except InputError:
        sheets = None
    if sheets is not None and sheets.is_told:
        return sheets
    for other, message in mended(bare, name=name):
        found = _sheets(other, name=name, told=(*told, message))
        if found.is_told:
            return found
    return sheets or _sheets(bare, name=name, told=told)


def _content(file: Path, *, name: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise refusal("file_unreadable", place=name, why=error.strerror or str(error)) from error


def _sheets(content: bytes, *, name: str, told: Sequence[Message]) -> Sheets:
    words = register_words()
    found: list[tuple[Grid, RegisterHead]] = []
    messages = list(told)
    for grid in open_grids(content, name=name):
        head = find_head(grid, words)
        if head is None:
            messages.append(note("register_sheet_left_out", place=grid.place()))
        else:
            found.append((grid, head))
    return Sheets(name=name, grids=tuple(found), messages=tuple(messages))


def read_sheets(sheets: Sheets, *, source: str, kind: str, mapping: Mapping[str, str]) -> Register:
    """The rows of every sheet whose header, or mapping, names an operator.

    Raises InputError `no_register_found`, `register_without_rows`.
    """
    words = register_words()
    guessed = kind or _kind_of(sheets, words)
    strict = guessed == "complaints" or any(
        is_of_complaints(head, words, kind=kind) for _, head in sheets.grids
    )
    reading = _Reading(words, mapping, strict=strict)
    for grid, head in sheets.grids:
        reading.sheet(grid, head)
    if not reading.columns:
        raise refusal("no_register_found", place=sheets.name, headers=_listed(sheets.labels))
    if not reading.in_file:
        raise refusal("register_without_rows", place=sheets.name)
    return reading.register(sheets, source=source, kind="complaints" if strict and not kind else guessed)


class _Reading:
    """What was read of a file so far."""

    def __init__(self, words: RegisterWords, mapping: Mapping[str, str], *, strict: bool) -> None:
        self._words, self._mapping, self._strict = words, mapping, strict
        self._seen: dict[bytes, str] = {}
        self._reader = RowReader(words)
        self.columns: list[tuple[RegisterHead, RegisterColumns]] = []
        self.messages: list[Message] = []
        self.ignored = 0

    @property
    def in_file(self) -> int:
        """The rows that were no blank ones."""
        return len(self._reader.rows) + len(self._reader.refused) + self.ignored

    def sheet(self, grid: Grid, head: RegisterHead) -> None:
        """Read one sheet, or say why it is left out."""
        # A merged range down a column means the same for each of its rows.
        rows = grid.filled(across=False)
        columns = settle_columns(
            head, rows[head.body :], self._words, mapping=self._mapping, of_complaints=self._strict
        )
        if "name" not in columns.sources:
            self.messages.append(note("register_sheet_left_out", place=grid.place()))
            return
        found = sort_rows(grid, rows, head, self._words, seen=self._seen)
        self.columns.append((head, columns))
        self.ignored += len(found.ignored)
        self.messages.extend((*grid.messages, *self._told_of(grid, head, columns), *found.messages))
        self._reader.read(grid, rows, head, columns, found.data)

    def register(self, sheets: Sheets, *, source: str, kind: str) -> Register:
        """All that was read."""
        rows, refused = tuple(self._reader.rows), tuple(self._reader.refused)
        account = RegisterAccount(
            in_file=self.in_file, read=len(rows), refused=len(refused), ignored=self.ignored
        )
        return Register(
            name=sheets.name,
            source=source,
            kind=kind,
            rows=rows,
            refused=refused,
            labels=tuple(dict.fromkeys(label for head, _ in self.columns for label in head.labels)),
            columns=tuple(self._labels_by_field()),
            unheard=self._labels(lambda columns: columns.unheard),
            taken=self._labels(lambda columns: columns.taken),
            doubtful=self._labels(lambda columns: columns.doubtful),
            withheld=self._labels(lambda columns: columns.withheld),
            has_own_ids=any("record_id" in columns.sources for _, columns in self.columns),
            messages=(*sheets.messages, *self.messages, *self._reader.notes()),
            account=account,
        )

    def _labels(self, which: Callable[[RegisterColumns], Iterable[int]]) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(head.labels[at] for head, columns in self.columns for at in which(columns))
        )

    def _told_of(self, grid: Grid, head: RegisterHead, columns: RegisterColumns) -> Iterator[Message]:
        """What is to be said of a sheet's columns."""
        told = (
            ("register_columns_left_out" if self._strict else "register_columns_unheard", columns.unheard),
            ("register_columns_withheld", columns.withheld),
            ("register_columns_taken", columns.taken),
            ("register_columns_doubtful", columns.doubtful),
        )
        for code, places in told:
            if places:
                labels = _listed([head.labels[at] for at in places])
                yield note(code, place=grid.place(head.body - 1), columns=labels)

    def _labels_by_field(self) -> Iterator[tuple[str, str]]:
        told = {
            (head.labels[at], field)
            for head, columns in self.columns
            for field, places in columns.sources.items()
            for at in places
        }
        yield from sorted(told)


def _kind_of(sheets: Sheets, words: RegisterWords) -> str:
    """The kind of a list by the words of its headers, titles, sheets and file."""
    said = [sheets.name.lower()]
    for grid, head in sheets.grids:
        titles = (cell for row in grid.rows[: head.first] for cell in row if cell)
        said += [grid.name, *head.labels, *titles]
    counts = {
        kind: sum(any(w in text for w in about) for text in said) for kind, about in words.kinds.items()
    }
    if counts["complaints"]:
        return "complaints"
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else "other"


def _listed(labels: Sequence[str]) -> str:
    shown = "、".join(labels[:_SHOWN])
    return f"{shown} … ({len(labels)})" if len(labels) > _SHOWN else shown


def records_table(registers: Iterable[Register]) -> pa.Table:
    """The rows of lists as one table of texts ("" for unknown): `source`, FIELDS and `raw`, the row as it
    stood in the file as a JSON object header → cell.
    """
    columns: dict[str, list[str]] = {column: [] for column in ("source", *FIELDS, "raw")}
    for register in registers:
        for row in register.rows:
            columns["source"].append(register.source)
            for field in FIELDS:
                columns[field].append(row.record_id if field == "record_id" else row.cells.get(field, ""))
            columns["raw"].append(json.dumps(dict(row.raw), ensure_ascii=False))
    return pa.table({name: pa.array(texts, pa.string()) for name, texts in columns.items()})
