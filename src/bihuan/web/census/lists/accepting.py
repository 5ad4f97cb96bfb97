"""The rows of an accepted list into records; what a record said before is kept as its earlier version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from bihuan.web.census.lists.facts import COLUMNS, Kept, changes, codes_in
from bihuan.web.census.lists.models import ImportRow, ListImport
from bihuan.web.census.lists.queries import kept_records, missing_records
from bihuan.web.census.models import ListFile, Record, RecordVersion

_BATCH = 1000
_WRITTEN = (*COLUMNS, "raw", "oddities", "changed_at", "list_file", "row", "gone_on")

Outcome = ImportRow.Outcome


def write_records(
    list_import: ListImport,
    file: ListFile,
    overridden: frozenset[str],
    *,
    now: datetime,
    tell: Callable[..., None],
) -> dict[str, int]:
    """Write what comes in, row by row as the register stands now; how many rows had each outcome."""
    counts: Counter[str] = Counter()
    last, total = 0, sum(list_import.counts.values())
    while rows := list(list_import.rows.filter(place__gt=last).order_by("place")[:_BATCH]):
        last = rows[-1].place
        _write(list_import, file, rows, overridden, now=now)
        counts.update(row.outcome for row in rows)
        tell("writing", done=sum(counts.values()), total=total)
    return {str(one): counts[one] for one in Outcome.values}


def mark_gone(list_import: ListImport, on: date) -> int:
    """Note the day on records that a whole list does not have any more; how many there are."""
    return missing_records(list_import).update(gone_on=on) if list_import.is_whole else 0


def drop_written_rows(list_import: ListImport) -> None:
    """Take away the rows that came in: their records have all that they said."""
    list_import.rows.exclude(outcome__in=(Outcome.REFUSED, Outcome.HELD)).delete()


def _write(
    list_import: ListImport,
    file: ListFile,
    rows: Sequence[ImportRow],
    overridden: frozenset[str],
    *,
    now: datetime,
) -> None:
    kept = kept_records(list_import.source_id, [row.record_id for row in rows])
    for row in rows:
        row.outcome = _outcome(row, kept.get(row.record_id), overridden)
    new = [_record(row, list_import, file, now) for row in rows if row.outcome == Outcome.NEW]
    Record.objects.bulk_create(new)
    _change([row for row in rows if row.outcome == Outcome.CHANGED], kept, file, now=now)
    same = [row for row in rows if row.outcome == Outcome.SAME]
    Record.objects.filter(pk__in=[kept[row.record_id].pk for row in same]).update(list_file=file)
    _place_anew(same, kept)
    # A row that is refused or held back is not gone either.
    there = [one.pk for one in kept.values()]
    Record.objects.filter(pk__in=there, gone_on__isnull=False).update(gone_on=None)
    held = [row for row in rows if row.outcome == Outcome.HELD]
    ImportRow.objects.bulk_update(held, ["outcome"])


def _outcome(row: ImportRow, kept: Kept | None, overridden: frozenset[str]) -> str:
    if row.outcome == Outcome.REFUSED:
        return Outcome.REFUSED
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


def _change(rows: Sequence[ImportRow], kept: dict[str, Kept], file: ListFile, *, now: datetime) -> None:
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
    Record.objects.bulk_update(changed, list(_WRITTEN), batch_size=200)


def _place_anew(rows: Sequence[ImportRow], kept: dict[str, Kept]) -> None:
    """The row numbers of unchanged records that stand elsewhere in the new file."""
    places = {kept[row.record_id].pk: row.row for row in rows}
    moved = [one for one in Record.objects.filter(pk__in=places).only("row") if one.row != places[one.pk]]
    for record in moved:
        record.row = places[record.pk]
    Record.objects.bulk_update(moved, ["row"], batch_size=500)
