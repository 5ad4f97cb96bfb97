"""A filled form into a rule file of the overlay, or all that is wrong with it at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bihuan.engine.rules.catalogue import Catalogue
from bihuan.rulebook.edition_text import folded
from bihuan.rulebook.entry import Entry, check_entry
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.tables.rule_form_read import FormReading, read_form

# Blank cells are told one by one by the reader of the form.
_TOLD_ALREADY = "form_cell_missing"


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
    record = {
        **reading.document.data,
        "entered_by": folded(entered_by),
        "checked_by": folded(checked_by),
    }
    found = list(reading.faults)
    try:
        entry = check_entry(replace(reading.document, data=record), overlay=overlay)
    except RulebookError as error:
        found += [fault for fault in error.faults if fault.reason.code != _TOLD_ALREADY]
    else:
        if not found:
            return entry
    raise RulebookError(_one_for_each_cell(found))


def _one_for_each_cell(faults: list[Fault]) -> list[Fault]:
    """The first fault of each cell: what follows from it would only repeat it."""
    found: dict[tuple[str, int, str], Fault] = {}
    for fault in faults:
        found.setdefault((fault.file, fault.line, fault.cell or fault.reason.code), fault)
    return list(found.values())


__all__ = ["FormReading", "enter_form", "read_form"]
