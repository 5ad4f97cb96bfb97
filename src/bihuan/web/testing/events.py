from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportChecked(Event):
    """A laboratory's file was checked; the digests say which file, under which rules."""

    about: ClassVar[tuple[str, str]] = ("testing.CheckRun", "run_id")

    run_id: int
    file_digest: str
    rulebook_digest: str
