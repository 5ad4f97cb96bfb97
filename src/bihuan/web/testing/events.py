from __future__ import annotations

from dataclasses import dataclass

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportChecked(Event):
    """A laboratory's file was checked; the digests say which file, under which rules."""

    run_id: int
    file_digest: str
    rulebook_digest: str
