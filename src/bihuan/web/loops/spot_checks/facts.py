"""How each limit of a matter was met, and the list from which matters are drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.engine.procedures.due import ClockStatus, LimitClock, clocks_of
from bihuan.engine.rules.calendars import Calendars
from bihuan.engine.rules.procedures import Procedure, TimeLimit
from bihuan.web.loops.facts import matter_of, names_of
from bihuan.web.loops.models import Loop, Move

DRAWN = 10


class Timing(StrEnum):
    """How a limit was met, on a day."""

    IN_TIME = "in-time"
    LATE = "late"
    RUNNING = "running"
    RAN_OUT = "ran-out"  # over, and the law lets the matter go on: nobody's lateness
    UNCONFIRMED = "unconfirmed"  # start or length is not known: neither in time nor late


_TIMINGS = {
    ClockStatus.MET: Timing.IN_TIME,
    ClockStatus.MET_LATE: Timing.LATE,
    ClockStatus.OVERDUE: Timing.LATE,
    ClockStatus.RAN_OUT: Timing.RAN_OUT,
    ClockStatus.RUNNING: Timing.RUNNING,
    ClockStatus.SUSPENDED: Timing.RUNNING,
    ClockStatus.AWAITING: Timing.UNCONFIRMED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLimit:
    """A limit of a matter with how it was met; `subject` is the name of whom it concerns."""

    limit: TimeLimit
    timing: Timing
    subject: str
    due_on: date | None
    met_on: date | None

    @property
    def is_own(self) -> bool:
        """Whether it binds the bureau; the lateness of a party is not the office's."""
        return self.limit.side == "bureau"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedMatter:
    """A loop with its procedure and its limits; None and () where the rule files lack the procedure."""

    loop: Loop
    procedure: Procedure | None
    limits: tuple[TimedLimit, ...]

    def own(self, timing: Timing) -> int:
        """How many limits of the bureau were met so."""
        return sum(one.is_own and one.timing is timing for one in self.limits)


def timed(
    loop: Loop, procedure: Procedure, moves: Sequence[Move], calendars: Calendars, *, today: date
) -> TimedMatter:
    """A loop with every limit that it stood under, the last time that it did, as of a day."""
    matter, names = matter_of(procedure, moves), names_of(moves)
    clocks = clocks_of(procedure=procedure, matter=matter, calendars=calendars, today=today)
    limits = tuple(
        TimedLimit(
            limit=clock.limit,
            timing=timing_of(clock),
            subject=names.get(clock.obligation.split("/")[0], ""),
            due_on=clock.due.due_on,
            met_on=clock.met_on,
        )
        for clock in clocks
    )
    return TimedMatter(loop=loop, procedure=procedure, limits=limits)


def timing_of(clock: LimitClock) -> Timing:
    """How a limit was met; without a due day nobody can say, whatever was done."""
    return Timing.UNCONFIRMED if clock.due.due_on is None else _TIMINGS[clock.status]


def frozen_list(ids: Iterable[int]) -> bytes:
    """The list from which matters are drawn: one id a line, ascending, the same bytes for the same ids."""
    return "".join(f"{pk}\n" for pk in sorted(ids)).encode()


def digest_of(content: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(content).hexdigest()
