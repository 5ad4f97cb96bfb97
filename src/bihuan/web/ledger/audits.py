"""数据核验: the frame in which rooms check that what is stored still agrees with itself.

A room writes an integrity check as a function of a `Tally`; `flow` registers them all once, when the
program starts. A check counts what it looked at and names each row that does not agree.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, connections

from bihuan.analytics.halves import both_at_once, may_be_halved
from bihuan.engine.kernel.reasons import Reason

SOUND, BREACHED, NOT_RUN = "sound", "breached", "not_run"
# A breach by the thousand is one fault; its first rows tell what it is.
KEPT = 100


class CannotCheckError(Exception):
    """A check lacks what it needs; `reason` says what."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Breach:
    """A row ("ledger.LedgerEvent 17") that does not agree, and why."""

    row: str
    reason: Reason


@dataclass(slots=True)
class Tally:
    """What one check looked at and found; `breached` counts all breaches, the first ones are kept.

    `now` is when the audit runs: what a check may rely on where something depends on the day.
    """

    name: str
    counts: dict[str, int] = field(default_factory=dict)
    breaches: list[Breach] = field(default_factory=list)
    breached: int = 0
    obstacle: Reason | None = None
    now: datetime | None = None

    def count(self, what: str, number: int = 1) -> None:
        """Add to the count of something; 0 shows that it was looked for."""
        self.counts[what] = self.counts.get(what, 0) + number

    def breach(self, row: str, code: str, **data: str) -> None:
        """Note a row that does not agree."""
        self.breached += 1
        if len(self.breaches) < KEPT:
            self.breaches.append(Breach(row, Reason.of(code, row=row, **data)))

    @property
    def outcome(self) -> str:
        """sound, breached or not_run."""
        if self.breached:
            return BREACHED
        return NOT_RUN if self.obstacle else SOUND

    @property
    def untold(self) -> int:
        """Breaches beyond those that are kept."""
        return self.breached - len(self.breaches)


Check = Callable[[Tally], None]

_checks: dict[str, Check] = {}


def audit_by(checks: Mapping[str, Check]) -> None:
    """Register every integrity check by its name, replacing what was registered before."""
    _checks.clear()
    _checks.update(checks)


def audited() -> Mapping[str, Check]:
    """The integrity checks as registered."""
    return dict(_checks)


def run_checks(*, now: datetime) -> list[Tally]:
    """Run every check, in two processes where there can be two. One that cannot run says why and does not
    stop the others.
    """
    checks = list(_checks.items())
    if not _may_fork():
        return [_run(name, check, now) for name, check in checks]
    # The numbers of the checks in a pipe: each is read by one process, whichever is free.
    turns, turns_in = os.pipe()
    os.write(turns_in, bytes(range(len(checks))))
    os.close(turns_in)

    def run_in_turn() -> dict[int, Tally]:
        found = {}
        while turn := os.read(turns, 1):
            found[turn[0]] = _run(*checks[turn[0]], now)
        return found

    # Two processes with one connection would talk at once: each opens its own.
    connections.close_all()
    own, others = both_at_once(run_in_turn, run_in_turn)
    os.close(turns)
    found = own | others
    # What a process had begun when it came to an untimely end is done here.
    return [found.get(turn) or _run(*check, now) for turn, check in enumerate(checks)]


def _may_fork() -> bool:
    """Only a process with one thread can be copied, and a copy does not see what is not committed yet."""
    return may_be_halved() and threading.active_count() == 1 and not connection.in_atomic_block


def _run(name: str, check: Check, now: datetime) -> Tally:
    """A check; where it finds breaches, those that a second look finds too.

    What is written while a check reads can look like a breach of its row. It does not the next time.
    """
    first = _once(name, check, now)
    if not first.breached:
        return first
    second = _once(name, check, now)
    if second.obstacle or first.untold or second.untold:
        return second if second.breached else first
    seen = {(one.row, one.reason.code) for one in first.breaches}
    second.breaches = [one for one in second.breaches if (one.row, one.reason.code) in seen]
    second.breached = len(second.breaches)
    return second


def _once(name: str, check: Check, now: datetime) -> Tally:
    tally = Tally(name, now=now)
    try:
        check(tally)
    except CannotCheckError as error:
        tally.obstacle = error.reason
    except Exception as error:
        # Data that were tampered with can break a check anywhere; the others have to run all the same.
        tally.obstacle = Reason.of("audit_failed", why=f"{type(error).__name__}: {error}".strip())
    return tally


def outcome_of(tallies: list[Tally]) -> str:
    """breached where any check is, else not_run where any could not run, else sound."""
    outcomes = {tally.outcome for tally in tallies}
    return next((one for one in (BREACHED, NOT_RUN) if one in outcomes), SOUND)


def as_json(tally: Tally) -> dict[str, Any]:
    """A tally as plain JSON."""
    return {
        "name": tally.name,
        "outcome": tally.outcome,
        "counts": tally.counts,
        "breached": tally.breached,
        "breaches": [{"row": one.row, **one.reason.as_dict()} for one in tally.breaches],
        "obstacle": tally.obstacle.as_dict() if tally.obstacle else None,
    }


def from_json(stored: Mapping[str, Any]) -> Tally:
    """The tally that `as_json` wrote."""
    return Tally(
        name=stored["name"],
        counts=stored["counts"],
        breaches=[Breach(one["row"], _reason(one)) for one in stored["breaches"]],
        breached=stored["breached"],
        obstacle=_reason(stored["obstacle"]) if stored["obstacle"] else None,
    )


def _reason(stored: Mapping[str, str]) -> Reason:
    return Reason(stored["code"], tuple((key, text) for key, text in stored.items() if key != "code"))
