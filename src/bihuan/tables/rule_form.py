"""A filled form into a rule file of the overlay, or all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bihuan.engine.rules.catalogue import Catalogue
from bihuan.rulebook.edition_text import Record, folded
from bihuan.rulebook.entry import Entry, check_entry, load_entry
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.tables.rule_form_document import FormDocument
from bihuan.tables.rule_form_read import FormReading, read_form

# Blank cells are told one by one by the reader of the form.
_TOLD_ALREADY = "form_cell_missing"
_MOST_LOOKS = 4
_STAND_IN = "stand-in"
_HEAD: Record = {
    "standard": "STAND-IN 0",
    "edition": "0",
    "title": "–",
    "force": "group",
    "in_force_from": "1900-01-01",
    "checked": "secondary",
    "source": _STAND_IN,
}
# Keys that are only sound together: without one of them the others would be faulty too.
_DAYS = ("standard", "in_force_from", "in_force_until", "ends")
_PERSONS = ("entered_by", "checked_by")
_TOGETHER = {**dict.fromkeys(_DAYS, _DAYS), **dict.fromkeys(_PERSONS, _PERSONS)}
_ROWS: dict[str, Record] = {
    "rules": {"id": _STAND_IN, "clause": "–", "gap": "–"},
    "exemptions": {"id": _STAND_IN, "clause": "–", "when": {}},
    "labels": {"id": _STAND_IN, "clause": "–", "finding": "class_not_marked"},
    "classes": {"class": "A", "when": {}},
}


def enter_form(
    source: Path | bytes,
    *,
    name: str,
    catalogue: Catalogue,
    overlay: Path | None,
    entered_by: str,
    checked_by: str,
) -> Entry:
    """The rule file that a form makes, entered by one person and checked by another.

    Nothing is written. Raises InputError where the file can't be read at all, RulebookError with every
    fault at its cell ("限值!K5"), one for each cell.
    """
    reading = read_form(source, name=name, catalogue=catalogue)
    return enter_reading(
        reading, catalogue=catalogue, overlay=overlay, entered_by=entered_by, checked_by=checked_by
    )


def enter_reading(
    reading: FormReading, *, catalogue: Catalogue, overlay: Path | None, entered_by: str, checked_by: str
) -> Entry:
    """The rule file that a form makes once it was read; without persons ("") it names none.

    Raises RulebookError with every fault at its cell, one for each cell.
    """
    persons = {"entered_by": folded(entered_by), "checked_by": folded(checked_by)}
    rest = {key: value for key, value in reading.document.data.items() if key not in persons}
    named = {key: name for key, name in persons.items() if name}
    document = replace(reading.document, data={**rest, **named})
    found = list(reading.faults)
    if document.cells:
        found = _all_faults(document, found, catalogue, overlay)
    if found:
        raise RulebookError(_one_for_each_cell(found))
    return check_entry(document, overlay=overlay)


def _all_faults(
    document: FormDocument, found: list[Fault], catalogue: Catalogue, overlay: Path | None
) -> list[Fault]:
    """The faults given and every further one: what is faulty is stood in for, the rest looked at again."""
    for _ in range(_MOST_LOOKS):
        try:
            load_entry(_stood_in(document, found, catalogue), overlay=overlay)
        except RulebookError as error:
            known = {fault.cell for fault in found}
            more = [
                fault
                for fault in error.faults
                if fault.cell not in known and fault.reason.code != _TOLD_ALREADY
            ]
            if not more:
                break
            found = [*found, *more]
        else:
            break
    return found


def _stood_in(document: FormDocument, faults: Iterable[Fault], catalogue: Catalogue) -> FormDocument:
    """The document with sound values in the place of faulty ones, rows keeping their places."""
    cells = {fault.cell for fault in faults}
    paths = [path for path, cell in document.cells.items() if cell.address in cells]
    if not cells:
        return document
    record: dict[str, Any] = {key: _copied(value) for key, value in document.data.items()}
    for path in paths:
        if len(path) > 1 and path[0] in _ROWS and isinstance(path[1], int):
            record[str(path[0])][path[1]] = _stand_in(str(path[0]), path[1], catalogue)
        elif path and path[0] not in _ROWS:
            for key in _TOGETHER.get(str(path[0]), (str(path[0]),)):
                record.pop(key, None)
    lacking = {key: value for key, value in _HEAD.items() if not record.get(key)}
    if "source" in lacking or "checked" in lacking:
        lacking |= {"checked": "secondary", "source": _STAND_IN}
        record.pop("confidence", None)
    sources = {**record.get("sources", {}), _STAND_IN: "–"}
    return replace(document, data={**record, **lacking, "sources": sources})


def _copied(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _stand_in(sheet: str, number: int, catalogue: Catalogue) -> Record:
    row = dict(_ROWS[sheet])
    if "id" in row:
        row["id"] = f"{_STAND_IN}-{number}"
    if sheet == "rules":
        row["item"] = catalogue.items[0].id
    if sheet == "exemptions":
        row["items"] = catalogue.items[0].id
    return row


def _one_for_each_cell(faults: list[Fault]) -> list[Fault]:
    """The first fault of each cell: what follows from it would only repeat it."""
    found: dict[tuple[str, int, str], Fault] = {}
    for fault in faults:
        found.setdefault((fault.file, fault.line, fault.cell or fault.reason.code), fault)
    return list(found.values())
