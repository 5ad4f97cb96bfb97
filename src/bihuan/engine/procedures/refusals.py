"""Why a move cannot be made: by the procedure alone, without a calendar."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.engine.kernel.legal_days import legal_day
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures import history
from bihuan.engine.procedures.history import (
    CONFIRM,
    OPEN,
    STANDING,
    SUSPEND,
    Matter,
    Move,
    Obligation,
)
from bihuan.engine.procedures.stretches import stretch_of
from bihuan.engine.rules.procedures import Extension, MoveRule, Procedure, TimeLimit


def refusals(*, procedure: Procedure, matter: Matter, move: Move) -> tuple[Reason, ...]:
    """Every reason against a move; () when the procedure allows it.

    What a calendar has to tell (a limit that must be over, a window) is told by `allowed_moves`.
    """
    if move.move == OPEN:
        return tuple(_against_opening(procedure, matter, move))
    at = matter.find(move.obligation)
    if at is None or at.is_withdrawn:
        return (Reason.of("obligation_unknown", obligation=move.obligation),)
    if move.move in STANDING:
        return (*_against_days(at, move), *_against_standing(procedure, matter, at, move))
    rule = procedure.move_by_id.get(move.move)
    if rule is None:
        return (Reason.of("move_unknown", move=move.move),)
    return (*_against_days(at, move), *_against_rule(procedure, at, rule, move))


def required_evidence(*, procedure: Procedure, rule: MoveRule) -> tuple[str, ...]:
    """The kinds of evidence that a move asks for: its own, and those of its way to end."""
    ending = procedure.endings[rule.ends].evidence if rule.ends else ()
    return tuple(dict.fromkeys((*rule.evidence, *ending)))


def next_extension(*, limit: TimeLimit, obligation: Obligation) -> Extension | None:
    """The extension that may be granted now; None when the limit does not run or none is left."""
    stretch = stretch_of(limit=limit, obligation=obligation)
    if stretch is None or stretch.left_by is not None or len(stretch.extensions) >= len(limit.extensions):
        return None
    return limit.extensions[len(stretch.extensions)]


def laid_with_last(*, one: Obligation, at: Obligation) -> bool:
    """Whether the last move of `at` laid the obligation `one`."""
    return one.laid_by == at.id and one.laid_at == len(at.moves) - 1 and not one.is_withdrawn


def laid_and_moved(*, matter: Matter, at: Obligation) -> tuple[Reason, ...]:
    """Why the last move of `at` cannot be taken back: what it laid has moved on."""
    return tuple(
        Reason.of("laid_has_moved", obligation=one.id)
        for one in matter.obligations
        if laid_with_last(one=one, at=at) and len(one.moves) > 1
    )


def _against_opening(procedure: Procedure, matter: Matter, move: Move) -> Iterator[Reason]:
    track = procedure.track_by_id.get(move.track)
    if matter.find(move.obligation):
        yield Reason.of("obligation_exists", obligation=move.obligation)
    if track is None:
        yield Reason.of("track_unknown", track=move.track)
        return
    if move.subject not in track.subjects:
        yield Reason.of("subject_not_on_track", subject=move.subject, track=track.id)
    if move.state and move.state not in {state.id for state in track.states}:
        yield Reason.of("state_unknown", state=move.state)


def _against_standing(procedure: Procedure, matter: Matter, at: Obligation, move: Move) -> Iterator[Reason]:
    match move.move:
        case history.CONFIRM:
            yield from _against_confirming(procedure, at, move)
        case history.EXTEND:
            yield from _against_extending(procedure, at, move)
        case history.CORRECT:
            yield from _against_correcting(procedure, matter, at, move)
        case history.REOPEN:
            yield from _against_reopening(procedure, at, move)
        case history.CONCLUDE:
            yield from _against_concluding(procedure, at, move)
        case _:
            yield from _against_suspending(procedure, at, move)


def _against_days(at: Obligation, move: Move) -> Iterator[Reason]:
    if move.on < at.moves[-1].on:
        yield Reason.of("day_goes_back", day=move.on.isoformat(), last=at.moves[-1].on.isoformat())
    if move.at and legal_day(at=move.at) != move.on:
        yield Reason.of("instant_of_other_day", day=move.on.isoformat())
    if move.served_on and move.move != CONFIRM and move.served_on < move.on:
        yield Reason.of("served_before_made", day=move.served_on.isoformat())


def _against_rule(procedure: Procedure, at: Obligation, rule: MoveRule, move: Move) -> Iterator[Reason]:
    if not at.is_open:
        yield Reason.of("obligation_ended", ending=at.ending)
    elif at.state not in rule.from_states:
        yield Reason.of("not_from_here", move=rule.id, state=at.state)
    if move.role not in rule.by:
        yield Reason.of("role_may_not", role=move.role, move=rule.id)
    wanted = required_evidence(procedure=procedure, rule=rule)
    if missing := [kind for kind in wanted if kind not in move.evidence]:
        yield Reason.of("evidence_lacking", evidence=", ".join(missing))
    if rule.is_dated and move.stated_on is None:
        yield Reason.of("stated_day_lacking", move=rule.id)


def _against_confirming(procedure: Procedure, at: Obligation, move: Move) -> Iterator[Reason]:
    limit = procedure.limit_by_id.get(move.limit)
    stretch = stretch_of(limit=limit, obligation=at) if limit and limit.track == at.track else None
    if stretch is None or stretch.left_by is not None:
        yield Reason.of("limit_not_running", limit=move.limit)
    elif stretch.is_known:
        yield Reason.of("start_known", limit=move.limit)
    if move.served_on is None and move.stated_on is None:
        yield Reason.of("start_lacking", limit=move.limit)
    elif move.served_on and move.served_on > move.on:
        yield Reason.of("start_in_the_future", day=move.served_on.isoformat())
    yield from _against_role(move, _acting(procedure, at))


def _against_extending(procedure: Procedure, at: Obligation, move: Move) -> Iterator[Reason]:
    limit = procedure.limit_by_id.get(move.limit)
    extension = next_extension(limit=limit, obligation=at) if limit and limit.track == at.track else None
    if extension is None:
        yield Reason.of("no_extension_left", limit=move.limit)
        return
    yield from _against_role(move, extension.by)
    if move.term is None or move.term.amount < 1:
        yield Reason.of("extension_without_length", limit=move.limit)
    elif extension.term and (
        move.term.unit is not extension.term.unit or move.term.amount > extension.term.amount
    ):
        yield Reason.of(
            "extension_too_long",
            limit=move.limit,
            amount=str(extension.term.amount),
            time_unit=extension.term.unit.value,
        )


def _against_suspending(procedure: Procedure, at: Obligation, move: Move) -> Iterator[Reason]:
    kind = procedure.interval_by_id.get(move.interval)
    if kind is None:
        yield Reason.of("interval_unknown", interval=move.interval)
        return
    yield from _against_role(move, kind.by)
    if not at.is_open:
        yield Reason.of("obligation_ended", ending=at.ending)
    if (move.interval in at.suspended) is (move.move == SUSPEND):
        code = "interval_begun" if move.move == SUSPEND else "interval_not_begun"
        yield Reason(code, (("interval", move.interval),))


def _against_correcting(procedure: Procedure, matter: Matter, at: Obligation, move: Move) -> Iterator[Reason]:
    yield from _against_role(move, procedure.corrected_by)
    if len(at.moves) == 1:
        yield Reason.of("nothing_to_correct", obligation=at.id)
    yield from laid_and_moved(matter=matter, at=at)


def _against_reopening(procedure: Procedure, at: Obligation, move: Move) -> Iterator[Reason]:
    yield from _against_role(move, procedure.reopening.by)
    if at.is_open:
        yield Reason.of("not_ended", obligation=at.id)
    if missing := [kind for kind in procedure.reopening.evidence if kind not in move.evidence]:
        yield Reason.of("evidence_lacking", evidence=", ".join(missing))


def _against_concluding(procedure: Procedure, at: Obligation, move: Move) -> Iterator[Reason]:
    """Only what came in in mid-procedure, with nothing done since, may have ended before."""
    if len(at.moves) > 1 or not at.moves[0].state:
        yield Reason.of("not_from_before", obligation=at.id)
    rules = procedure.track_by_id[at.track].moves
    if move.state not in {rule.ends for rule in rules if rule.ends}:
        yield Reason.of("ending_not_on_track", ending=move.state, track=at.track)
    yield from _against_role(move, _acting(procedure, at))


def _acting(procedure: Procedure, at: Obligation) -> frozenset[str]:
    """The roles that make any of the moves of an obligation's track."""
    return frozenset(role for rule in procedure.track_by_id[at.track].moves for role in rule.by)


def _against_role(move: Move, allowed: frozenset[str]) -> Iterator[Reason]:
    if move.role not in allowed:
        yield Reason.of("role_may_not", role=move.role, move=move.move)
