from __future__ import annotations

from dataclasses import dataclass

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportChecked(Event):
    """A laboratory's file was checked; the digests say which file, under which rules."""

    run_id: int
    file_digest: str
    rulebook_digest: str


@dataclass(frozen=True, kw_only=True)
class WhatIfCompared(Event):
    """Stored readings were judged under a draft too; the digests say which draft, beside which rules."""

    what_if_id: int
    draft_digest: str
    rulebook_digest: str
