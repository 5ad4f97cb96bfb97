"""The rows of an accepted list into records; what a record said before is kept as its earlier version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bihuan.web.census.lists.facts import COLUMNS, Kept, changes, codes_in
from bihuan.web.census.lists.models import NEWS, ImportRow, ListImport
from bihuan.web.census.lists.queries import kept_records
from bihuan.web.census.models import ListFile, Record, RecordVersion

PART = 1000
_FEW = 200
_WRITTEN = (*COLUMNS, "raw", "oddities", "changed_at", "list_file", "row", "gone_on")

Outcome = ImportRow.Outcome


def next_rows(*, list_import: ListImport) -> list[ImportRow]:
    """The rows that nobody has looked at since the list was accepted, a part of them at most."""
    open_rows = list_import.rows.filter(outcome__in=(*NEWS, Outcome.SAME))
    return list(open_rows.order_by("place")[:PART])


def write_rows(
    *,
    list_import: ListImport,
    file: ListFile,
    rows: Sequence[ImportRow],
    overridden: frozenset[str],
    now: datetime,
) -> Counter[str]:
    """Write what comes in of some rows, as the register stands now; how many had each outcome.

    Rows that came in are taken away from the import: their records have all that they said.
    """
    kept = kept_records(list_import.source_id, [row.record_id for row in rows])
    by_outcome: dict[str, list[ImportRow]] = {str(one): [] for one in Outcome.values}
    for row in rows:
        row.outcome = _outcome(row, kept.get(row.record_id), overridden)
        by_outcome[row.outcome].append(row)
    _write([_record(row, list_import, file, now) for row in by_outcome[Outcome.NEW]])
    _change(by_outcome[Outcome.CHANGED], kept, file, now=now)
    _leave(by_outcome[Outcome.SAME], kept, file)
    held = [row.pk for row in by_outcome[Outcome.HELD]]
    list_import.rows.filter(pk__in=held).update(outcome=Outcome.HELD)
    list_import.rows.filter(pk__in=[row.pk for row in rows]).exclude(pk__in=held).delete()
    return Counter(row.outcome for row in rows)


def mark_gone(*, list_import: ListImport, file: ListFile) -> int:
    """Note the day on records that a whole list, written by now, does not have any more; how many they are.

    A row that was refused or held back stands in the list all the same.
    """
    records = Record.objects.filter(source_id=list_import.source_id)
    left = list_import.rows.values("record_id")
    records.filter(gone_on__isnull=False, record_id__in=left).update(gone_on=None)
    missing = records.filter(gone_on__isnull=True).exclude(list_file=file).exclude(record_id__in=left)
    return missing.update(gone_on=file.received_on) if list_import.is_whole else 0


def _write(records: Sequence[Record]) -> None:
    Record.objects.bulk_create(
        records, update_conflicts=True, unique_fields=["source", "record_id"], update_fields=list(_WRITTEN)
    )


def _outcome(row: ImportRow, kept: Kept | None, overridden: frozenset[str]) -> str:
    before = changes(kept, row.cells, row.raw) if kept else None
    if kept and before is None:
        return Outcome.SAME  # what is odd about it was confirmed before
    if not codes_in(row.odd) <= overridden:
        return Outcome.HELD
    return Outcome.CHANGED if kept else Outcome.NEW


def _record(row: ImportRow, list_import: ListImport, file: ListFile, now: datetime) -> Record:
    return Record(source_id=list_import.source_id, record_id=row.record_id, **_content(row, file, now))


def _content(row: ImportRow, file: ListFile, now: datetime) -> dict[str, object]:
    told: dict[str, object] = {
        "raw": row.raw,
        "oddities": row.told,
        "changed_at": now,
        "list_file": file,
        "row": row.row,
        "gone_on": None,
    }
    return {**row.cells, **told}


def _change(rows: Sequence[ImportRow], kept: Mapping[str, Kept], file: ListFile, *, now: datetime) -> None:
    """Write what changed, and keep what the records said before."""
    found = Record.objects.in_bulk([kept[row.record_id].pk for row in rows])
    versions, changed = [], []
    for row in rows:
        record = found[kept[row.record_id].pk]
        versions.append(
            RecordVersion(
                record=record,
                list_file_id=record.list_file_id,
                row=record.row,
                raw=record.raw,
                columns={column: getattr(record, column) for column in COLUMNS},
            )
        )
        for name, value in _content(row, file, now).items():
            setattr(record, name, value)
        changed.append(record)
    RecordVersion.objects.bulk_create(versions)
    _write(changed)


def _leave(rows: Sequence[ImportRow], kept: Mapping[str, Kept], file: ListFile) -> None:
    """Records that stay as they are move to the list that says so again, to their row in it."""
    places = {kept[row.record_id].pk: row.row for row in rows}
    records = Record.objects.filter(pk__in=places)
    moved = [one for one in records.only("row", "source", "record_id") if one.row != places[one.pk]]
    records.update(list_file=file, gone_on=None)
    for record in moved:
        record.row = places[record.pk]
    Record.objects.bulk_update(moved, ["row"], batch_size=_FEW)
