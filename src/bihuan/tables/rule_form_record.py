"""From the rows of a form to the record of an edition, remembering the cell behind every value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.edition_text import Record
from bihuan.rulebook.faults import Fault
from bihuan.tables.rule_form_document import Cell, Path
from bihuan.tables.rule_form_layout import APPLIES, FIBRE_CELLS, FIGURES, WHEN, TypedRow, fibre_figures

Value = str | list[str]
_BLANK_IDS = {"rules": "item", "exemptions": "NA", "labels": "L", "band": "band", "single": "single-fibre"}
_NEEDED = {"single": ("clause",), "band": ("clause", "filling", "above", "up_to")}
_ASKS_FOR_WHEN = frozenset({"exemptions", "classes"})


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a sheet: the ids or texts of its filled cells, every cell, and what was typed, by key."""

    values: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    typed: TypedRow = field(default_factory=dict)


class RecordBuilder:
    """Builds the record of an edition out of the rows of a form's sheets."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self._name = name
        self._faults = faults
        self.record: Record = {}
        self.cells: dict[Path, Cell] = {}

    def head(self, row: FormRow, cell: Cell) -> None:
        """The first sheet: what is true of the edition as a whole."""
        self.cells[()] = cell
        self.record.update(self._nested(row, (), condition="applies", prefix=APPLIES))

    def add(self, sheet: str, rows: Sequence[FormRow], cell: Cell) -> None:
        """The rows of one of the other sheets; `cell` is its first."""
        self.cells[(sheet,)] = cell
        if not rows:
            return
        if sheet == "fibres":
            self._fibres(rows)
        elif sheet == "grades":
            self._grades(rows)
        elif sheet == "sources":
            self._sources(rows)
        else:
            self._records(sheet, rows)

    def _records(self, sheet: str, rows: Sequence[FormRow]) -> None:
        ids = _Ids(row.values.get("id", "") for row in rows)
        found = []
        for number, row in enumerate(rows):
            record = self._nested(row, (sheet, number), condition="when", prefix=WHEN)
            if sheet in _ASKS_FOR_WHEN:
                record.setdefault("when", {})
            if sheet in _BLANK_IDS and not record.get("id"):
                record["id"] = ids.new(str(record.get("item", "")) or _BLANK_IDS[sheet])
            found.append(record)
        self.record[sheet] = found

    def _nested(self, row: FormRow, path: Path, *, condition: str, prefix: str) -> Record:
        """A row as a record, its condition columns gathered under one key."""
        for key, cell in row.cells.items():
            is_fact = key.startswith(prefix)
            self.cells[(*path, condition, key.removeprefix(prefix)) if is_fact else (*path, key)] = cell
        if path:
            self.cells[path] = next(iter(row.cells.values()))
        plain = {key: value for key, value in row.values.items() if value and not key.startswith(prefix)}
        terms = {
            key.removeprefix(prefix): value
            for key, value in row.values.items()
            if value and key.startswith(prefix)
        }
        return {**plain, condition: terms} if terms else plain

    def _grades(self, rows: Sequence[FormRow]) -> None:
        self.record["grades"] = [row.values.get("grade", "") for row in rows]
        self.cells[("grades",)] = rows[0].cells["grade"]

    def _sources(self, rows: Sequence[FormRow]) -> None:
        found: dict[str, Value] = {}
        for row in rows:
            id_ = str(row.values.get("id", ""))
            if id_ in found:
                self._fault(row.cells["id"], Reason.of("form_source_twice", id=id_))
            elif id_:
                found[id_] = row.values.get("text", "")
                self.cells[("sources", id_)] = row.cells["id"]
        self.record["sources"] = found

    def _fibres(self, rows: Sequence[FormRow]) -> None:
        by_kind: dict[str, list[FormRow]] = {}
        for row in rows:
            kind = str(row.values.get("row", ""))
            self._check_row(row, kind)
            if kind != "band" and kind in by_kind:
                cell = row.cells["row"]
                self._fault(cell, Reason.of("form_row_twice", column=cell.heading))
            by_kind.setdefault(kind, []).append(row)
        if "single" not in by_kind or "band" not in by_kind:
            self._fault(self.cells[("fibres",)], Reason.of("form_needs_rows"))
            return
        figures = [row for kind in FIGURES for row in by_kind.get(kind, ())]
        self.record["fibres"] = {
            "single": self._single(by_kind["single"][0]),
            "tolerances": self._bands(by_kind["band"]),
            **fibre_figures(row.values for row in figures),
        }
        for row in figures:
            for key, column in zip(FIGURES[str(row.values["row"])], ("value", "clause"), strict=True):
                if key and column in row.cells:
                    self.cells[("fibres", key)] = row.cells[column]

    def _single(self, row: FormRow) -> Record:
        record = self._nested(row, ("fibres", "single"), condition="when", prefix=WHEN)
        record.pop("row")
        return {"id": _BLANK_IDS["single"], "item": "fibre-content", **record}

    def _bands(self, rows: Sequence[FormRow]) -> list[Record]:
        ids = _Ids(row.values.get("id", "") for row in rows)
        found = []
        for number, row in enumerate(rows):
            record = self._nested(row, ("fibres", "tolerances", number), condition="when", prefix=WHEN)
            record.pop("row")
            found.append({**record, "id": record.get("id") or ids.new(_BLANK_IDS["band"])})
        return found

    def _check_row(self, row: FormRow, kind: str) -> None:
        if kind not in FIBRE_CELLS:
            return
        for key, value in row.values.items():
            if value and key != "row" and key not in FIBRE_CELLS[kind]:
                cell = row.cells[key]
                self._fault(cell, Reason.of("form_not_used", column=cell.heading))
        for key in _NEEDED.get(kind, ()):
            if key in row.cells and not row.values.get(key):
                cell = row.cells[key]
                self._fault(cell, Reason.of("form_cell_missing", column=cell.heading))

    def _fault(self, cell: Cell, reason: Reason) -> None:
        self._faults.append(Fault(self._name, cell.row, reason, cell.address))


class _Ids:
    """Ids for rows that were left without one."""

    def __init__(self, given: Iterable[Value]) -> None:
        self._taken = {str(one) for one in given}

    def new(self, stem: str) -> str:
        """The stem, or the stem with the first free number behind it."""
        number = 1
        while (id_ := stem if number == 1 else f"{stem}-{number}") in self._taken:
            number += 1
        self._taken.add(id_)
        return id_
