"""What each kind of job does: upper rooms say it once, through `flow`, when the program starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.facts import Actor


class Tells(Protocol):
    """How the work says how far it is: the stage, and `done` of `total` where that can be counted (else 0
    of 0). Raises JobLostError where the job is no longer this worker's.
    """

    def __call__(self, stage: str, *, done: int = 0, total: int = 0) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the work is given. `by` asked for it, for an office; at `now` it was taken up."""

    subject: str
    office_id: int | None
    detail: Mapping[str, Any]
    by: Actor
    now: datetime
    tell: Tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job.

    `do` returns the id of what came out. It may be called again after a crash, at any point of the
    earlier call: it goes on or begins anew, and what is there already is not made twice. `address`
    leads to the result, `again` (a route) to where the work is asked for.
    """

    do: Callable[[Task], str]
    address: Callable[[str], str]
    name: Promise
    stages: Mapping[str, Promise]
    again: str


class JobRefusedError(Exception):
    """The work cannot be done, for reasons that whoever asked can act on."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(reason.code for reason in reasons))
        self.reasons = reasons


class JobLostError(Exception):
    """The job went to another worker, because this one was silent for too long."""


_kinds: dict[str, Kind] = {}


def open_kinds(kinds: Mapping[str, Kind]) -> None:
    """Register every kind of job, replacing what was registered before."""
    _kinds.clear()
    _kinds.update(kinds)


def kinds() -> Mapping[str, Kind]:
    """Every kind of job by its name."""
    return dict(_kinds)
