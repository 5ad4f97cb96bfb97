"""The moves of a matter: what was done to which obligation, by whom, on which legal day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.procedures import Term

# Moves that every procedure knows; all others are in its file.
OPEN = "open"  # lays an obligation on a subject; with `state` for one that comes in mid-procedure
CONFIRM = "confirm-start"  # the day of service (or another start) of a limit becomes known
EXTEND = "extend"
SUSPEND = "suspend"
RESUME = "resume"
CORRECT = "correct"  # the counter-move: takes the last move back and stays visible
REOPEN = "reopen"
CONCLUDE = "conclude"  # it had ended before it came in: `state` names the ending, no evidence is claimed
STANDING = frozenset({OPEN, CONFIRM, EXTEND, SUSPEND, RESUME, CORRECT, REOPEN, CONCLUDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move: `move` is the id of a move rule or one of the standing moves above.

    `on` is the legal day, `at` the instant where hours count, `served_on` the day of service (None while it
    is not known), `stated_on` the day that a paper states. `track`, `subject` and `state` belong to an
    opening, `limit` and `term` to an extension, `limit` to a confirmed start, `interval` to a suspension and
    its end. The `state` of a conclusion is the id of the ending.
    """

    obligation: str
    move: str
    on: date
    role: str
    at: datetime | None = None
    served_on: date | None = None
    stated_on: date | None = None
    evidence: frozenset[str] = frozenset()
    track: str = ""
    subject: str = ""
    state: str = ""
    limit: str = ""
    term: Term | None = None
    interval: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a move left an obligation: in a state, or ended ("") by an ending, perhaps still watched."""

    state: str
    ending: str = ""
    is_watched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What one sample (or one matter) obliges one subject to, on one track.

    `moves` are those that stand: what a counter-move took back is not among them, `corrected` counts those;
    `places` says where each of them left the obligation. One that a move of another laid names that one
    (`laid_by`) and the number of its move (`laid_at`, from 0); `is_withdrawn`: that move was taken back.
    """

    id: str
    track: str
    subject: str
    moves: tuple[Move, ...]
    places: tuple[Place, ...]
    laid_by: str = ""
    laid_at: int = 0
    is_withdrawn: bool = False
    corrected: int = 0

    @property
    def state(self) -> str:
        """Where it stands; "" once it has ended or was withdrawn."""
        return "" if self.is_withdrawn else self.places[-1].state

    @property
    def ending(self) -> str:
        """How it ended; "" while it is open."""
        return "" if self.is_withdrawn else self.places[-1].ending

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state != ""

    @property
    def is_watched(self) -> bool:
        """Whether it has ended, but stays on a list (cannot be found)."""
        return not self.is_withdrawn and self.places[-1].is_watched

    @property
    def reopened(self) -> int:
        """How often it was taken up again."""
        return sum(move.move == REOPEN for move in self.moves)

    @property
    def suspended(self) -> frozenset[str]:
        """The intervals that have begun and not ended."""
        begun: set[str] = set()
        for move in self.moves:
            if move.move == SUSPEND:
                begun.add(move.interval)
            elif move.move == RESUME:
                begun.discard(move.interval)
        return frozenset(begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The state of a matter: its obligations in the order of their laying, and how many moves led here."""

    obligations: tuple[Obligation, ...] = ()
    length: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether every obligation has ended; a matter without one is not closed."""
        return bool(self.obligations) and not any(one.is_open for one in self.obligations)

    @property
    def open_obligations(self) -> tuple[Obligation, ...]:
        """Those on which something is still to be done."""
        return tuple(one for one in self.obligations if one.is_open)

    def find(self, obligation: str) -> Obligation | None:
        """An obligation by its id."""
        return next((one for one in self.obligations if one.id == obligation), None)


class HistoryError(Exception):
    """A history that its procedure does not allow: `number` is the move (from 1), `reasons` say why."""

    def __init__(self, number: int, reasons: tuple[Reason, ...]) -> None:
        self.number = number
        self.reasons = reasons
        super().__init__(f"move {number}: {', '.join(reason.code for reason in reasons)}")
