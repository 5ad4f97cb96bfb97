"""Reading an officers' list and, once its clean rows are accepted, opening their loops as history."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import RulebookError
from bihuan.tables.books import BookFile, read_book
from bihuan.tables.grids import open_grids
from bihuan.tables.messages import InputError, Message
from bihuan.web.jobs.actions import ask_job
from bihuan.web.jobs.kinds import JobRefusedError, Task
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.ledger.files import file_place, keep_file
from bihuan.web.loops.actions.arrivals import complete_within
from bihuan.web.loops.actions.opening import Registered, register_within
from bihuan.web.loops.books.events import BookAccepted, BookRead
from bihuan.web.loops.books.models import BookImport, BookRow
from bihuan.web.loops.books.queries import account_of_book, defaults_of, house_of
from bihuan.web.loops.books.reading import Read, Reader, pairs, row_from
from bihuan.web.loops.events import NoteAdded
from bihuan.web.loops.models import Note
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account

READ_BOOK, ACCEPT_BOOK = "books.read_book", "books.accept_book"
# Measured: reading takes half a millisecond of processor time a row, opening 8; a reader of a page waits no
# longer than some seconds.
MOST_ROWS_AT_ONCE = 200
_PART = 100
_LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What counts where a row leaves something out; `owner` is the id of an office, None for none."""

    procedure: str
    source: str = ""
    owner: int | None = None


def receive_book(
    *, name: str, content: bytes, wishes: Wishes, by: Account, now: datetime
) -> BookImport | Job:
    """Read a list and keep what its rows would do; nothing is opened. A long one is read by a job.

    A list that waits for its decision is read anew, not twice. Raises InputError where it is refused.
    """
    file = _file(content, name)
    book = _begun(name, content, wishes, by=by, now=now)
    if len(file.rows) + len(file.lines) <= MOST_ROWS_AT_ONCE:
        _keep_rows(book, file, by=by, now=now, tell=_silent)
        return book
    return ask_job(
        by=as_actor(by),
        now=now,
        kind=READ_BOOK,
        subject=str(book.pk),
        office_id=book.office_id,
        title=name,
        detail={},
    )


def read_in_job(*, task: Task) -> str:
    """Read a long list that was kept; the id of its import."""
    task.tell("reading")
    book = BookImport.objects.select_related("by", "office").get(pk=int(task.subject))
    if book.state == BookImport.State.READING:
        try:
            file = _file(file_place(book.file_digest).read_bytes(), book.file_name)
            _keep_rows(book, file, by=book.by, now=task.now, tell=task.tell)
        except InputError as error:
            raise JobRefusedError(tuple(message.reason for message in error.messages)) from error
        except RulebookError as error:
            raise JobRefusedError((Reason.of("rules_unusable"),)) from error
    return str(book.pk)


def accept_book(*, book: BookImport, by: Account, now: datetime) -> BookImport | Job:
    """Open the loops of the clean rows of a list; a long one's are opened by a job.

    Accepting twice is accepting once.
    """
    if book.rows.filter(outcome=BookRow.Outcome.CLEAN).count() <= MOST_ROWS_AT_ONCE:
        with recording(by=as_actor(by), now=now) as rec:
            if _locked(book):
                _open_rows(book, list(_clean(book)), by=by, rec=rec)
                _close(book, by=by, rec=rec)
        return book
    return ask_job(
        by=as_actor(by),
        now=now,
        kind=ACCEPT_BOOK,
        subject=str(book.pk),
        office_id=book.office_id,
        title=book.file_name,
        detail={"by": by.pk},
    )


def accept_in_job(*, task: Task) -> str:
    """Open the loops of a long list, part by part; what an earlier attempt has opened stays."""
    book = BookImport.objects.get(pk=int(task.subject))
    by = Account.objects.select_related("office").get(pk=task.detail["by"])
    total = book.rows.filter(outcome__in=(BookRow.Outcome.CLEAN, BookRow.Outcome.OPENED)).count()
    is_left = True
    while is_left:
        done = book.rows.filter(outcome=BookRow.Outcome.OPENED).count()
        task.tell("opening", done=done, total=total)
        with recording(by=as_actor(by), now=task.now) as rec:
            if not _locked(book):
                return str(book.pk)
            rows = list(_clean(book)[:_PART])
            is_left = bool(rows)
            _open_rows(book, rows, by=by, rec=rec)
            if not is_left:
                _close(book, by=by, rec=rec)
    return str(book.pk)


def _silent(stage: str, *, done: int = 0, total: int = 0) -> None:
    """Nobody waits for the progress of a short list."""


def _file(content: bytes, name: str) -> BookFile:
    return read_book(open_grids(content, name=name), name=name)


def _begun(name: str, content: bytes, wishes: Wishes, *, by: Account, now: datetime) -> BookImport:
    """The import of a file that is not decided yet: the one that is there, else a new one."""
    digest = hashlib.sha256(content).hexdigest()
    keep_file(content, digest=digest)
    defaults = {"procedure": wishes.procedure, "source": wishes.source, "owner": wishes.owner}
    with recording(by=as_actor(by), now=now):
        book, _is_new = BookImport.objects.exclude(state=BookImport.State.ACCEPTED).update_or_create(
            file_digest=digest,
            office=by.office,
            defaults={
                "file_name": name[:255],
                "file_size": len(content),
                "by": by,
                "created_at": now,
                "defaults": defaults,
                "state": BookImport.State.READING,
            },
        )
    return book


def _keep_rows(
    book: BookImport, file: BookFile, *, by: Account, now: datetime, tell: Callable[..., None]
) -> None:
    reader = Reader(house=house_of(by, today=localdate(now)), defaults=defaults_of(book), by=by)
    reads = []
    for number, (row, lines) in enumerate(pairs(file), 1):
        reads.append(reader.read(row, lines))
        if number % _PART == 0:
            tell("understanding", done=number, total=len(file.rows))
    rows = reader.settle(reads)
    for place, kept in enumerate(rows, 1):
        kept.book, kept.place = book, place
    with recording(by=as_actor(by), now=now) as rec:
        BookImport.objects.select_for_update().get(pk=book.pk)
        book.rows.all().delete()
        BookRow.objects.bulk_create(rows, batch_size=_PART)
        book.state, book.blank = BookImport.State.CHECKED, file.blank
        book.messages = [_stored(message) for message in file.messages]
        book.save(update_fields=["state", "blank", "messages"])
        told = account_of_book(book)
        rec(
            BookRead(
                import_id=book.pk,
                file_digest=book.file_digest,
                clean=told.clean,
                refused=told.refused,
                known=told.there,
            )
        )


def _stored(message: Message) -> list[object]:
    reason = message.reason
    return [message.place, reason.code, [list(pair) for pair in reason.data]]


def _locked(book: BookImport) -> bool:
    """Whether a list still waits for its decision; nobody else decides meanwhile."""
    waiting = BookImport.objects.select_for_update().filter(pk=book.pk, state=BookImport.State.CHECKED)
    return waiting.exists()


def _clean(book: BookImport) -> QuerySet[BookRow]:
    return book.rows.filter(outcome=BookRow.Outcome.CLEAN).order_by("place")


def _open_rows(book: BookImport, rows: list[BookRow], *, by: Account, rec: Records) -> None:
    """Read the rows once more, as the house stands now, and open what is still clean."""
    today = localdate(rec.now)
    reader = Reader(house=house_of(by, today=today), defaults=defaults_of(book), by=by)
    reads = [reader.read(*row_from(row.given)) for row in rows]
    for row, read, settled in zip(rows, reads, reader.settle(reads), strict=True):
        row.outcome, row.told, row.given, row.loop = (
            settled.outcome,
            settled.told,
            settled.given,
            settled.loop,
        )
        if settled.outcome == BookRow.Outcome.CLEAN:
            _open(row, read, book, by=by, rec=rec)
        row.save()


def _open(row: BookRow, read: Read, book: BookImport, *, by: Account, rec: Records) -> None:
    arrival = read.arrival
    assert arrival is not None
    opened = register_within(
        registered=Registered(
            procedure=arrival.procedure.id,
            source=arrival.source,
            number=arrival.number,
            title=arrival.title,
            received_on=arrival.opened_on,
            owner=arrival.owner,
            handler=arrival.handler,
            layings=tuple(one.laying for one in arrival.lines if not one.laid_on),
            is_historical=True,
        ),
        by=by,
        rec=rec,
    )
    names = {str(number): one.laying.subject_name for number, one in enumerate(arrival.lines, 1)}
    complete_within(
        loop=opened.loop, beyond=read.beyond, names=names, by=by, rec=rec, today=localdate(rec.now)
    )
    text = f"历史导入自《{book.file_name}》{row.sheet} 第{row.row}行。\n{arrival.note}".strip()
    note = Note.objects.create(loop=opened.loop, text=text[:_LONGEST_NOTE], at=rec.now, by=by)
    rec(NoteAdded(loop_id=opened.loop.pk, note_id=note.pk))
    row.outcome, row.loop = BookRow.Outcome.OPENED, opened.loop


def _close(book: BookImport, *, by: Account, rec: Records) -> None:
    book.state, book.decided_at, book.decided_by = BookImport.State.ACCEPTED, rec.now, by.name
    book.save(update_fields=["state", "decided_at", "decided_by"])
    told = account_of_book(book)
    rec(BookAccepted(import_id=book.pk, opened=told.opened, refused=told.refused, known=told.there))
