from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfLoop(Event):
    """What happens to a loop names it first."""

    about: ClassVar[tuple[str, str]] = ("loops.Loop", "loop_id")

    loop_id: int


@dataclass(frozen=True, kw_only=True)
class MatterRegistered(Event):
    """A letter, an order or a request was entered by hand."""

    about: ClassVar[tuple[str, str]] = ("loops.Registration", "registration_id")

    registration_id: int


@dataclass(frozen=True, kw_only=True)
class LoopOpened(_OfLoop):
    """A loop was opened for a finding, under the procedure with this digest."""

    about_kind: str
    about_id: str
    procedure: str
    owner_id: int
    rulebook_digest: str


@dataclass(frozen=True, kw_only=True)
class MoveMade(_OfLoop):
    """A move was recorded; the digest covers all that the row holds."""

    number: int
    obligation: str
    move: str
    digest: str
    rulebook_digest: str


@dataclass(frozen=True, kw_only=True)
class LoopClosed(_OfLoop):
    """Every obligation of a loop has ended."""

    number: int


@dataclass(frozen=True, kw_only=True)
class LoopReopened(_OfLoop):
    """A closed loop has something to be done again: by a reopening or a counter-move."""

    number: int


@dataclass(frozen=True, kw_only=True)
class EvidenceAdded(_OfLoop):
    """A file of evidence was put on file."""

    file_id: int
    evidence: str
    file_digest: str


@dataclass(frozen=True, kw_only=True)
class NoteAdded(_OfLoop):
    """Somebody wrote a note."""

    note_id: int


@dataclass(frozen=True, kw_only=True)
class LoopAssigned(_OfLoop):
    """A loop has another owner or another officer in charge."""

    owner_id: int
    handler_id: int | None


@dataclass(frozen=True, kw_only=True)
class AlertGiven(_OfLoop):
    """Somebody was told to look at a loop; `alert` says why."""

    account_id: int
    alert: str


@dataclass(frozen=True, kw_only=True)
class AlertsRead(_OfLoop):
    """Somebody looked at a loop of which he had been told."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class ReminderGiven(_OfLoop):
    """The owning office (`to` is "office") or the subject of an obligation was reminded of a loop."""

    reminder_id: int
    to: str
    text_digest: str


@dataclass(frozen=True, kw_only=True)
class ArchiveTaken(_OfLoop):
    """Somebody took the file of a case with all its documents; the digest is that of its index."""

    index_digest: str
    documents: int


@dataclass(frozen=True, kw_only=True)
class DutyDelegated(Event):
    """Somebody stands in for an officer for some days."""

    about: ClassVar[tuple[str, str]] = ("loops.Delegation", "delegation_id")

    delegation_id: int
    account_id: int
    deputy_id: int


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Event):
    """Somebody stands in no longer."""

    about: ClassVar[tuple[str, str]] = ("loops.Delegation", "delegation_id")

    delegation_id: int


@dataclass(frozen=True, kw_only=True)
class LoopsRecounted(Event):
    """Due days were counted anew for a day: suspensions ran on, or a calendar or a figure has changed.

    `rules` is the digest of the procedures and calendars that they were counted by.
    """

    on: str
    changed: int
    rules: str
