"""A list that was handed in, into the rows of its import; nothing of the register changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bihuan.tables.messages import InputError
from bihuan.tables.register_words import register_words
from bihuan.tables.registers import Register, RegisterRow, Sheets, open_sheets, read_sheets
from bihuan.web.census.lists.facts import changes, codes_in, columns_of, joined_codes, steady_ids, stored
from bihuan.web.census.lists.models import ImportRow, ListImport
from bihuan.web.census.lists.queries import kept_records

BATCH = 500
_UNTOLD = "no_register_found"

Outcome = ImportRow.Outcome


def read_list(content: bytes, *, name: str, kind: str, mapping: Mapping[str, str]) -> Register | Sheets:
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


def columns_told(found: Register | Sheets) -> list[list[str]]:
    """[header, what is known of it, field] of every column: read, taken, doubtful, withheld or unheard."""
    if isinstance(found, Sheets):
        words = register_words()
        senses = {label: words.sense(label.rpartition("/")[2]) for label in found.labels}
        return [[label, "withheld" if one.never_comes_in else "unheard", one.field] for label, one in senses.items()]
    told = {label: ["read", field] for label, field in found.columns if field != "sequence"}
    told |= {label: ["taken", told[label][1]] for label in found.taken if label in told}
    for standing, labels in (("unheard", found.unheard), ("doubtful", found.doubtful), ("withheld", found.withheld)):
        told |= {label: [standing, ""] for label in labels}
    return [[label, *told[label]] for label in found.labels if label in told]


def keep_rows(list_import: ListImport, register: Register, *, tell: Callable[..., None]) -> None:
    """Replace the rows of an import, each with how it stands to the register; sets its counts."""
    list_import.rows.all().delete()
    counts: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    done, total = 0, len(register.rows) + len(register.refused)
    for batch in _batches(_in_file_order(register)):
        rows = _settled(list_import, batch)
        ImportRow.objects.bulk_create(rows)
        counts.update(row.outcome for row in rows)
        warned.update(code for row in rows if row.outcome != Outcome.REFUSED for code in codes_in(row.odd))
        done += len(rows)
        tell("comparing", done=done, total=total)
    list_import.counts = {str(one): counts[one] for one in Outcome.values}
    list_import.warned = dict(sorted(warned.items()))


def _in_file_order(register: Register) -> list[tuple[RegisterRow, str]]:
    rows = list(steady_ids(register))
    sheets = {row.sheet: place for place, (row, _) in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda one: (sheets[one[0].sheet], one[0].row))


def _batches(rows: Sequence[Any]) -> Iterator[list[tuple[int, RegisterRow, str]]]:
    for start in range(0, len(rows), BATCH):
        yield [(start + at, *one) for at, one in enumerate(rows[start : start + BATCH], 1)]


def _settled(list_import: ListImport, batch: Sequence[tuple[int, RegisterRow, str]]) -> list[ImportRow]:
    kept = kept_records(list_import.source_id, [record_id for _, _, record_id in batch])
    rows = []
    for place, row, record_id in batch:
        columns, raw = columns_of(row), dict(row.raw)
        made = ImportRow(
            list_import=list_import,
            place=place,
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
        if record_id in kept and not row.faults:
            before = changes(kept[record_id], columns, raw)
            made.outcome = Outcome.SAME if before is None else Outcome.CHANGED
            made.before = before or {}
        rows.append(made)
    return rows
