"""A filled form as a document of rules: whatever is wrong with a record is told at its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.edition_text import Record
from bihuan.rulebook.faults import Fault
from bihuan.rulebook.yaml_text import Document

Path = tuple[str | int, ...]
# What the loader says of a file, in words for a form.
_CODES: Mapping[str, str] = {
    "rulebook_missing_key": "form_cell_missing",
    "rulebook_no_source": "form_no_source",
    "rulebook_unknown_source": "form_unknown_source",
    "rulebook_confidence_of_recall": "form_confidence",
    "rulebook_unit_in_limit": "form_unit_in_limit",
    "rulebook_limit_without_unit": "form_limit_without_unit",
    "rulebook_ends_before_it_begins": "form_ends_before_it_begins",
    "rulebook_editions_overlap": "form_editions_overlap",
    "rulebook_edition_twice": "form_edition_twice",
    "rulebook_two_forces": "form_two_forces",
    "rulebook_one_person": "form_one_person",
    "rulebook_same_person": "form_same_person",
}
_OF_SOURCES = "form_source_twice"
# The cell that a fault of a whole record belongs to.
_KEY_OF: Mapping[str, str] = {
    "form_no_source": "source",
    "form_confidence": "confidence",
    "form_limit_or_gap": "limit",
    "form_points_or_share": "points",
    "form_limit_without_unit": "unit",
    "rulebook_id_twice": "id",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the form: its address ("限值!K5"), its row (from 1) and the heading it stands under."""

    address: str
    row: int
    heading: str


@dataclass(frozen=True, slots=True)
class FormDocument(Document):
    """The record of a form, and the cell behind each path of it. `label` is the file's name."""

    cells: Mapping[Path, Cell] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, record: Record, cells: Mapping[Path, Cell]) -> FormDocument:
        """The document of a form's record."""
        return cls(name, record, yaml.ScalarNode("", ""), cells)

    def line(self, path: Sequence[str | int] = ()) -> int:
        """The row of the cell at a path, or of the nearest one above it."""
        return self._cell(tuple(path)).row

    def fault(self, path: Sequence[str | int], reason: Reason) -> Fault:
        """A fault at the cell of a path, in the form's own words."""
        code = self._code(reason, path)
        data = dict(reason.data)
        key = data.get("key") if code == "form_cell_missing" else _KEY_OF.get(code)
        place = tuple(path)
        if key:
            place = (*place, key) if (*place, key) in self.cells else place
        cell = self._cell(place)
        told = {**data, "key": cell.heading} if "key" in data else data
        if code == "form_cell_missing":
            told = {"column": cell.heading}
        return Fault(self.label, cell.row, Reason.of(code, **told), cell.address)

    def _code(self, reason: Reason, path: Sequence[str | int]) -> str:
        if reason.code == "rulebook_one_of_keys":
            return "form_points_or_share" if "tolerances" in path else "form_limit_or_gap"
        if reason.code == "rulebook_id_twice" and "sources" in path:
            return _OF_SOURCES
        return _CODES.get(reason.code, reason.code)

    def _cell(self, path: Path) -> Cell:
        for length in range(len(path), -1, -1):
            if found := self.cells.get(path[:length]):
                return found
        return Cell("", 1, "")
