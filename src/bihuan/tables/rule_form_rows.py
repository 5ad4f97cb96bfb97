"""A form without a workbook: what was typed row by row, in the same cells as the workbook would have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.engine.rules.catalogue import Catalogue
from bihuan.rulebook.edition_text import canonical_edition, folded
from bihuan.tables.cells import Grid, column_letters
from bihuan.tables.rule_form_layout import SHEETS, Row, TypedRow, columns_of, rows_of_record, sheet_names
from bihuan.tables.rule_form_read import FormReading, read_grids
from bihuan.tables.rule_form_words import JOIN

# Under the headings stands a line of help; people count from 1.
FIRST_ROW = 3

TypedRows = Mapping[str, Sequence[TypedRow]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in typed rows: sheet, index of the row, key; -1 and "" for a whole sheet."""

    sheet: str
    row: int = -1
    key: str = ""


def typed_rows(record: Mapping[str, Any] | None, *, catalogue: Catalogue) -> dict[str, list[TypedRow]]:
    """The rows that would have to be typed for an edition's record; an empty head for None."""
    rows: Mapping[str, Sequence[Row]] = rows_of_record(canonical_edition(record or {}))
    return {sheet: [_typed(sheet, row, catalogue) for row in rows[sheet]] for sheet in SHEETS}


def read_rows(rows: TypedRows, *, name: str, catalogue: Catalogue, language: str = "zh") -> FormReading:
    """Read typed rows as a form is read; every cell has the address that it has in the workbook.

    `language` is that of the headings, which messages name; words of both languages are understood.
    """
    grids = tuple(_grid(sheet, rows.get(sheet, ()), name, catalogue, language) for sheet in SHEETS)
    return read_grids(grids, name=name, catalogue=catalogue)


def places_of(rows: TypedRows, *, catalogue: Catalogue, language: str = "zh") -> Mapping[str, Place]:
    """The place in typed rows behind each address of a cell."""
    return dict(pair for sheet in SHEETS for pair in _places(sheet, rows, catalogue, language))


def _typed(sheet: str, row: Row, catalogue: Catalogue) -> TypedRow:
    values = {column.key: row.get(column.key, "") for column in columns_of(sheet, catalogue)}
    return {
        key: value if isinstance(value, str) else JOIN.join(value) for key, value in values.items() if value
    }


def _grid(sheet: str, rows: Sequence[TypedRow], name: str, catalogue: Catalogue, language: str) -> Grid:
    columns = columns_of(sheet, catalogue)
    if sheet == "head":
        head = rows[0] if rows else {}
        lines = [(one.heading[language], folded(head.get(one.key, ""))) for one in columns]
        return Grid(name=_name(sheet, language), file=name, rows=(("", ""), *lines))
    headings = tuple(one.heading[language] for one in columns)
    helps = tuple(one.help[language] for one in columns)
    body = [tuple(folded(row.get(one.key, "")) for one in columns) for row in rows]
    return Grid(name=_name(sheet, language), file=name, rows=(headings, helps, *body))


def _places(sheet: str, rows: TypedRows, catalogue: Catalogue, language: str) -> Iterator[tuple[str, Place]]:
    columns = columns_of(sheet, catalogue)
    if sheet == "head":
        yield f"{_name(sheet, language)}!B1", Place(sheet)
        for number, line in enumerate(columns, start=2):
            yield f"{_name(sheet, language)}!B{number}", Place(sheet, 0, line.key)
        return
    yield f"{_name(sheet, language)}!A1", Place(sheet)
    for number in range(len(rows.get(sheet, ()))):
        for place, column in enumerate(columns):
            address = f"{_name(sheet, language)}!{column_letters(place)}{number + FIRST_ROW}"
            yield address, Place(sheet, number, column.key)


def _name(sheet: str, language: str) -> str:
    return sheet_names()[sheet][language]
