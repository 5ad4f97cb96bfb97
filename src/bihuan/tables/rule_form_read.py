"""The filled form back into the record of an edition, with every fault at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from bihuan.engine.judgement.names import key_of
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold
from bihuan.engine.rules.catalogue import Catalogue
from bihuan.rulebook.edition_text import folded
from bihuan.rulebook.faults import Fault
from bihuan.rulebook.words import LANGUAGES
from bihuan.tables.cells import Grid
from bihuan.tables.grids import open_grids
from bihuan.tables.rule_form_document import Cell, FormDocument
from bihuan.tables.rule_form_layout import SHEETS, FormColumn, TypedRow, columns_of, sheet_names
from bihuan.tables.rule_form_record import FormRow, RecordBuilder
from bihuan.tables.rule_form_words import FormWords, form_parts, parted

_MUST_STAND = ("head", "rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReading:
    """What a form says: the record as a document, and the faults of its cells.

    The record holds what could be read even where there are faults, so that all of them can be told at
    once; with a fault it is good for nothing else. `rows` are the filled rows of each sheet as typed.
    """

    document: FormDocument
    faults: tuple[Fault, ...]
    rows: Mapping[str, list[TypedRow]] = field(default_factory=dict)


def read_form(source: Path | bytes, *, name: str, catalogue: Catalogue) -> FormReading:
    """Read a form (any workbook that `open_grids` reads), whichever language its words are in.

    Raises InputError where the file as a whole can't be read.
    """
    return read_grids(open_grids(source, name=name), name=name, catalogue=catalogue)


def read_grids(grids: tuple[Grid, ...], *, name: str, catalogue: Catalogue) -> FormReading:
    """Read the sheets of a form; `name` stands for the file in messages."""
    return _Reader(catalogue, name).read(grids)


class _Reader:
    def __init__(self, catalogue: Catalogue, name: str) -> None:
        self._catalogue = catalogue
        self._name = name
        self._words = FormWords(catalogue, language="zh")
        self._faults: list[Fault] = []

    def read(self, grids: tuple[Grid, ...]) -> FormReading:
        """Every sheet, then the record they make."""
        sheets = self._sheets(grids)
        if any(name not in sheets for name in _MUST_STAND):
            missing = next(name for name in _MUST_STAND if name not in sheets)
            reason = Reason.of("form_not_a_form", sheet=sheet_names()[missing]["zh"])
            return FormReading(
                document=FormDocument.of(self._name, {}, {}), faults=(Fault(self._name, 1, reason),)
            )
        builder = RecordBuilder(self._name, self._faults)
        head = self._head(sheets["head"])
        builder.head(head, Cell(sheets["head"].address(0, 1), 1, ""))
        typed = {"head": [head.typed]}
        for sheet in SHEETS[1:]:
            if sheet in sheets:
                rows = [self._needed(row, sheet) for row in self._table(sheets[sheet], sheet)]
                builder.add(sheet, rows, Cell(sheets[sheet].address(0, 0), 1, ""))
                typed[sheet] = [row.typed for row in rows]
        document = FormDocument.of(self._name, builder.record, builder.cells)
        return FormReading(document=document, faults=tuple(self._faults), rows=typed)

    def _sheets(self, grids: tuple[Grid, ...]) -> dict[str, Grid]:
        keys = {key_of(name[language]): sheet for sheet, name in sheet_names().items() for language in name}
        found: dict[str, Grid] = {}
        for grid in grids:
            sheet = keys.get(key_of(grid.name))
            if sheet is None:
                self._fault(Cell(grid.address(0, 0), 1, ""), Reason.of("form_sheet_unknown", sheet=grid.name))
            else:
                found[sheet] = grid
        return found

    def _head(self, grid: Grid) -> FormRow:
        lines = columns_of("head", self._catalogue)
        named = {key_of(line.heading[language]): line for line in lines for language in LANGUAGES}
        headings = {key_of(words[0]) for words in form_parts()["head_columns"].values()}
        row = FormRow()
        for number, texts in enumerate(grid.rows):
            label, text = (folded(one) for one in (*texts, "", "")[:2])
            cell = Cell(grid.address(number, 1), number + 1, label)
            line = named.get(key_of(label))
            if line is None:
                if text and key_of(label) not in headings:
                    at = Cell(grid.address(number, 0), number + 1, label)
                    self._fault(at, Reason.of("form_heading_unknown", column=label))
                continue
            if line.key in row.cells:
                self._fault(cell, Reason.of("form_heading_twice", column=label))
                continue
            row.cells[line.key] = cell
            if text:
                row.typed[line.key] = text
                row.values[line.key] = self._value(line, text, cell, is_number=_is_number(grid, number, 1))
        self._missing_headings(grid, "head", set(row.cells))
        return self._needed(row, "head")

    def _table(self, grid: Grid, sheet: str) -> Iterator[FormRow]:
        columns = columns_of(sheet, self._catalogue)
        places = self._places(grid, columns)
        self._missing_headings(grid, sheet, {column.key for column in places.values()})
        for number in range(1, len(grid.rows)):
            texts = {place: folded(grid.rows[number][place]) for place in places}
            if any(texts.values()) and not _is_help(texts, places):
                yield self._row(grid, number, places, texts)

    def _row(
        self, grid: Grid, number: int, places: Mapping[int, FormColumn], texts: Mapping[int, str]
    ) -> FormRow:
        row = FormRow()
        for place, column in places.items():
            cell = Cell(grid.address(number, place), number + 1, grid.rows[0][place])
            row.cells[column.key] = cell
            if texts[place]:
                row.typed[column.key] = texts[place]
                is_number = _is_number(grid, number, place)
                row.values[column.key] = self._value(column, texts[place], cell, is_number=is_number)
        return row

    def _places(self, grid: Grid, columns: tuple[FormColumn, ...]) -> dict[int, FormColumn]:
        """The column of the form behind each column of the sheet, by its heading."""
        named = {key_of(one.heading[language]): one for one in columns for language in LANGUAGES}
        found: dict[int, FormColumn] = {}
        for place, heading in enumerate(grid.rows[0]):
            column = named.get(key_of(heading))
            cell = Cell(grid.address(0, place), 1, heading)
            if column is None:
                if any(row[place] for row in grid.rows):
                    self._fault(cell, Reason.of("form_heading_unknown", column=heading))
            elif column in found.values():
                self._fault(cell, Reason.of("form_heading_twice", column=heading))
            else:
                found[place] = column
        return found

    def _missing_headings(self, grid: Grid, sheet: str, found: set[str]) -> None:
        for column in columns_of(sheet, self._catalogue):
            if column.is_needed and column.key not in found:
                cell = Cell(grid.address(0, 0), 1, "")
                self._fault(cell, Reason.of("form_heading_missing", column=column.heading["zh"]))

    def _needed(self, row: FormRow, sheet: str) -> FormRow:
        for column in columns_of(sheet, self._catalogue):
            if column.is_needed and column.key in row.cells and not row.values.get(column.key):
                cell = row.cells[column.key]
                self._fault(cell, Reason.of("form_cell_missing", column=cell.heading))
        return row

    def _value(self, column: FormColumn, text: str, cell: Cell, *, is_number: bool) -> str | list[str]:
        if self._words.known(column.kind):
            return self._ids(column, text, cell)
        if column.is_many:
            return parted(text)
        if column.kind == "day":
            return self._day(text, cell)
        if column.kind == "number":
            return fold(text)
        if is_number and "." in text:
            self._fault(cell, Reason.of("form_number_cell", column=cell.heading))
        return text

    def _ids(self, column: FormColumn, text: str, cell: Cell) -> str | list[str]:
        found = self._words.ids(column.kind, text)
        for word, id_ in found:
            if id_ is None and not (column.kind == "yes" and self._words.id("yes_no", word) == "no"):
                near = get_close_matches(word, self._words.choices(column.kind), n=4, cutoff=0.3) or list(
                    self._words.choices(column.kind)[:4]
                )
                self._fault(
                    cell,
                    Reason.of(
                        "form_word_unknown", column=cell.heading, word=word, near_words="、".join(near)
                    ),
                )
        ids = [word if id_ is None else id_ for word, id_ in found]
        if column.is_many:
            return ids
        if len(ids) > 1:
            self._fault(cell, Reason.of("form_one_word", column=cell.heading))
        return ids[0] if column.kind != "yes" else ("yes" if found[0][1] == "yes" else "")

    def _day(self, text: str, cell: Cell) -> str:
        span = parse_days(text)
        if span is None or not span.is_exact:
            self._fault(cell, Reason.of("form_not_a_day", column=cell.heading, word=text))
            return text
        return span.first.isoformat()

    def _fault(self, cell: Cell, reason: Reason) -> None:
        self._faults.append(Fault(self._name, cell.row, reason, cell.address))


def _is_number(grid: Grid, row: int, column: int) -> bool:
    """Whether a workbook keeps a cell as a number."""
    kinds = grid.kinds[row] if row < len(grid.kinds) else ""
    return column < len(kinds) and kinds[column] == "n"


def _is_help(texts: Mapping[int, str], places: Mapping[int, FormColumn]) -> bool:
    """Whether a row is the line of help under the headings."""
    return all(
        text in {folded(places[place].help[language]) for language in LANGUAGES}
        for place, text in texts.items()
        if text
    )
