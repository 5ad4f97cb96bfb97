"""Evidence and notes: what is put beside a loop without moving it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.ledger.files import keep_file
from bihuan.web.ledger.received import MOST_BYTES, media_type_of, safe_name
from bihuan.web.loops.events import EvidenceAdded, NoteAdded
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import EvidenceFile, Loop, Note
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file of evidence as it came: which kind it is to be, what it is called, what it holds."""

    kind: str
    name: str
    content: bytes


def add_evidence(
    *, loop_id: int, kind: str, name: str, content: bytes, by: Account, now: datetime
) -> EvidenceFile:
    """Put a file of evidence on a loop's file; the same content of the same kind stands there once.

    What it is, is told from its content, never from its name. Raises RefusedError, and Loop.DoesNotExist for
    a loop that he may not see.
    """
    received = Received(kind=kind, name=name, content=content)
    _demand_sound(received)
    with recording(by=as_actor(by), now=now) as rec:
        loop = visible_loops(by, today=localdate(now)).select_for_update(of=("self",)).get(pk=loop_id)
        return file_within(loop=loop, received=received, by=by, rec=rec)


def file_within(*, loop: Loop, received: Received, by: Account, rec: Records) -> EvidenceFile:
    """The same inside the transaction of whoever brings the file; the loop is locked and may be seen.

    Raises RefusedError.
    """
    media_type = _demand_sound(received)
    content, kind = received.content, received.kind
    digest = hashlib.sha256(content).hexdigest()
    known = loop.files.filter(kind=kind, digest=digest).first()
    if known:
        return known
    keep_file(content, digest=digest)
    file = EvidenceFile.objects.create(
        loop=loop,
        kind=kind,
        name=safe_name(received.name, media_type),
        digest=digest,
        size=len(content),
        media_type=media_type,
        at=rec.now,
        by=by,
    )
    rec(EvidenceAdded(loop_id=loop.pk, file_id=file.pk, evidence=kind, file_digest=digest))
    return file


def _demand_sound(received: Received) -> str:
    """The media type of a file that may be filed. Raises RefusedError."""
    if received.kind not in {one.id for one in current_procedures().evidence}:
        raise RefusedError(Reason.of("evidence_unknown", kind=received.kind))
    if not received.content:
        raise RefusedError(Reason.of("file_empty"))
    if len(received.content) > MOST_BYTES:
        raise RefusedError(Reason.of("file_too_large", most=str(MOST_BYTES // 2**20)))
    media_type = media_type_of(received.content)
    if not media_type:
        raise RefusedError(Reason.of("file_of_unknown_type"))
    return media_type


def add_note(*, loop_id: int, text: str, by: Account, now: datetime) -> Note:
    """Write a note beside a loop. Raises RefusedError, Loop.DoesNotExist for one that he may not see."""
    if not text.strip():
        raise RefusedError(Reason.of("note_empty"))
    with recording(by=as_actor(by), now=now) as rec:
        loop = visible_loops(by, today=localdate(now)).get(pk=loop_id)
        note = Note.objects.create(loop=loop, text=text.strip(), at=now, by=by)
        rec(NoteAdded(loop_id=loop.pk, note_id=note.pk))
    return note
