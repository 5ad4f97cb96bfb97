"""A procedure as frozen data: tracks of states, the moves between them, time limits, ways to end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from bihuan.engine.rules.calendars import Calendars
from bihuan.engine.rules.marks import Mark


class TimeUnit(StrEnum):
    """What a term is counted in."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"
    MONTHS = "months"
    YEARS = "years"


class Roll(StrEnum):
    """When the last day of a limit moves on: never, from a statutory holiday, from any day off."""

    NONE = "none"
    STATUTORY = "statutory"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Words:
    """What a thing is called in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time, such as 15 working days."""

    amount: int
    unit: TimeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedThing:
    """A role, a paper, a kind of evidence, a law: an id with its words.

    `form` says of a paper which form it follows: enforcement, sampling, complaint or letter.
    """

    id: str
    words: Words
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An article of a law; `article` is "" for a practice of the office that no law orders."""

    law: NamedThing
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFigure:
    """A figure that a province or an office sets; `amount` is None until an overlay gives it (`gap`: why).

    `unit` is a time unit for a length of time, else what is counted, such as "yuan".
    """

    id: str
    words: Words
    amount: int | None
    unit: str
    mark: Mark
    citations: tuple[Citation, ...] = ()
    gap: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A way to end an obligation, who may end it so, and the evidence without which it may not end so.

    What ends as `is_watched` is closed, but stays on a list.
    """

    id: str
    words: Words
    evidence: tuple[str, ...]
    by: frozenset[str]
    citations: tuple[Citation, ...]
    is_watched: bool = False


class Effect(StrEnum):
    """What a released sample causes."""

    NONE = "none"
    MATTER = "matter"  # result handling begins
    SIGNAL = "signal"  # something for the next sampling plan
    ADVICE = "advice"  # told to the firm alone
    DOCUMENT = "document"  # a paper of a matter that exists already


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """Why a test was made, and what it may cause. `names` are the words by which sheets tell it.

    `failing` is what a report causes that fails; one with `document` causes that whatever it says.
    `is_verified`: a report of this nature has effect in law, so a doubt about it goes to the laboratory.
    `evidence` is the kind under which its report is filed on a matter.
    """

    id: str
    words: Words
    names: tuple[str, ...]
    failing: Effect
    is_verified: bool
    citations: tuple[Citation, ...]
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A place where an obligation may stand. `waits` says why it may stand there without a limit."""

    id: str
    words: Words
    waits: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRule:
    """A move that the procedure knows: from which states, where to, by whom, with what.

    It leads to the state `to`, or ends the obligation by the ending `ends`: one of them is given.
    `is_served`: its paper is served on someone, and clocks that start at service wait for that day.
    `is_dated`: it states a day of its own (a date for the reply). `after` names a limit that has to be over
    before, `within` one whose window has to be open. `opens` names tracks on which it lays a further
    obligation. `is_exit`: it leads out of every state of its track.
    """

    id: str
    words: Words
    from_states: frozenset[str]
    to: str
    ends: str
    by: frozenset[str]
    paper: str
    evidence: tuple[str, ...]
    citations: tuple[Citation, ...]
    mark: Mark
    is_served: bool = False
    is_dated: bool = False
    after: str = ""
    within: str = ""
    opens: tuple[str, ...] = ()
    is_exit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One line of work within a matter; an obligation runs on one track for one of its `subjects`.

    It begins in the state `begins`; one that had ended comes back to the state `reopens`.
    """

    id: str
    words: Words
    subjects: tuple[str, ...]
    begins: str
    reopens: str
    states: tuple[State, ...]
    moves: tuple[MoveRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How much longer a limit may become and who says so; without `term` the approver fixes it."""

    term: Term | None
    by: frozenset[str]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What follows when a limit is over: in words, and the move that the law then allows ("" for none)."""

    words: Words
    move: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How long an obligation may stand in the states `runs_in`.

    The clock starts with the last of the moves `starts` ("open" is the opening), on the day of service if
    `from_service`. `term` is None where the day itself is stated (`is_stated`) or a local figure is not
    known (`figure`, with the reason in `gap`). `not_before` opens a window; with
    `is_open_window` neither end belongs to it ("after day 60 and before day 90"). With `is_counted_back` the
    term, in days, lies between the limit's end and the day that the start states (before a hearing).
    """

    id: str
    words: Words
    track: str
    runs_in: frozenset[str]
    starts: frozenset[str]
    from_service: bool
    term: Term | None
    roll: Roll
    side: str  # bureau | party | other
    late: Late
    citations: tuple[Citation, ...]
    mark: Mark
    figure: str = ""
    gap: Words | None = None
    is_stated: bool = False
    is_counted_back: bool = False
    not_before: Term | None = None
    is_open_window: bool = False
    excludes: frozenset[str] = frozenset()
    extensions: tuple[Extension, ...] = ()

    @property
    def takes_stated_day(self) -> bool:
        """Whether it hangs on a day that a move or a letter states, not on the day of its start."""
        return self.is_stated or self.is_counted_back


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalKind:
    """A stretch of time that clocks may leave out: a test, a hearing, a suspension; who may begin it."""

    id: str
    words: Words
    by: frozenset[str]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """Who may take up an ended obligation again, and what has to be on file for it."""

    by: frozenset[str]
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One edition of a procedure, for matters that began in [in_force_from, in_force_until).

    `digest` is the SHA-256 of the record it was read from.
    """

    id: str
    edition: str
    words: Words
    in_force_from: date
    in_force_until: date | None
    tracks: tuple[Track, ...]
    limits: tuple[TimeLimit, ...]
    intervals: tuple[IntervalKind, ...]
    endings: Mapping[str, Ending]
    corrected_by: frozenset[str]
    reopening: Reopening
    mark: Mark
    digest: str = ""

    @cached_property
    def track_by_id(self) -> Mapping[str, Track]:
        """Tracks by id."""
        return {track.id: track for track in self.tracks}

    @cached_property
    def move_by_id(self) -> Mapping[str, MoveRule]:
        """Move rules by id."""
        return {move.id: move for track in self.tracks for move in track.moves}

    @cached_property
    def limit_by_id(self) -> Mapping[str, TimeLimit]:
        """Time limits by id."""
        return {limit.id: limit for limit in self.limits}

    @cached_property
    def interval_by_id(self) -> Mapping[str, IntervalKind]:
        """Kinds of intervals by id."""
        return {interval.id: interval for interval in self.intervals}


@dataclass(frozen=True, kw_only=True)
class ProcedureBook:
    """Every procedure with its editions in order of date, the calendars, and the names they use.

    `digest` is the SHA-256 of the files it came from.
    """

    procedures: tuple[Procedure, ...]
    calendars: Calendars
    roles: tuple[NamedThing, ...]
    papers: tuple[NamedThing, ...]
    evidence: tuple[NamedThing, ...]
    intervals: tuple[NamedThing, ...]
    subjects: tuple[NamedThing, ...]
    laws: tuple[NamedThing, ...]
    figures: tuple[LocalFigure, ...]
    endings: tuple[Ending, ...]
    natures: tuple[Nature, ...]
    digest: str

    def editions(self, *, procedure: str) -> tuple[Procedure, ...]:
        """The editions of a procedure, oldest first; () for an unknown one."""
        return tuple(one for one in self.procedures if one.id == procedure)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all procedures."""
        return tuple(dict.fromkeys(one.id for one in self.procedures))
