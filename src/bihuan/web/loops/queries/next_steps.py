"""What comes next in a loop: the moves that the reader may make, else who has to act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.allowed import MoveOption, options_of
from bihuan.engine.procedures.due import ClockStatus, LimitClock, clocks_of
from bihuan.engine.procedures.history import CONFIRM, Matter, Obligation
from bihuan.engine.rules.procedures import Procedure, ProcedureBook
from bihuan.web.loops.facts import RefusedError, matter_of, procedure_of, running, waited_for
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.duties import roles_in_each
from bihuan.web.loops.queries.offers import Offer, plain_offer
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures

_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """`offers` are the first moves that the reader may make today, `more` how many others there are.

    Where there are none: `against` says why one that he may make has to wait, else `roles` are those that
    take the obligation on.
    """

    offers: tuple[Offer, ...] = ()
    more: int = 0
    against: tuple[Reason, ...] = ()
    procedure: Procedure | None = None
    roles: frozenset[str] = frozenset()


def next_steps(loops: Iterable[Loop], account: Account, *, today: date) -> dict[int, NextStep]:
    """The next step of each open loop, by its id, on the obligation that is most urgent."""
    rows, book = list(loops), current_procedures()
    prefetch_related_objects(rows, "moves")
    roles = roles_in_each(rows, account, today=today)
    return {loop.pk: _next_step(loop, book, roles[loop.pk], today) for loop in rows}


def _next_step(loop: Loop, book: ProcedureBook, roles: frozenset[str], today: date) -> NextStep:
    try:
        procedure = procedure_of(loop, book)
    except RefusedError:
        return NextStep()
    matter = matter_of(procedure, sorted(loop.moves.all(), key=lambda row: row.number))
    clocks = running(clocks_of(procedure=procedure, matter=matter, calendars=book.calendars, today=today))
    at = _leading(matter, clocks)
    if at is None:
        return NextStep()
    options = _options(procedure, matter, at, roles, book, today)
    awaiting = any(one.obligation == at.id and one.status is ClockStatus.AWAITING for one in clocks)
    wanted = [one for one in options if _is_step(one, awaiting=awaiting)]
    ready = [one for one in wanted if not one.against]
    # The service day comes first: without it no clock runs.
    ready.sort(key=lambda one: one.move != CONFIRM)
    return NextStep(
        offers=tuple(plain_offer(procedure, option) for option in ready[:_SHOWN]),
        more=max(0, len(ready) - _SHOWN),
        against=wanted[0].against if wanted and not ready else (),
        procedure=procedure,
        roles=frozenset() if wanted else waited_for(procedure, at),
    )


def _leading(matter: Matter, clocks: list[LimitClock]) -> Obligation | None:
    """The obligation that is due first, as the loop's stage names it."""
    if clocks:
        return matter.find(clocks[0].obligation)
    return next(iter(matter.open_obligations), None)


def _options(
    procedure: Procedure,
    matter: Matter,
    at: Obligation,
    roles: frozenset[str],
    book: ProcedureBook,
    today: date,
) -> list[MoveOption]:
    found = (
        option
        for role in sorted(roles)
        for option in options_of(
            procedure=procedure, matter=matter, role=role, calendars=book.calendars, today=today
        )
        if option.obligation == at.id
    )
    return list(dict.fromkeys(found))


def _is_step(option: MoveOption, *, awaiting: bool) -> bool:
    """Whether it leads on: a move of the procedure that is no way out, or the service day that is awaited."""
    if option.rule is not None:
        return not option.rule.is_exit
    return option.move == CONFIRM and awaiting
