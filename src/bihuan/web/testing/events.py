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


@dataclass(frozen=True, kw_only=True)
class CleanRowsAccepted(Event):
    """Rows of the file are faulty, and whoever handed it in takes the others as they are."""

    about: ClassVar[tuple[str, str]] = ("testing.CheckRun", "run_id")

    run_id: int
    rows_accepted: int
    rows_refused: int


@dataclass(frozen=True, kw_only=True)
class ReportCorrected(Event):
    """A mended file took the place of one with faulty rows."""

    about: ClassVar[tuple[str, str]] = ("testing.CheckRun", "run_id")

    run_id: int
    corrected_by_id: int


@dataclass(frozen=True, kw_only=True)
class WhatIfCompared(Event):
    """Stored readings were judged under a draft too; the digests say which draft, beside which rules."""

    about: ClassVar[tuple[str, str]] = ("testing.WhatIf", "what_if_id")

    what_if_id: int
    draft_digest: str
    rulebook_digest: str
