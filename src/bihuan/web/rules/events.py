from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class DraftSaved(Event):
    """An edition draft was changed; the digest says what it holds now."""

    about: ClassVar[tuple[str, str]] = ("rules.EditionDraft", "draft_id")

    draft_id: int
    version: int
    content_digest: str


@dataclass(frozen=True, kw_only=True)
class DraftSubmitted(Event):
    """An edition draft was handed to a second person."""

    about: ClassVar[tuple[str, str]] = ("rules.EditionDraft", "draft_id")

    draft_id: int
    version: int
    content_digest: str


@dataclass(frozen=True, kw_only=True)
class DraftSentBack(Event):
    """The second person wants something changed; the remark stands in the draft's history."""

    about: ClassVar[tuple[str, str]] = ("rules.EditionDraft", "draft_id")

    draft_id: int
    version: int
    content_digest: str


@dataclass(frozen=True, kw_only=True)
class DraftConfirmed(Event):
    """The second person confirmed the draft; the file with this digest is among the local rules."""

    about: ClassVar[tuple[str, str]] = ("rules.EditionDraft", "draft_id")

    draft_id: int
    version: int
    content_digest: str
    file_digest: str
