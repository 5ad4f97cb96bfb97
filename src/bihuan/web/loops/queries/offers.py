"""The moves that a reader may make, as forms need them, and what a move would lead to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.allowed import MoveOption
from bihuan.engine.procedures.due import LimitClock, clocks_of
from bihuan.engine.procedures.folding import advance
from bihuan.engine.procedures.history import (
    CONFIRM,
    EXTEND,
    REOPEN,
    HistoryError,
    Matter,
    Move,
    Obligation,
)
from bihuan.engine.procedures.refusals import next_extension
from bihuan.engine.rules.procedures import Procedure, Term, TimeUnit
from bihuan.web.loops.facts import RefusedError, Step
from bihuan.web.loops.queries.choices import said
from bihuan.web.loops.queries.one import Line, LoopFile
from bihuan.web.rules.facts import current_procedures
from bihuan.web.ui.words import word

TIME_UNITS = tuple(one.value for one in TimeUnit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A move that may be made, in words, with what its form asks for.

    `asks` holds "served_on", "stated_on" and "term"; `most` is the longest extension where one is set.
    `is_standing`: one that every procedure knows. `made_paper` is the id of the paper that it makes.
    `may_lack_day`: the day that it states may be unknown.
    """

    option: MoveOption
    roles: tuple[str, ...]
    name: str
    about: str
    subject: str
    paper: str
    asks: frozenset[str]
    most: Term | None = None
    is_standing: bool = False
    made_paper: str = ""
    may_lack_day: bool = False

    @property
    def query(self) -> str:
        """The parameters that name the move in an address."""
        named = {name: getattr(self.option, name) for name in ("obligation", "move", "limit", "interval")}
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What a move would lead to: where its obligation stands then, clocks that run, obligations laid."""

    state: str
    ending: str
    closes: bool
    clocks: tuple[LimitClock, ...]
    laid: tuple[tuple[str, str], ...]


def offers_of(file: LoopFile) -> list[Offer]:
    """Every move that the reader may make, in the order of the file."""
    lines = {line.obligation.id: line for line in file.lines}
    return [_offer(file.procedure, lines[option.obligation], option, roles) for option, roles in file.options]


def find_offer(offers: Iterable[Offer], named: dict[str, str]) -> Offer | None:
    """The offer that an address names; None where it is not, or is no more, offered."""
    wanted = tuple(named.get(name, "") for name in ("obligation", "move", "limit", "interval"))
    for offer in offers:
        one = offer.option
        if (one.obligation, one.move, one.limit, one.interval) == wanted:
            return offer
    return None


def foresee(file: LoopFile, offer: Offer, step: Step, kinds: Iterable[str], *, today: date) -> Foresight:
    """What a step would lead to, `kinds` being its evidence. Raises RefusedError with every reason."""
    if offer.option.against:
        raise RefusedError(*offer.option.against)
    late = [day for day in (step.on, step.served_on) if day and day > today]
    if late:
        raise RefusedError(*(Reason.of("day_in_the_future", day=day.isoformat()) for day in late))
    try:
        after = advance(
            procedure=file.procedure, matter=file.matter, move=_engine_move(step, offer.roles, kinds)
        )
    except HistoryError as error:
        raise RefusedError(*error.reasons) from error
    return _foresight(file, after, step.obligation, today)


def term_of(amount: int | None, unit: str) -> Term | None:
    """A length of time as a form gives it."""
    return Term(amount, TimeUnit(unit)) if amount and unit else None


def _engine_move(step: Step, roles: Sequence[str], kinds: Iterable[str]) -> Move:
    return Move(
        obligation=step.obligation,
        move=step.move,
        on=step.on,
        role=step.role or roles[0],
        served_on=step.served_on,
        stated_on=step.stated_on,
        evidence=frozenset(kinds),
        limit=step.limit,
        term=step.term,
        interval=step.interval,
    )


def _foresight(file: LoopFile, after: Matter, obligation: str, today: date) -> Foresight:
    procedure, known = file.procedure, {one.id for one in file.matter.obligations}
    at = after.find(obligation)
    assert at is not None
    laid = [one for one in after.obligations if one.id not in known]
    clocks = clocks_of(
        procedure=procedure, matter=after, calendars=current_procedures().calendars, today=today
    )
    touched = {at.id, *(one.id for one in laid)}
    return Foresight(
        state=_state_words(procedure, at),
        ending=said(procedure.endings[at.ending].words) if at.ending else "",
        closes=after.is_closed,
        clocks=tuple(one for one in clocks if one.obligation in touched and one.met_on is None),
        laid=tuple(
            (said(procedure.track_by_id[one.track].words), _state_words(procedure, one)) for one in laid
        ),
    )


def _state_words(procedure: Procedure, at: Obligation) -> str:
    states = procedure.track_by_id[at.track].states
    return next((said(state.words) for state in states if state.id == at.state), "")


def _offer(procedure: Procedure, line: Line, option: MoveOption, roles: tuple[str, ...]) -> Offer:
    rule, asks, most = option.rule, set(), None
    if rule and rule.is_served:
        asks.add("served_on")
    if rule and rule.is_dated:
        asks.add("stated_on")
    is_set_anew = option.move == REOPEN and any(
        limit.takes_stated_day and REOPEN in limit.starts and limit.track == line.obligation.track
        for limit in procedure.limits
    )
    if is_set_anew:
        asks.add("stated_on")
    if option.move == CONFIRM:
        asks.add("stated_on" if procedure.limit_by_id[option.limit].takes_stated_day else "served_on")
    if option.move == EXTEND:
        asks.add("term")
        limit = procedure.limit_by_id[option.limit]
        extension = next_extension(limit=limit, obligation=line.obligation)
        most = extension.term if extension else None
    return replace(
        plain_offer(procedure, option),
        roles=roles,
        subject=line.subject_name or word("subject", line.obligation.subject),
        asks=frozenset(asks),
        most=most,
        may_lack_day=is_set_anew,
    )


def plain_offer(procedure: Procedure, option: MoveOption) -> Offer:
    """A move in words, without what its form asks for."""
    rule = option.rule
    about = said(procedure.limit_by_id[option.limit].words) if option.limit else ""
    about = word("interval", option.interval) if option.interval else about
    return Offer(
        option=option,
        roles=(),
        name=said(rule.words) if rule else word("standing_move", option.move),
        about=about,
        subject="",
        paper=word("paper", rule.paper) if rule and rule.paper else "",
        asks=frozenset(),
        is_standing=rule is None,
        made_paper=rule.paper if rule else "",
    )
