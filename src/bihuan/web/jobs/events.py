from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class JobAsked(Event):
    """Somebody asked for long `work` of a kind; `concerns` is the digest or id of what it is for."""

    about: ClassVar[tuple[str, str]] = ("jobs.Job", "job_id")

    job_id: int
    work: str
    concerns: str


@dataclass(frozen=True, kw_only=True)
class JobStarted(Event):
    """A worker took the job; `attempt` counts from 1."""

    about: ClassVar[tuple[str, str]] = ("jobs.Job", "job_id")

    job_id: int
    attempt: int


@dataclass(frozen=True, kw_only=True)
class JobFinished(Event):
    """The work is done; `result` is the id of what came out."""

    about: ClassVar[tuple[str, str]] = ("jobs.Job", "job_id")

    job_id: int
    result: str


@dataclass(frozen=True, kw_only=True)
class JobFailed(Event):
    """The work was given up; `code` says why."""

    about: ClassVar[tuple[str, str]] = ("jobs.Job", "job_id")

    job_id: int
    code: str
