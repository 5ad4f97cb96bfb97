"""Matters as the officers' list has them: one line each, and one for each of their obligations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bihuan.engine.procedures import history as engine
from bihuan.engine.procedures.due import LimitClock, clocks_of
from bihuan.engine.procedures.stretches import Stretch, stretch_of
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.loops.books.descriptions import descriptions_of
from bihuan.web.loops.books.models import BookRow
from bihuan.web.loops.facts import RefusedError, matter_of, procedure_of, running
from bihuan.web.loops.models import Loop, Move
from bihuan.web.loops.queries.histories import moves_of
from bihuan.web.loops.queries.lines import WorkLine, stage_words, work_lines
from bihuan.web.rules.facts import current_procedures

_STRETCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationLine:
    """An obligation with the days that are known of it; "" and None where nothing is."""

    track: str
    subject: str
    subject_name: str
    state: str
    ending: str
    served_on: date | None = None
    since_on: date | None = None
    stated_on: date | None = None
    due_on: date | None = None
    advised_on: date | None = None
    closed_on: date | None = None
    is_suspended: bool = False
    is_awaiting: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to be done."""
        return not self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """A matter of the list. `told` are columns that stand elsewhere: in the list by which it came in, or
    in the room that found it.
    """

    work: WorkLine
    procedure: Procedure | None
    obligations: tuple[ObligationLine, ...]
    told: Mapping[str, str]

    @property
    def served_on(self) -> date | None:
        """The service that counts for the obligation that the line of the matter tells of."""
        return next((one.served_on for one in self._leading if one.served_on), None)

    @property
    def endings(self) -> tuple[str, ...]:
        """How its obligations ended, each way once; () while it is open."""
        ended = (one.ending for one in self.obligations if one.ending)
        return tuple(dict.fromkeys(ended)) if self.work.loop.is_closed else ()

    @property
    def _leading(self) -> list[ObligationLine]:
        stage = self.work.loop.stage
        own = [one for one in self.obligations if f"{one.track}/{one.state}" == stage]
        return own or list(self.obligations)


def book_lines(loops: Iterable[Loop], *, today: date) -> Iterator[BookLine]:
    """Lines in the order of the loops; what they read is read in stretches."""
    rest = iter(loops)
    while part := list(islice(rest, _STRETCH)):
        moves, told = moves_of(part), {**descriptions_of(part), **_brought(part)}
        for work in work_lines(part, today=today):
            loop = work.loop
            procedure = _procedure_of(loop)
            yield BookLine(
                work=work,
                procedure=procedure,
                obligations=_obligations(loop, procedure, moves.get(loop.pk, []), today),
                told=told.get(loop.pk, {}),
            )


def state_words(procedure: Procedure | None, line: ObligationLine) -> str:
    """The words for where an obligation stands; "" once it has ended."""
    return stage_words(procedure, f"{line.track}/{line.state}") if line.state else ""


def _procedure_of(loop: Loop) -> Procedure | None:
    try:
        return procedure_of(loop, current_procedures())
    except RefusedError:
        return None


def _brought(loops: list[Loop]) -> dict[int, Mapping[str, str]]:
    rows = BookRow.objects.filter(loop__in=loops, outcome=BookRow.Outcome.OPENED)
    return {loop_id: given["row"]["cells"] for loop_id, given in rows.values_list("loop_id", "given")}


def _obligations(
    loop: Loop, procedure: Procedure | None, moves: list[Move], today: date
) -> tuple[ObligationLine, ...]:
    if procedure is None:
        return tuple(
            ObligationLine(
                track=one.track,
                subject=one.subject,
                subject_name=one.subject_name,
                state=one.state,
                ending=one.ending,
                due_on=one.due_on,
            )
            for one in loop.obligations.all()
            if not one.is_withdrawn
        )
    matter = matter_of(procedure, moves)
    names = {one.key: one.subject_name for one in loop.obligations.all()}
    calendars = current_procedures().calendars
    clocks = clocks_of(procedure=procedure, matter=matter, calendars=calendars, today=today)
    return tuple(
        _line(
            loop.opened_on, one, names.get(one.id, ""), [c for c in running(clocks) if c.obligation == one.id]
        )
        for one in matter.obligations
        if not one.is_withdrawn
    )


def _line(opened_on: date, one: engine.Obligation, name: str, clocks: list[LimitClock]) -> ObligationLine:
    stretches = [found for clock in clocks if (found := stretch_of(limit=clock.limit, obligation=one))]
    first = clocks[0] if clocks and clocks[0].due.due_on else None
    return ObligationLine(
        track=one.track,
        subject=one.subject,
        subject_name=name,
        state=one.state,
        ending=one.ending,
        served_on=_served_on(one, stretches),
        since_on=next((s.starts_on for s in stretches if _is_worth_telling(s, opened_on)), None),
        stated_on=next((s.stated_on for s in stretches if s.limit.is_stated), None),
        due_on=first.due.due_on if first else None,
        advised_on=first.due.advised_on if first else None,
        closed_on=None if one.is_open else one.moves[-1].on,
        is_suspended=bool(one.suspended),
        is_awaiting=any(not s.is_known for s in stretches),
    )


def _served_on(one: engine.Obligation, stretches: list[Stretch]) -> date | None:
    """The service from which its clock runs, None while unknown; without such a clock, the last one."""
    clocked = [s.starts_on for s in stretches if s.limit.from_service]
    if clocked:
        return next((day for day in clocked if day), None)
    return next((move.served_on for move in reversed(one.moves) if move.served_on and not move.limit), None)


def _is_worth_telling(stretch: Stretch, opened_on: date) -> bool:
    """Whether the start of a clock is told by no other column."""
    limit = stretch.limit
    return not (limit.from_service or limit.is_stated) and stretch.starts_on != opened_on
