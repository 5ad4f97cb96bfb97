"""The rows of data of a list of operators, one by one, into the normal form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bihuan.tables.cells import Grid
from bihuan.tables.messages import Message, note
from bihuan.tables.register_cells import (
    cleaned,
    holds_control,
    normal_cell,
    parted,
    visible,
    without_identity,
)
from bihuan.tables.register_columns import FIELDS, RegisterColumns
from bihuan.tables.register_heads import RegisterHead
from bihuan.tables.register_words import RegisterWords


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A row of a list: `cells` leads from a field to its text, what is unknown left out.

    `raw` is the row as it stood in the file, header → cell, without the columns that never come in. A row
    with `warnings` comes in when somebody says so, one with `faults` never does.
    """

    sheet: str
    row: int
    record_id: str
    cells: Mapping[str, str]
    raw: Mapping[str, str]
    warnings: tuple[Message, ...] = ()
    faults: tuple[Message, ...] = ()

    @property
    def address(self) -> str:
        """The row as a workbook names it: "Sheet1!12"."""
        return f"{self.sheet}!{self.row}"


class RowReader:
    """Reads rows of data, sheet by sheet; `rows` and `refused` are what came of them."""

    def __init__(self, words: RegisterWords) -> None:
        self._words = words
        self.rows: list[RegisterRow] = []
        self.refused: list[RegisterRow] = []
        self._ids: dict[str, str] = {}
        self._number = 0
        self._odd: dict[str, list[str]] = {}

    def read(
        self,
        grid: Grid,
        rows: Sequence[Sequence[str]],
        head: RegisterHead,
        columns: RegisterColumns,
        data: Iterable[int],
    ) -> None:
        """Read the rows of a sheet at the places `data`."""
        for at in data:
            self._number += 1
            row = self._row(grid, at, rows[at], head, columns)
            (self.refused if row.faults else self.rows).append(row)

    def notes(self) -> Iterator[Message]:
        """What was taken out of cells all over the file."""
        for code, places in self._odd.items():
            yield note(code, place=places[0], count=str(len(places)))

    def _row(
        self, grid: Grid, at: int, row: Sequence[str], head: RegisterHead, columns: RegisterColumns
    ) -> RegisterRow:
        texts = {
            place: self._visible(row[place], grid.place(at, place)) for place in columns.kept if row[place]
        }
        cells: dict[str, str] = {}
        warnings: list[Message] = []
        for field in FIELDS:
            text, told = self._cell(field, texts, grid, at, head, columns)
            if text:
                cells[field] = text
            warnings.extend(told)
        self._fill_from_contact(cells, texts, columns)
        record_id, told_of_id = self._record_id(cells, columns, grid.place(at, _first(columns, "record_id")))
        faults = (
            ()
            if "name" in cells
            else (note("register_name_missing", place=grid.place(at, _first(columns, "name"))),)
        )
        return RegisterRow(
            sheet=grid.name,
            row=at + 1,
            record_id=record_id,
            cells={**cells, "record_id": record_id},
            raw={head.labels[place]: text for place, text in texts.items()},
            warnings=(*warnings, *told_of_id),
            faults=faults,
        )

    def _visible(self, text: str, place: str) -> str:
        """A cell without what no one can see, and without the identity numbers of persons."""
        if holds_control(text):
            self._odd.setdefault("register_control_characters", []).append(place)
            text = visible(text)
        bare = without_identity(text)
        if bare != text:
            self._odd.setdefault("register_identity_numbers", []).append(place)
        return bare

    def _cell(
        self,
        field: str,
        texts: Mapping[int, str],
        grid: Grid,
        at: int,
        head: RegisterHead,
        columns: RegisterColumns,
    ) -> tuple[str, list[Message]]:
        """The first cell of a field that says something; what is odd about those before it is told too."""
        told: list[Message] = []
        for place in columns.sources.get(field, ()):
            if place not in texts:
                continue
            is_number = at < len(grid.kinds) and grid.kinds[at][place : place + 1] == "n"
            cell = normal_cell(
                field, texts[place], is_number=is_number, label=head.labels[place], words=self._words
            )
            if cell.code:
                told.append(
                    Message(cell.code, grid.place(at, place), (("header", head.labels[place]), *cell.data))
                )
            if cell.text:
                return cell.text, told
        return "", told

    def _fill_from_contact(
        self, cells: dict[str, str], texts: Mapping[int, str], columns: RegisterColumns
    ) -> None:
        for place in columns.sources.get("contact", ()):
            for field, text in zip(("person", "phone"), parted(texts.get(place, "")), strict=True):
                if text:
                    cells.setdefault(field, text)

    def _record_id(
        self, cells: Mapping[str, str], columns: RegisterColumns, place: str
    ) -> tuple[str, tuple[Message, ...]]:
        """The row's own id, else its number; an id that stood before is told apart and told of."""
        own = cleaned(cells.get("record_id", ""))
        if not own:
            own = f"#{self._number}" if "record_id" in columns.sources else str(self._number)
        if own not in self._ids:
            self._ids[own] = place
            return own, ()
        first, number = self._ids[own], 2
        while f"{own}#{number}" in self._ids:
            number += 1
        self._ids[f"{own}#{number}"] = place
        told = note("register_id_twice", place=place, text=own, first=first, used=f"{own}#{number}")
        return f"{own}#{number}", (told,)


def _first(columns: RegisterColumns, field: str) -> int | None:
    return next(iter(columns.sources.get(field, ())), None)
