"""A list that was handed in, into the rows of its import; nothing of the register changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bihuan.tables.messages import InputError
from bihuan.tables.register_words import register_words
from bihuan.tables.registers import Register, RegisterRow, Sheets, open_sheets, read_sheets
from bihuan.web.census.lists.facts import (
    Kept,
    changes,
    codes_in,
    columns_of,
    joined_codes,
    steady_ids,
    stored,
)
from bihuan.web.census.lists.models import NEWS, ImportRow, ListImport
from bihuan.web.census.lists.queries import kept_records

Numbered = tuple[RegisterRow, str]
"""A row of a list with the id of its record."""

_UNTOLD = "no_register_found"

Outcome = ImportRow.Outcome


def read_list(*, content: bytes, name: str, kind: str, mapping: Mapping[str, str]) -> Register | Sheets:
    """The list as read; its sheets where somebody has to say first what the columns mean.

    Raises InputError where it can't be read at all.
    """
    sheets = open_sheets(content, name=name)
    try:
        return read_sheets(sheets, source=name, kind=kind, mapping=mapping)
    except InputError as error:
        if [one.code for one in error.messages] == [_UNTOLD] and sheets.labels:
            return sheets
        raise


def columns_told(*, found: Register | Sheets) -> list[list[str]]:
    """[header, what is known of it, field] of every column: read, taken, doubtful, withheld or unheard."""
    if isinstance(found, Sheets):
        words = register_words()
        senses = {label: words.sense(label.rpartition("/")[2]) for label in found.labels}
        return [
            [label, "withheld" if one.never_comes_in else "unheard", one.field]
            for label, one in senses.items()
        ]
    told = {label: ["read", field] for label, field in found.columns if field != "sequence"}
    told |= {label: ["taken", told[label][1]] for label in found.taken if label in told}
    for standing, labels in (
        ("unheard", found.unheard),
        ("doubtful", found.doubtful),
        ("withheld", found.withheld),
    ):
        told |= {label: [standing, ""] for label in labels}
    return [[label, *told[label]] for label in found.labels if label in told]


def in_file_order(*, register: Register) -> list[Numbered]:
    """Every row of data, the refused ones among them, as they stand in the file."""
    rows = list(steady_ids(register))
    sheets = {row.sheet: place for place, (row, _) in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda one: (sheets[one[0].sheet], one[0].row))


def keep_part(*, list_import: ListImport, part: Sequence[Numbered], first: int) -> None:
    """Keep some rows of a list, each with how it stands to the register; `first` is the first one's place."""
    kept = kept_records(list_import.source_id, [record_id for _, record_id in part])
    rows = [_settled(row, record_id, kept.get(record_id)) for row, record_id in part]
    for place, row in enumerate(rows, first):
        row.list_import, row.place = list_import, place
    ImportRow.objects.bulk_create(rows)


def counted(*, list_import: ListImport) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows have each outcome, and how many of the new and changed ones each oddity."""
    outcomes: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    for outcome, odd in list_import.rows.order_by().values_list("outcome", "odd").iterator():
        outcomes[outcome] += 1
        if outcome in NEWS:
            warned.update(codes_in(odd))
    return {str(one): outcomes[one] for one in Outcome.values}, dict(sorted(warned.items()))


def _settled(row: RegisterRow, record_id: str, kept: Kept | None) -> ImportRow:
    columns, raw = columns_of(row), dict(row.raw)
    made = ImportRow(
        sheet=row.sheet[:255],
        row=row.row,
        record_id=record_id,
        name=columns["name"],
        outcome=Outcome.REFUSED if row.faults else Outcome.NEW,
        odd=joined_codes(row),
        told=[stored(one) for one in (*row.faults, *row.warnings)],
        cells=columns,
        raw=raw,
    )
    if kept and not row.faults:
        before = changes(kept, columns, raw)
        made.outcome = Outcome.SAME if before is None else Outcome.CHANGED
        made.before = before or {}
    return made
