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


@dataclass(frozen=True, kw_only=True)
class ReportReleased(Event):
    """A check run was taken over: its samples count from now on."""

    about: ClassVar[tuple[str, str]] = ("testing.Release", "release_id")

    release_id: int
    run_id: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class _OfSample(Event):
    """What happens to a released sample names it first."""

    about: ClassVar[tuple[str, str]] = ("testing.ReleasedSample", "sample_id")

    sample_id: int


@dataclass(frozen=True, kw_only=True)
class SampleFailed(_OfSample):
    """The report of a supervision sample fails it: result handling begins."""

    rulebook_digest: str


@dataclass(frozen=True, kw_only=True)
class SampleSignalled(_OfSample):
    """A monitored or screened sample fails: something for the next sampling plan."""


@dataclass(frozen=True, kw_only=True)
class AdviceGiven(_OfSample):
    """A sample of a free or commissioned test fails: the firm is advised, and nobody else learns of it."""


@dataclass(frozen=True, kw_only=True)
class DocumentReceived(_OfSample):
    """A report belongs to a matter that exists already, and waits to be claimed for it."""


@dataclass(frozen=True, kw_only=True)
class DocumentClaimed(_OfSample):
    """A report was put on the file of its matter."""

    loop_id: int


@dataclass(frozen=True, kw_only=True)
class SampleSuperseded(_OfSample):
    """A later sheet says something else of the same sample; both versions are kept."""

    superseded_by_id: int


@dataclass(frozen=True, kw_only=True)
class VerdictChanged(_OfSample):
    """The later version has another conclusion of the report, or our check of it another outcome."""

    rulebook_digest: str


@dataclass(frozen=True, kw_only=True)
class ReportDoubted(Event):
    """Our check contradicts a report: the laboratory is asked to verify it."""

    about: ClassVar[tuple[str, str]] = ("testing.DoubtedReport", "doubt_id")

    doubt_id: int
    sample_id: int
