"""What may be done now: every move of the procedure that a role may make, and what still stands against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.clocks import due_day, opens_on
from bihuan.engine.procedures.folding import fold
from bihuan.engine.procedures.history import (
    CONFIRM,
    CORRECT,
    EXTEND,
    REOPEN,
    RESUME,
    SUSPEND,
    Matter,
    Move,
    Obligation,
)
from bihuan.engine.procedures.refusals import lacking_evidence, laid_and_moved, next_extension
from bihuan.engine.procedures.stretches import Stretch, clock_of, stretch_of
from bihuan.engine.rules.calendars import Calendars
from bihuan.engine.rules.procedures import MoveRule, Procedure, TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOption:
    """A move that a role may make on an obligation.

    `rule` is None for a standing move. `evidence` is what has to be on file for it. `against` says why it
    cannot be made today (a limit that is not over, a window that is not open); () when it can. `limit` is the
    limit to extend or to confirm, `interval` the one to begin or to end.
    """

    obligation: str
    move: str
    rule: MoveRule | None = None
    evidence: tuple[str, ...] = ()
    against: tuple[Reason, ...] = ()
    limit: str = ""
    interval: str = ""


def allowed_moves(
    *, procedure: Procedure, history: Sequence[Move], role: str, calendars: Calendars, today: date
) -> tuple[MoveOption, ...]:
    """Every move that a role may make on a matter today, and those that only a calendar still forbids.

    Raises HistoryError for a history that the procedure does not allow.
    """
    matter = fold(procedure=procedure, history=history)
    return options_of(procedure=procedure, matter=matter, role=role, calendars=calendars, today=today)


def options_of(
    *, procedure: Procedure, matter: Matter, role: str, calendars: Calendars, today: date
) -> tuple[MoveOption, ...]:
    """The same from a folded matter."""
    return tuple(
        option
        for obligation in matter.obligations
        if not obligation.is_withdrawn
        for option in (
            *_by_rule(procedure, obligation, role, calendars, today),
            *_standing(procedure, matter, obligation, role, calendars, today),
        )
    )


def _by_rule(
    procedure: Procedure, at: Obligation, role: str, calendars: Calendars, today: date
) -> Iterator[MoveOption]:
    for rule in procedure.track_by_id[at.track].moves:
        if at.state in rule.from_states and role in rule.by:
            yield MoveOption(
                obligation=at.id,
                move=rule.id,
                rule=rule,
                evidence=lacking_evidence(procedure=procedure, rule=rule),
                against=tuple(_against_today(procedure, at, rule, calendars, today)),
            )


def _against_today(
    procedure: Procedure, at: Obligation, rule: MoveRule, calendars: Calendars, today: date
) -> Iterator[Reason]:
    """Why a move has to wait: the limit it comes after is not over, or its window is not open."""
    if rule.after:
        yield from _not_over(procedure.limit_by_id[rule.after], at, calendars, today)
    if rule.within:
        yield from _window_shut(procedure.limit_by_id[rule.within], at, today)


def _standing(
    procedure: Procedure, matter: Matter, at: Obligation, role: str, calendars: Calendars, today: date
) -> Iterator[MoveOption]:
    """Confirm, extend, suspend and resume while it is open; reopen when ended; correct at any time."""
    if at.is_open:
        yield from _on_limits(procedure, at, role, calendars, today)
        for kind in procedure.intervals:
            if role in kind.by:
                move = RESUME if kind.id in at.suspended else SUSPEND
                yield MoveOption(obligation=at.id, move=move, interval=kind.id)
    elif role in procedure.reopening.by:
        yield MoveOption(obligation=at.id, move=REOPEN, evidence=procedure.reopening.evidence)
    if role in procedure.corrected_by and len(at.moves) > 1:
        yield MoveOption(obligation=at.id, move=CORRECT, against=laid_and_moved(matter=matter, at=at))


def _on_limits(
    procedure: Procedure, at: Obligation, role: str, calendars: Calendars, today: date
) -> Iterator[MoveOption]:
    may_act = any(role in rule.by for rule in procedure.track_by_id[at.track].moves)
    for limit in procedure.limits:
        stretch = stretch_of(limit=limit, obligation=at) if limit.track == at.track else None
        if stretch is None or stretch.left_by is not None:
            continue
        if may_act and not stretch.is_known:
            yield MoveOption(obligation=at.id, move=CONFIRM, limit=limit.id)
        extension = next_extension(limit=limit, obligation=at)
        if extension and role in extension.by:
            over = tuple(_over(stretch, at, calendars, today))
            yield MoveOption(obligation=at.id, move=EXTEND, limit=limit.id, against=over)


def _over(stretch: Stretch, at: Obligation, calendars: Calendars, today: date) -> Iterator[Reason]:
    """Why a limit is extended no more: it is over."""
    due_on = _due_on(stretch, at, calendars, today)
    if due_on and due_on < today:
        yield Reason.of("limit_over", limit=stretch.limit.id, day=due_on.isoformat())


def _not_over(limit: TimeLimit, at: Obligation, calendars: Calendars, today: date) -> Iterator[Reason]:
    stretch = stretch_of(limit=limit, obligation=at)
    due_on = _due_on(stretch, at, calendars, today) if stretch else None
    if due_on is None:
        yield Reason.of("limit_not_known_yet", limit=limit.id)
    elif due_on >= today:
        yield Reason.of("limit_not_over", limit=limit.id, day=due_on.isoformat())


def _window_shut(limit: TimeLimit, at: Obligation, today: date) -> Iterator[Reason]:
    stretch = stretch_of(limit=limit, obligation=at)
    if stretch is None or stretch.starts_on is None:
        yield Reason.of("limit_not_known_yet", limit=limit.id)
        return
    first = opens_on(limit=limit, starts_on=stretch.starts_on)
    if first and first > today:
        yield Reason.of("window_not_open", limit=limit.id, day=first.isoformat())


def _due_on(stretch: Stretch, at: Obligation, calendars: Calendars, today: date) -> date | None:
    clock = clock_of(stretch=stretch, obligation=at, today=today)
    return due_day(limit=stretch.limit, clock=clock, calendars=calendars).due_on
