"""Between rows and the engine: histories, what a loop's caches have to say, the digest of a move."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from bihuan.engine.kernel.legal_days import legal_day
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures import history as engine
from bihuan.engine.procedures.due import ClockStatus, LimitClock, clocks_of
from bihuan.engine.procedures.folding import fold
from bihuan.engine.procedures.history import Matter, Obligation
from bihuan.engine.rules.calendars import Calendars
from bihuan.engine.rules.procedures import Procedure, ProcedureBook, Term, TimeUnit
from bihuan.web.ledger.facts import canonical
from bihuan.web.loops.models import NO_DAY, Loop, Move
from bihuan.web.loops.names import name_key
from bihuan.web.papers.facts import RefusedError as RefusedError
from bihuan.web.people.models import Account, Office
from bihuan.web.rules.facts import current_procedures

_WORKING = frozenset({"officer", "registrar", "operator", "laboratory", "committee-member"})
_REVIEWING = frozenset({"section-head", "legal-reviewer", "task-force"})
_SIGNING = frozenset({"bureau-head", "head-group"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """An obligation that a loop begins with: its track, the kind of subject and its name.

    `state` lets a historical import begin in mid-procedure; `stated_on` is the day that a letter sets for
    the answer, `served_on` the day of a service that has been.
    """

    track: str
    subject: str
    subject_name: str = ""
    state: str = ""
    served_on: date | None = None
    stated_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens a loop. `about_kind` and `about_id` name the finding, such as "testing.ReleasedSample" 12;
    `opened_on`, the day on which the matter began, picks the edition of the procedure for good.
    """

    procedure: str
    title: str
    source: str
    number: str
    about_kind: str
    about_id: str
    opened_on: date
    owner: Office
    layings: tuple[Laying, ...]
    handler: Account | None = None
    is_historical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A move as somebody wants to make it: a move of the procedure or a standing one.

    `on` is the legal day, `files` the ids of the evidence on file that it rests on, `term` the length of an
    extension, `limit` what is extended or confirmed, `interval` what is begun or ended. `role` chooses among
    the roles that he holds; "" takes the first that may. Where the move makes a paper, `paper_id` is that
    paper, or `paper_number` the number of one that another system made, whose file is then among `files`.
    """

    obligation: str
    move: str
    on: date
    served_on: date | None = None
    stated_on: date | None = None
    files: tuple[int, ...] = ()
    limit: str = ""
    term: Term | None = None
    interval: str = ""
    note: str = ""
    role: str = ""
    paper_id: int | None = None
    paper_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationStanding:
    """Where one obligation stands, in the columns of its cache row."""

    place: int
    key: str
    track: str
    subject: str
    subject_name: str
    subject_key: str
    state: str
    ending: str
    is_withdrawn: bool
    is_watched: bool
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a history makes of a loop on a day, in the columns of its caches."""

    length: int
    counted_on: date
    is_closed: bool
    closed_on: date | None
    stage: str
    due_on: date | None
    advised_on: date | None
    due_limit: str
    listed_on: date
    is_provisional: bool
    is_awaiting: bool
    is_suspended: bool
    is_in_review: bool
    is_unsigned: bool
    is_watched: bool


class MoveRow(NamedTuple):
    """The columns of a stored move, without the weight of a model: for reading histories by the thousand."""

    loop_id: int
    number: int
    obligation: str
    move: str
    on: date
    at: datetime
    role: str
    by_id: int | None
    by_name: str
    served_on: date | None
    stated_on: date | None
    track: str
    subject: str
    subject_name: str
    state: str
    limit: str
    term_amount: int | None
    term_unit: str
    interval: str
    evidence: list[str]
    note: str
    paper_id: int | None
    paper_number: str


STANDING_FIELDS = tuple(field.name for field in fields(Standing))


def procedure_of(loop: Loop, book: ProcedureBook | None = None) -> Procedure:
    """The edition that a loop was opened under. Raises RefusedError where the rule files lack it now."""
    for one in (book or current_procedures()).editions(procedure=loop.procedure):
        if one.edition == loop.edition:
            return one
    raise RefusedError(
        Reason.of("loop_procedure_gone", procedure=loop.procedure, edition=loop.edition),
    )


def as_engine_move(row: Move | MoveRow) -> engine.Move:
    """A stored move as the engine reads it; the instant counts where it falls on the move's own day."""
    return engine.Move(
        obligation=row.obligation,
        move=row.move,
        on=row.on,
        role=row.role,
        at=row.at if legal_day(at=row.at) == row.on else None,
        served_on=row.served_on,
        stated_on=row.stated_on,
        evidence=frozenset(row.evidence),
        track=row.track,
        subject=row.subject,
        state=row.state,
        limit=row.limit,
        term=Term(row.term_amount, TimeUnit(row.term_unit)) if row.term_amount else None,
        interval=row.interval,
    )


def matter_of(procedure: Procedure, rows: Iterable[Move | MoveRow]) -> Matter:
    """The state of a loop, folded from its stored moves. Raises HistoryError."""
    return fold(procedure=procedure, history=[as_engine_move(row) for row in rows])


def names_of(rows: Iterable[Move | MoveRow]) -> dict[str, str]:
    """Obligation → the name of its subject, as the openings give it."""
    return {row.obligation: row.subject_name for row in rows if row.move == engine.OPEN}


def taken_back(rows: Iterable[Move]) -> frozenset[int]:
    """The numbers of the moves that a later counter-move took back."""
    standing: dict[str, list[int]] = {}
    struck = set()
    for row in rows:
        own = standing.setdefault(row.obligation, [])
        if row.move == engine.CORRECT and own:
            struck.add(own.pop())
        elif row.move != engine.CORRECT:
            own.append(row.number)
    return frozenset(struck)


def running(clocks: Iterable[LimitClock]) -> list[LimitClock]:
    """The clocks that still run, the most urgent first."""
    return [clock for clock in clocks if clock.met_on is None]


def standing_of(procedure: Procedure, matter: Matter, calendars: Calendars, *, today: date) -> Standing:
    """A loop's caches as they have to be on a day."""
    clocks = running(_clocks(procedure, matter, calendars, today))
    first = clocks[0] if clocks and clocks[0].due.due_on else None
    due_on = first.due.due_on if first else None
    waiting = [waited_for(procedure, one) for one in matter.open_obligations]
    return Standing(
        length=matter.length,
        counted_on=today,
        is_closed=matter.is_closed,
        closed_on=_closed_on(matter),
        stage=_stage(matter, clocks),
        due_on=due_on,
        advised_on=first.due.advised_on if first else None,
        due_limit=first.limit.id if first else "",
        listed_on=due_on or NO_DAY,
        is_provisional=bool(first and first.due.provisional),
        is_awaiting=any(clock.status is ClockStatus.AWAITING for clock in clocks),
        is_suspended=any(one.suspended for one in matter.open_obligations),
        is_in_review=any(roles & _REVIEWING and not roles & _WORKING for roles in waiting),
        is_unsigned=any(roles & _SIGNING and not roles & _WORKING for roles in waiting),
        is_watched=any(one.is_watched for one in matter.obligations),
    )


def obligations_of(
    procedure: Procedure, matter: Matter, calendars: Calendars, *, names: Mapping[str, str], today: date
) -> list[ObligationStanding]:
    """The cache rows of a loop's obligations as they have to be on a day."""
    due: dict[str, date] = {}
    for clock in running(_clocks(procedure, matter, calendars, today)):
        if clock.due.due_on:
            due.setdefault(clock.obligation, clock.due.due_on)
    told = dict(names)
    found = []
    for place, one in enumerate(matter.obligations, 1):
        name = told.setdefault(one.id, _laid_name(matter, one, told))
        found.append(
            ObligationStanding(
                place=place,
                key=one.id,
                track=one.track,
                subject=one.subject,
                subject_name=name,
                subject_key=name_key(name),
                state=one.state,
                ending=one.ending,
                is_withdrawn=one.is_withdrawn,
                is_watched=one.is_watched,
                due_on=due.get(one.id),
            )
        )
    return found


def search_text_of(standing: Standing, *about: str, laid: Iterable[ObligationStanding]) -> str:
    """What an open loop is found by: title and number (`about`), names of its subjects; "" once closed."""
    if standing.is_closed:
        return ""
    return "\n".join([*about, *(one.subject_name for one in laid)]).lower()


def move_digest(row: Move | MoveRow, files: Sequence[str]) -> str:
    """SHA-256 (lower-case hex) of all that a move's row holds, with the digests of the files it rests on."""
    texts: list[Any] = [
        str(row.loop_id),
        str(row.number),
        *(getattr(row, name) for name in _TEXTS),
        *(_day(day) for day in (row.on, row.served_on, row.stated_on)),
        _instant(row.at),
        str(row.by_id or ""),
        str(row.term_amount or ""),
        sorted(row.evidence),
        sorted(files),
    ]
    if row.paper_id or row.paper_number:
        # Moves that rest on no paper keep the digest that they had before there were papers.
        texts += [str(row.paper_id or ""), row.paper_number]
    return hashlib.sha256(canonical(texts).encode()).hexdigest()


_TEXTS = (
    "obligation",
    "move",
    "role",
    "by_name",
    "track",
    "subject",
    "subject_name",
    "state",
    "limit",
    "term_unit",
    "interval",
    "note",
)


def differing(row: Any, standing: Standing | ObligationStanding) -> list[str]:
    """The names of the columns of a row that are not what they have to be."""
    return [
        field.name for field in fields(standing) if getattr(row, field.name) != getattr(standing, field.name)
    ]


def _clocks(procedure: Procedure, matter: Matter, calendars: Calendars, today: date) -> Sequence[LimitClock]:
    # A closed loop has no running clock; most loops are closed.
    if matter.is_closed:
        return ()
    return clocks_of(procedure=procedure, matter=matter, calendars=calendars, today=today)


def _closed_on(matter: Matter) -> date | None:
    if not matter.is_closed:
        return None
    return max(one.moves[-1].on for one in matter.obligations)


def _stage(matter: Matter, clocks: Sequence[LimitClock]) -> str:
    """Track and state of the most urgent obligation; "" for a closed loop."""
    leading = matter.find(clocks[0].obligation) if clocks else next(iter(matter.open_obligations), None)
    return f"{leading.track}/{leading.state}" if leading else ""


def waited_for(procedure: Procedure, one: Obligation) -> frozenset[str]:
    """The roles that take an obligation on from where it stands; ways out that are open everywhere aside."""
    moves = procedure.track_by_id[one.track].moves
    rules = [rule for rule in moves if one.state in rule.from_states and not rule.is_exit]
    return frozenset(role for rule in rules for role in rule.by)


def _laid_name(matter: Matter, one: Obligation, names: Mapping[str, str]) -> str:
    by = matter.find(one.laid_by)
    return names.get(one.laid_by, "") if by and by.subject == one.subject else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
