"""Making a move: the one door through which the state of a loop changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.allowed import options_of
from bihuan.engine.procedures.history import Matter
from bihuan.engine.procedures.refusals import refusals
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.ledger.actions import recording
from bihuan.web.loops.actions.caches import Rules
from bihuan.web.loops.actions.papers import locked_paper, resting_on, with_word_file
from bihuan.web.loops.actions.writing import write_move
from bihuan.web.loops.facts import (
    RefusedError,
    Step,
    as_engine_move,
    matter_of,
    procedure_of,
)
from bihuan.web.loops.models import EvidenceFile, Loop, Move
from bihuan.web.loops.panels import held_papers
from bihuan.web.loops.queries.duties import roles_in, visible_loops
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures


class OvertakenError(Exception):
    """Somebody moved the loop meanwhile: `moves` are those that the officer has not seen, oldest first."""

    def __init__(self, moves: Sequence[Move]) -> None:
        self.moves = tuple(moves)
        super().__init__(f"{len(moves)} moves meanwhile")


def make_move(*, loop_id: int, step: Step, expected_length: int, by: Account, now: datetime) -> Move:
    """Make a move on a loop, a move of its procedure or a standing one, and write what follows from it.

    `expected_length` is the number of moves that the officer saw. Raises OvertakenError where there are more
    by now, RefusedError with every reason where the move may not be made, Loop.DoesNotExist for a loop that
    he may not see. Then nothing was changed.
    """
    today = localdate(now)
    with recording(by=as_actor(by), now=now) as rec:
        paper = locked_paper(paper_id=step.paper_id)
        loop = visible_loops(by, today=today).select_for_update(of=("self",)).get(pk=loop_id)
        rows = list(loop.moves.all())
        if len(rows) != expected_length:
            raise OvertakenError(rows[expected_length:])
        book = current_procedures()
        rules = Rules(procedure=procedure_of(loop, book), calendars=book.calendars)
        rule = rules.procedure.move_by_id.get(step.move)
        _demand_unheld(loop, rules.procedure, step)
        files = _files(loop, step)
        step = resting_on(
            step=step, rule=rule, paper=paper, rows=rows, files=files, procedure=rules.procedure
        )
        files = with_word_file(loop=loop, paper=paper, files=files, by=by, rec=rec)
        row = _row(loop, step, files, by=by, now=now)
        before = matter_of(rules.procedure, rows)
        _demand_days(step, today)
        row.role = _role(rules, before, row, roles_in(loop, by, today=today), wanted=step.role)
        write_move(loop=loop, rules=rules, rows=rows, before=before, row=row, files=files, rec=rec)
    return row


def _files(loop: Loop, step: Step) -> list[EvidenceFile]:
    found = list(EvidenceFile.objects.filter(loop=loop, pk__in=step.files))
    if len(found) != len(set(step.files)):
        raise RefusedError(Reason.of("evidence_not_on_file"))
    return found


def _row(loop: Loop, step: Step, files: Sequence[EvidenceFile], *, by: Account, now: datetime) -> Move:
    return Move(
        loop=loop,
        obligation=step.obligation,
        move=step.move,
        on=step.on,
        at=now,
        by=by,
        by_name=by.name,
        served_on=step.served_on,
        stated_on=step.stated_on,
        limit=step.limit,
        term_amount=step.term.amount if step.term else None,
        term_unit=step.term.unit.value if step.term else "",
        interval=step.interval,
        evidence=sorted({file.kind for file in files}),
        note=step.note,
        paper_id=step.paper_id,
        paper_number=step.paper_number.strip(),
    )


def _demand_days(step: Step, today: date) -> None:
    """What the engine cannot tell, since it has no clock: nothing is done on a day that is still to come."""
    late = [day for day in (step.on, step.served_on) if day and day > today]
    if late:
        raise RefusedError(*(Reason.of("day_in_the_future", day=day.isoformat()) for day in late))


def _demand_unheld(loop: Loop, procedure: Procedure, step: Step) -> None:
    """That nothing holds the papers of the loop, where the move sends one."""
    rule = procedure.move_by_id.get(step.move)
    if rule and rule.paper and (held := held_papers(loop)):
        raise RefusedError(*held)


def _role(rules: Rules, matter: Matter, row: Move, roles: frozenset[str], *, wanted: str) -> str:
    """The role in which the move is made. Raises RefusedError where there is none."""
    held = sorted(roles & {wanted} if wanted else roles)
    if not held:
        raise RefusedError(Reason.of("no_role_here"))
    against: tuple[Reason, ...] = ()
    asked = (row.obligation, row.move, row.limit, row.interval)
    for role in held:
        options = options_of(
            procedure=rules.procedure, matter=matter, role=role, calendars=rules.calendars, today=row.on
        )
        for option in options:
            if (option.obligation, option.move, option.limit, option.interval) == asked:
                if not option.against:
                    return role
                against = option.against
    row.role = held[0]
    told = refusals(procedure=rules.procedure, matter=matter, move=as_engine_move(row))
    raise RefusedError(*(against or told or (Reason.of("move_not_offered", move=row.move),)))
