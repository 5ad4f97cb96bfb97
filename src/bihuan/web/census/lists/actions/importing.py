"""A list of operators comes in: read, its columns settled, looked at, accepted or given up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bihuan.tables.messages import InputError
from bihuan.tables.registers import Register, Sheets
from bihuan.web.census.linking.actions.linking import ask_linking
from bihuan.web.census.lists.actions.accepting import PART, mark_gone, next_rows, write_rows
from bihuan.web.census.lists.actions.reading import columns_told, counted, in_file_order, keep_part, read_list
from bihuan.web.census.lists.events import FaultyRowsTaken, ListAccepted, ListDiscarded, ListRead
from bihuan.web.census.lists.facts import stored
from bihuan.web.census.lists.models import NEWS, ImportRow, ListImport
from bihuan.web.census.lists.queries import faulty_rows, is_repeat
from bihuan.web.census.lists.waiting import drop_waiting, keep_waiting, waiting_place
from bihuan.web.census.models import ListFile, Source
from bihuan.web.jobs.actions import ask_job
from bihuan.web.jobs.kinds import JobRefusedError, Task
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account

READ_LIST, ACCEPT_LIST = "lists.read_list", "lists.accept_list"
# Measured: a row takes a third of a millisecond of processor time to read and compare, and 60 bytes of an
# xlsx file at the least; a reader of a page waits no longer than some seconds.
MOST_BYTES_AT_ONCE = 60_000
MOST_ROWS_AT_ONCE = 1_000
LONGEST_WAIT = timedelta(days=30)
_PART = 500

State = ListImport.State
_WAITING = (State.READING, State.COLUMNS, State.CHECKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A list as it was handed in, with the name of its source and the day on which it stood so.

    `is_whole`: a row that the source had and this list has not is gone; otherwise it only adds and changes.
    """

    name: str
    content: bytes
    source: str
    received_on: date
    is_whole: bool


def receive_list(*, handed: Handed, by: Account, now: datetime) -> ListImport | Job:
    """Read a list and keep what its rows would do; nothing of the register changes.

    A long one is read by a job.
    A list of the same source that waits for its decision is read anew, not twice. Raises InputError.
    """
    is_short = len(handed.content) <= MOST_BYTES_AT_ONCE
    digest = hashlib.sha256(handed.content).hexdigest()
    source = Source.objects.filter(name=handed.source).first()
    mapping = source.mapping if source else {}
    found = (
        read_list(content=handed.content, name=handed.name, kind="", mapping=mapping) if is_short else None
    )
    keep_waiting(handed.content, digest=digest)
    with recording(by=as_actor(by), now=now):
        source, _ = Source.objects.get_or_create(name=handed.source, defaults={"kind": Source.Kind.OTHER})
        told = {"file_name": handed.name[:255], "file_size": len(handed.content), "office": by.office}
        told |= {"by": by, "created_at": now, "received_on": handed.received_on, "is_whole": handed.is_whole}
        told |= {"mapping": source.mapping, "kind": "", "state": State.READING}
        waiting = ListImport.objects.filter(state__in=_WAITING)
        list_import, _ = waiting.update_or_create(source=source, file_digest=digest, defaults=told)
    if found is None:
        return _ask(READ_LIST, list_import, by=as_actor(by), now=now)
    _keep(list_import, found, by=as_actor(by), now=now, tell=_silent)
    return list_import


def set_columns(
    *, list_import: ListImport, kind: str, mapping: Mapping[str, str], by: Account, now: datetime
) -> ListImport | Job:
    """Read a list anew with what an officer says of its kind and columns.

    Raises InputError where nothing can be read so; the list stays as it was.
    """
    list_import.kind, list_import.mapping = kind, dict(mapping)
    is_short = list_import.file_size <= MOST_BYTES_AT_ONCE
    found = _read_waiting(list_import) if is_short else None
    with recording(by=as_actor(by), now=now):
        if _locked(list_import) is None:
            return list_import
        list_import.state = State.READING
        list_import.save(update_fields=["kind", "mapping", "state"])
    if found is None:
        return _ask(READ_LIST, list_import, by=as_actor(by), now=now)
    _keep(list_import, found, by=as_actor(by), now=now, tell=_silent)
    return list_import


def read_in_job(*, task: Task) -> str:
    """Read a long list that waits; the id of its import."""
    task.tell("reading")
    list_import = ListImport.objects.select_related("source").get(pk=int(task.subject))
    if list_import.state == State.READING:
        try:
            found = _read_waiting(list_import)
        except InputError as error:
            _discard(list_import, by=task.by, now=task.now)
            raise JobRefusedError(tuple(message.reason for message in error.messages)) from error
        _keep(list_import, found, by=task.by, now=task.now, tell=task.tell)
    return str(list_import.pk)


def accept_list(
    *, list_import: ListImport, overridden: frozenset[str], by: Account, now: datetime
) -> ListImport | Job:
    """Write the rows of a list into the register: those without oddities, and those all of whose oddities
    were confirmed (`overridden` names them). Accepting twice is accepting once. A job writes a long list.
    """
    if sum(list_import.counts.values()) > MOST_ROWS_AT_ONCE:
        return _ask(ACCEPT_LIST, list_import, by=as_actor(by), now=now, overridden=overridden)
    _accept(list_import, overridden, by=as_actor(by), now=now, tell=_silent)
    return list_import


def accept_in_job(*, task: Task) -> str:
    """The same for a long list; the id of its import."""
    list_import = ListImport.objects.get(pk=int(task.subject))
    overridden = frozenset(task.detail["overridden"])
    _accept(list_import, overridden, by=task.by, now=task.now, tell=task.tell)
    return str(list_import.pk)


def discard_list(*, list_import: ListImport, by: Account, now: datetime) -> None:
    """Give a list up: its rows and its file are taken away."""
    _discard(list_import, by=as_actor(by), now=now)


def discard_waiting(*, by: Actor, now: datetime) -> int:
    """Give up the lists that nobody decided on for a month: their files may hold what must not be kept.

    How many there were.
    """
    waiting = ListImport.objects.filter(state__in=_WAITING, created_at__lt=now - LONGEST_WAIT)
    found = list(waiting)
    for list_import in found:
        _discard(list_import, by=by, now=now)
    return len(found)


def take_faulty_rows(*, list_import: ListImport, by: Account, now: datetime) -> list[ImportRow]:
    """The rows that have to be mended, as they came in: personal data, so that the ledger hears of it."""
    with recording(by=as_actor(by), now=now) as rec:
        rows = list(faulty_rows(list_import))
        if rows:
            rec(FaultyRowsTaken(import_id=list_import.pk, rows=len(rows)))
    return rows


def _ask(
    work: str, list_import: ListImport, *, by: Actor, now: datetime, overridden: frozenset[str] = frozenset()
) -> Job:
    return ask_job(
        by=by,
        now=now,
        kind=work,
        subject=str(list_import.pk),
        office_id=list_import.office_id,
        title=list_import.file_name,
        detail={"overridden": sorted(overridden)},
    )


def _silent(stage: str, *, done: int = 0, total: int = 0) -> None:
    """Nobody waits for the progress of a short list."""


def _read_waiting(list_import: ListImport) -> Register | Sheets:
    content = waiting_place(list_import.file_digest).read_bytes()
    told = {"name": list_import.file_name, "kind": list_import.kind}
    return read_list(content=content, mapping=list_import.mapping, **told)


def _keep(
    list_import: ListImport, found: Register | Sheets, *, by: Actor, now: datetime, tell: Callable[..., None]
) -> None:
    """Keep what a list would do, part by part, so that nobody waits for a long one; at last its import."""
    list_import.columns = columns_told(found=found)
    list_import.messages = [stored(message) for message in found.messages]
    if isinstance(found, Register):
        _keep_rows(list_import, found, by=by, now=now, tell=tell)
    with recording(by=by, now=now) as rec:
        if _locked(list_import) is None:
            return
        list_import.state = State.CHECKED if isinstance(found, Register) else State.COLUMNS
        list_import.save()
        if isinstance(found, Register):
            rec(_read(list_import))


def _keep_rows(
    list_import: ListImport, found: Register, *, by: Actor, now: datetime, tell: Callable[..., None]
) -> None:
    list_import.kind, list_import.ignored = found.kind, found.account.ignored
    rows = in_file_order(register=found)
    with recording(by=by, now=now):
        list_import.rows.all().delete()
    for start in range(0, len(rows), _PART):
        with recording(by=by, now=now):
            if _locked(list_import) is None:
                return  # given up meanwhile: no row of it may be left
            part = rows[start : start + _PART]
            keep_part(list_import=list_import, part=part, first=start + 1)
        tell("comparing", done=min(start + _PART, len(rows)), total=len(rows))
    list_import.counts, list_import.warned = counted(list_import=list_import)


def _read(list_import: ListImport) -> ListRead:
    counts = list_import.counts
    return ListRead(
        import_id=list_import.pk,
        file_digest=list_import.file_digest,
        warned=list_import.rows.exclude(odd="").filter(outcome__in=NEWS).count(),
        **{name: counts[name] for name in ("new", "changed", "same", "refused")},
    )


def _accept(
    list_import: ListImport,
    overridden: frozenset[str],
    *,
    by: Actor,
    now: datetime,
    tell: Callable[..., None],
) -> None:
    """Write the rows part by part, so that nobody waits for long; after a crash the next attempt goes on."""
    total = sum(list_import.counts.values())
    is_left = True
    while is_left:
        with recording(by=by, now=now) as rec:
            found = _writable(list_import, now)
            if found is None or found.list_file is None:
                return
            rows = next_rows(list_import=found)
            is_left = len(rows) == PART
            file = found.list_file
            written = write_rows(list_import=found, file=file, rows=rows, overridden=overridden, now=now)
            _count(found, file, written)
            if not is_left:
                rec(_closed(found, found.list_file, overridden, by=by, now=now))
            found.save()
        tell("writing", done=sum(found.counts.values()), total=total)
    _drop_file(list_import)
    # Whose the new records are, and whether the changed ones still are who they were.
    ask_linking(by=by, now=now)


def _writable(list_import: ListImport, now: datetime) -> ListImport | None:
    """The import, locked, with the file that its rows are written under; None where nothing is to be written.

    One list of a source at a time: a second one would not know what the first one has.
    """
    waiting = ListImport.objects.select_for_update(of=("self",)).select_related("list_file")
    found = waiting.filter(pk=list_import.pk, state__in=(State.CHECKED, State.WRITING)).first()
    if found is None or found.state == State.WRITING:
        return found
    Source.objects.select_for_update().get(pk=found.source_id)
    others = ListImport.objects.filter(source_id=found.source_id, state=State.WRITING)
    if is_repeat(found) or others.exists():
        return None
    refused = found.counts[ImportRow.Outcome.REFUSED]
    found.list_file, found.state = _new_file(found, now), State.WRITING
    found.counts = dict.fromkeys(found.counts, 0) | {"refused": refused}
    return found


def _count(found: ListImport, file: ListFile, written: Mapping[str, int]) -> None:
    found.counts = {name: count + written.get(name, 0) for name, count in found.counts.items()}
    file.rows_in = sum(found.counts.values())
    file.rows_accepted = sum(found.counts[one] for one in ("new", "changed", "same"))
    file.rows_refused = file.rows_in - file.rows_accepted
    file.save(update_fields=["rows_in", "rows_accepted", "rows_refused"])


def _closed(
    found: ListImport, file: ListFile, overridden: frozenset[str], *, by: Actor, now: datetime
) -> ListAccepted:
    """Close an import all of whose rows are written; what is told of it."""
    found.gone = mark_gone(list_import=found, file=file)
    found.state, found.decided_at, found.decided_by = State.ACCEPTED, now, by.name
    _remember(found)
    return ListAccepted(
        import_id=found.pk,
        list_file_id=file.pk,
        file_digest=found.file_digest,
        accepted=file.rows_accepted,
        refused=file.rows_refused,
        gone=found.gone,
        overridden=tuple(sorted(overridden.intersection(found.warned))),
    )


def _new_file(found: ListImport, now: datetime) -> ListFile:
    return ListFile.objects.create(
        source_id=found.source_id,
        name=found.file_name[:200],
        digest=found.file_digest,
        size=found.file_size,
        received_on=found.received_on,
        at=now,
        by=found.by,
        office=found.office,
    )


def _remember(found: ListImport) -> None:
    """What the columns of this source mean, for its next file."""
    source = Source.objects.select_for_update().get(pk=found.source_id)
    source.kind = found.kind
    source.mapping = {**source.mapping, **found.mapping}
    source.save(update_fields=["kind", "mapping"])


def _discard(list_import: ListImport, *, by: Actor, now: datetime) -> None:
    with recording(by=by, now=now) as rec:
        found = _locked(list_import)
        if found is None:
            return
        found.rows.all().delete()
        found.state, found.columns, found.messages = State.DISCARDED, [], []
        found.decided_at, found.decided_by = now, by.name
        found.save()
        rec(ListDiscarded(import_id=found.pk, file_digest=found.file_digest))
    _drop_file(list_import)


def _drop_file(list_import: ListImport) -> None:
    """Take the file away, unless the same one waits for another source."""
    digest = list_import.file_digest
    if not ListImport.objects.filter(file_digest=digest, state__in=_WAITING).exists():
        drop_waiting(digest)


def _locked(list_import: ListImport) -> ListImport | None:
    """The import as long as it is not decided; nobody else decides meanwhile."""
    waiting = ListImport.objects.select_for_update().filter(pk=list_import.pk)
    return waiting.filter(state__in=_WAITING).first()
