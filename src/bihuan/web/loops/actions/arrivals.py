"""Matters from before the program: opened by the one door, then what is known beyond the opening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bihuan.engine.procedures import history as engine
from bihuan.web.ledger.events import Records
from bihuan.web.loops.actions.caches import Rules, write_caches
from bihuan.web.loops.actions.telling import tell_of_move
from bihuan.web.loops.events import LoopClosed
from bihuan.web.loops.facts import matter_of, move_digest, names_of, procedure_of
from bihuan.web.loops.models import Loop, Move
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures


def complete_within(
    *,
    loop: Loop,
    beyond: Sequence[engine.Move],
    names: Mapping[str, str],
    by: Account,
    rec: Records,
    today: date,
) -> None:
    """Put into a history, right after its opening, what is known beyond it: obligations laid later, starts of
    clocks, endings. `names` are those of the subjects by their obligations.

    Raises HistoryError for what the procedure does not allow; RefusedError where its rules are gone.
    """
    if not beyond:
        return
    book = current_procedures()
    rules = Rules(procedure=procedure_of(loop, book), calendars=book.calendars)
    rows = list(loop.moves.all())
    added = [_row(loop, move, number, names, by, rec) for number, move in enumerate(beyond, len(rows) + 1)]
    matter = matter_of(rules.procedure, [*rows, *added])
    Move.objects.bulk_create(added)
    write_caches(loop=loop, rules=rules, matter=matter, names=names_of([*rows, *added]), today=today)
    for row in added:
        tell_of_move(loop=loop, row=row, rec=rec)
    if matter.is_closed:
        rec(LoopClosed(loop_id=loop.pk, number=added[-1].number))


def _row(
    loop: Loop, move: engine.Move, number: int, names: Mapping[str, str], by: Account, rec: Records
) -> Move:
    row = Move(
        loop=loop,
        number=number,
        obligation=move.obligation,
        move=move.move,
        on=move.on,
        at=rec.now,
        role=move.role,
        by=by,
        by_name=by.name,
        served_on=move.served_on,
        stated_on=move.stated_on,
        track=move.track,
        subject=move.subject,
        subject_name=names.get(move.obligation, "") if move.move == engine.OPEN else "",
        limit=move.limit,
        state=move.state,
    )
    row.digest = move_digest(row, ())
    return row
