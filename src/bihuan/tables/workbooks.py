"""xlsx, xls and ods workbooks into grids."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bihuan.tables.cells import Grid, Span, cell_text, column_letters, place_of, rectangle
from bihuan.tables.messages import Message, note, refusal

_SHOWN_PLACES = 8


@dataclass(slots=True)
class SheetMarks:
    """What the values of a sheet do not tell. All positions (row, column) are counted from 0.

    `overrides` are cells whose text differs from the stored value (errors, percentages).
    """

    formulas: int = 0
    first_formula: tuple[int, int] | None = None
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    overrides: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Span] | None = None

    def formula(self, row: int, column: int) -> None:
        """Count a formula cell."""
        self.formulas += 1
        if self.first_formula is None:
            self.first_formula = (row, column)


def read_workbook(content: bytes, marks: dict[str, SheetMarks], *, name: str) -> tuple[Grid, ...]:
    """Every sheet that holds anything, hidden ones included and noted.

    Raises InputError `encrypted_file`, `damaged_file`, `formula_without_value`, `too_many_cells`.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            (meta, *_values(book, meta.name))
            for meta in book.sheets_metadata
            if meta.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise refusal("encrypted_file", place=name) from error
    grids = tuple(
        _grid(meta, values, merged, marks.get(meta.name) or SheetMarks(), file=name)
        for meta, values, merged in sheets
    )
    _refuse_uncalculated(grids, marks, name=name)
    return tuple(grid for grid in grids if grid.rows)


def _values(book: CalamineWorkbook, sheet: str) -> tuple[list[list[object]], list[Span]]:
    loaded = book.get_sheet_by_name(sheet)
    spans = loaded.merged_cell_ranges or []
    values: list[list[object]] = loaded.to_python(skip_empty_area=False)  # type: ignore[assignment]
    return values, [Span(top, left, bottom, right) for (top, left), (bottom, right) in spans]


def _grid(
    meta: SheetMetadata, values: list[list[object]], merged: list[Span], marks: SheetMarks, *, file: str
) -> Grid:
    rows = [[value.strip() if type(value) is str else cell_text(value) for value in row] for row in values]
    kinds = tuple("".join(["t" if type(value) is str else "n" for value in row]) for row in values)
    for (row, column), text in marks.overrides.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    kept = rectangle(rows, place=place_of(file, meta.name))
    return Grid(
        name=meta.name,
        file=file,
        rows=kept,
        merged=tuple(marks.merged if marks.merged is not None else merged),
        messages=tuple(_notes(meta, marks, file=file, height=len(kept))),
        kinds=kinds,
    )


def _notes(meta: SheetMetadata, marks: SheetMarks, *, file: str, height: int) -> list[Message]:
    if not height:
        return []
    place = place_of(file, meta.name)
    notes = []
    if meta.visible is not SheetVisibleEnum.Visible:
        notes.append(note("hidden_sheet_read", place=place))
    rows = [row for row in marks.hidden_rows if row < height]
    if rows:
        notes.append(note("hidden_rows_read", place=place, rows=_listed([str(row + 1) for row in rows])))
    if marks.hidden_columns:
        letters = [column_letters(column) for column in marks.hidden_columns]
        notes.append(note("hidden_columns_read", place=place, columns=_listed(letters)))
    if marks.first_formula:
        row, column = marks.first_formula
        first = place_of(file, meta.name, row=row, column=column)
        notes.append(note("formula_value_used", place=first, count=str(marks.formulas)))
    return notes


def _refuse_uncalculated(grids: tuple[Grid, ...], marks: dict[str, SheetMarks], *, name: str) -> None:
    cells = [
        grid.address(row, column)
        for grid in grids
        for row, column in (marks[grid.name].uncalculated if grid.name in marks else ())
    ]
    if cells:
        raise refusal("formula_without_value", place=f"{name} {cells[0]}", cells=_listed(cells))


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN_PLACES])
    return f"{shown} … ({len(names)})" if len(names) > _SHOWN_PLACES else shown
