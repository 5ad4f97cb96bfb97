"""Entering an edition: begun, typed, handed to a second person, sent back or confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bihuan.engine.judgement.names import key_of
from bihuan.rulebook.entry import Entry
from bihuan.tables.rule_form_layout import TypedRow
from bihuan.tables.rule_form_rows import FIRST_ROW
from bihuan.tables.whole_files import write_whole
from bihuan.web.ledger.actions import Recorder, recording
from bihuan.web.ledger.facts import Actor, canonical
from bihuan.web.rules.events import DraftConfirmed, DraftSaved, DraftSentBack, DraftSubmitted
from bihuan.web.rules.facts import overlay_folder
from bihuan.web.rules.models import DraftStep, EditionDraft
from bihuan.web.rules.queries.drafts import Check, Section, check_draft, draft_name

Kind = DraftStep.Kind
State = EditionDraft.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Somebody's turn at a draft: which one, and the version that was seen."""

    draft_id: int
    version: int


class DraftError(Exception):
    """A turn that is refused; nothing was changed."""


class StaleDraftError(DraftError):
    """Somebody else changed the draft after this version was seen."""


class ClosedDraftError(DraftError):
    """The draft is in another state than the turn asks for."""


class SamePersonError(DraftError):
    """Whoever submitted a draft can't confirm it."""


class FaultyDraftError(DraftError):
    """The draft has faults under the rules as they stand now."""

    def __init__(self, check: Check) -> None:
        super().__init__(f"{check.count} faults")
        self.check = check


class UnwritableRulesError(DraftError):
    """The file can't be written into the office's folder of rules; carries the system's words."""


def begin_draft(
    *, by: Actor, now: datetime, based_on: str, rows: Mapping[str, Sequence[TypedRow]]
) -> EditionDraft:
    """A new draft that holds these rows; `based_on` says where they come from, "" for a blank one."""
    with recording(by=by, now=now) as rec:
        draft = EditionDraft(
            name=draft_name(rows),
            based_on=based_on[:255],
            content=dict(rows),
            created_at=now,
            changed_at=now,
        )
        draft.save()
        _keep(draft, rec, Kind.BEGUN, person=by.name)
    return draft


def save_row(
    *, by: Actor, now: datetime, turn: Turn, section: Section, row: int | None, typed: TypedRow
) -> int:
    """Put what was typed into a row of a section, or behind its last one for None; the row's index.

    A row without any text is removed: its place stays empty, so that no other row moves. Raises DraftError.
    """
    with _turn(by, now, turn, State.TYPING) as (draft, rec):
        rows = list(draft.content.get(section.sheet, ()))
        place = len(rows) if row is None else row
        if place > len(rows):
            raise StaleDraftError
        before = rows[place] if place < len(rows) else {}
        own = {column.key for column in section.columns}
        rest = {key: text for key, text in before.items() if key not in own}
        after = {**rest, **{key: text for key, text in typed.items() if key in own and text}}
        rows[place : place + 1] = [after]
        draft.content = {**draft.content, section.sheet: rows}
        kind = Kind.SAVED if after or not before else Kind.REMOVED
        _keep(draft, rec, kind, person=by.name, changes=_changes(section, place, before, after))
    return place


def replace_rows(
    *, by: Actor, now: datetime, turn: Turn, rows: Mapping[str, Sequence[TypedRow]], file_name: str
) -> None:
    """Put the rows of a filled form in the place of everything that a draft holds. Raises DraftError."""
    with _turn(by, now, turn, State.TYPING) as (draft, rec):
        changes = [{"before": draft.content}]
        draft.content = dict(rows)
        _keep(draft, rec, Kind.UPLOADED, person=by.name, changes=changes, remark=file_name)


def submit_draft(*, by: Actor, now: datetime, turn: Turn) -> None:
    """Hand a draft without faults to a second person. Raises DraftError."""
    with _turn(by, now, turn, State.TYPING) as (draft, rec):
        _sound(draft)
        draft.state, draft.entered_by, draft.entered_by_id = State.REVIEW, by.name, by.id
        _step(draft, Kind.SUBMITTED, person=by.name)
        rec(DraftSubmitted(**_told(draft)))


def send_back(*, by: Actor, now: datetime, turn: Turn, remark: str) -> None:
    """Give a submitted draft back, with what should be changed. Raises DraftError."""
    with _turn(by, now, turn, State.REVIEW) as (draft, rec):
        draft.state, draft.entered_by, draft.entered_by_id = State.TYPING, "", ""
        _step(draft, Kind.SENT_BACK, person=by.name, remark=remark)
        rec(DraftSentBack(**_told(draft)))


def confirm_draft(*, by: Actor, now: datetime, turn: Turn) -> EditionDraft:
    """Write a submitted draft as a rule file of the office, entered by one and checked by another person.

    Proven once more under the rules as they stand; the file is whole or not there, and if the books can't be
    kept it is taken back. Raises DraftError.
    """
    with ExitStack() as undo:
        with _turn(by, now, turn, State.REVIEW) as (draft, rec):
            # A rule file names both, so two accounts of one name are not enough.
            if by.id == draft.entered_by_id or key_of(by.name) == key_of(draft.entered_by):
                raise SamePersonError
            draft.checked_by = by.name
            entry = _sound(draft)
            draft.state = State.CONFIRMED
            draft.file_digest = hashlib.sha256(entry.content).hexdigest()
            _step(draft, Kind.CONFIRMED, person=by.name)
            rec(DraftConfirmed(**_told(draft), file_digest=draft.file_digest))
            _write(overlay_folder() / entry.place, entry.content, undo)
        undo.pop_all()
    return draft


@contextmanager
def _turn(by: Actor, now: datetime, turn: Turn, state: str) -> Iterator[tuple[EditionDraft, Recorder]]:
    """The draft, locked, if nobody else had a turn since its version was seen."""
    with recording(by=by, now=now) as rec:
        if state == State.REVIEW:
            # One at a time: two editions of a standard that are sound alone may overlap.
            reviews = EditionDraft.objects.select_for_update().filter(state=state).order_by("pk")
            list(reviews.values_list("pk"))
        draft = EditionDraft.objects.select_for_update().get(pk=turn.draft_id)
        if draft.version != turn.version:
            raise StaleDraftError
        if draft.state != state:
            raise ClosedDraftError
        draft.version += 1
        draft.changed_at = now
        yield draft, rec


def _keep(
    draft: EditionDraft,
    rec: Recorder,
    kind: Kind,
    *,
    person: str,
    changes: Sequence[Mapping[str, Any]] = (),
    remark: str = "",
) -> None:
    """Keep what was typed."""
    draft.name = draft_name(draft.content)
    _step(draft, kind, person=person, changes=changes, remark=remark)
    rec(DraftSaved(**_told(draft)))


def _step(
    draft: EditionDraft,
    kind: Kind,
    *,
    person: str,
    changes: Sequence[Mapping[str, Any]] = (),
    remark: str = "",
) -> None:
    draft.save()
    DraftStep.objects.create(
        draft=draft,
        version=draft.version,
        kind=kind,
        by=person,
        at=draft.changed_at,
        remark=remark,
        changes=list(changes),
    )


def _told(draft: EditionDraft) -> dict[str, Any]:
    digest = hashlib.sha256(canonical(draft.content).encode("utf-8")).hexdigest()
    return {"draft_id": draft.pk, "version": draft.version, "content_digest": digest}


def _sound(draft: EditionDraft) -> Entry:
    """The rule file of a draft. Raises FaultyDraftError."""
    check = check_draft(draft)
    if check.entry is None:
        raise FaultyDraftError(check)
    return check.entry


def _changes(section: Section, row: int, before: TypedRow, after: TypedRow) -> list[dict[str, str]]:
    """Each cell that changed, with what it held before."""
    return [
        {
            "sheet": section.sheet,
            "row": str(row + FIRST_ROW) if section.has_rows else "",
            "key": column.key,
            "before": before.get(column.key, ""),
            "after": after.get(column.key, ""),
        }
        for column in section.columns
        if before.get(column.key, "") != after.get(column.key, "")
    ]


def _write(path: Path, content: bytes, undo: ExitStack) -> None:
    before = path.read_bytes() if path.is_file() else None
    try:
        write_whole(path, content)
    except OSError as error:
        raise UnwritableRulesError(error.strerror or str(error)) from error
    undo.callback(_put_back, path, before)


def _put_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, before)
