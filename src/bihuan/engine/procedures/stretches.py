"""The stretch of a history over which a limit runs: where it began, what moved it, where it was met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bihuan.engine.procedures.clocks import Clock, Extended
from bihuan.engine.procedures.counting import Excluded
from bihuan.engine.procedures.history import CONCLUDE, CONFIRM, EXTEND, RESUME, SUSPEND, Move, Obligation
from bihuan.engine.rules.procedures import TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The last time that an obligation stood under a limit.

    `start` is the move that started the clock, None where the history does not hold one; `confirmed` the last
    confirmation of its day; `left_by` the move that left the limit's states, None while it still runs.
    """

    limit: TimeLimit
    start: Move | None
    confirmed: Move | None
    extensions: tuple[Move, ...]
    left_by: Move | None

    @property
    def starts_on(self) -> date | None:
        """The day on which the clock started; None while it is not confirmed."""
        if self.confirmed:
            return self.confirmed.served_on
        if self.start is None:
            return None
        return self.start.served_on if self.limit.from_service else self.start.on

    @property
    def stated_on(self) -> date | None:
        """The day that a paper stated for the end; None while none is known."""
        stated = (move.stated_on for move in (self.confirmed, self.start) if move)
        return next((day for day in stated if day), None)

    @property
    def is_known(self) -> bool:
        """Whether the day is known that the limit hangs on: the stated one, or that of the start."""
        return (self.stated_on if self.limit.takes_stated_day else self.starts_on) is not None


def stretch_of(*, limit: TimeLimit, obligation: Obligation) -> Stretch | None:
    """The last stretch of a limit in an obligation's history; None if it never stood under it.

    What is told to have ended before it came in stood under no limit that is known of.
    """
    places = [place.state in limit.runs_in for place in obligation.places]
    if not any(places):
        return None
    end = len(places) - 1 - places[::-1].index(True)
    begin = next((i + 1 for i in range(end, -1, -1) if not places[i]), 0)
    left_by = obligation.moves[end + 1] if end + 1 < len(places) else None
    if left_by and left_by.move == CONCLUDE:
        return None
    moves = obligation.moves[begin : end + 1]
    started = [i for i, move in enumerate(moves) if move.move in limit.starts]
    since = moves[started[-1] + 1 :] if started else moves
    own = [move for move in since if move.limit == limit.id]
    return Stretch(
        limit=limit,
        start=moves[started[-1]] if started else None,
        confirmed=next((move for move in reversed(own) if move.move == CONFIRM), None),
        extensions=tuple(move for move in own if move.move == EXTEND),
        left_by=left_by,
    )


def clock_of(*, stretch: Stretch, obligation: Obligation, today: date) -> Clock:
    """The clock of a stretch as it stands on a day; an interval that has not ended lasts until that day."""
    start = stretch.start
    return Clock(
        starts_on=stretch.starts_on,
        at=None if start is None or stretch.confirmed or stretch.limit.from_service else start.at,
        stated_on=stretch.stated_on,
        excluded=tuple(_excluded(stretch.limit, obligation, today)),
        extensions=tuple(
            Extended(term=move.term, on=move.on, by=move.role) for move in stretch.extensions if move.term
        ),
    )


def _excluded(limit: TimeLimit, obligation: Obligation, today: date) -> Iterator[Excluded]:
    begun: dict[str, date] = {}
    for move in obligation.moves:
        if move.interval not in limit.excludes:
            continue
        if move.move == SUSPEND:
            begun[move.interval] = move.on
        elif move.move == RESUME and move.interval in begun:
            yield Excluded(interval=move.interval, after=begun.pop(move.interval), until=move.on)
    for interval, after in begun.items():
        yield Excluded(interval=interval, after=after, until=max(after, today))
