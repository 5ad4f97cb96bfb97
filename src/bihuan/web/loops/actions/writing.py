"""Writing a move down with all that follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localdate

from bihuan.engine.procedures.folding import advance
from bihuan.engine.procedures.history import HistoryError, Matter
from bihuan.web.ledger.events import Records
from bihuan.web.loops.actions.caches import Rules, write_caches
from bihuan.web.loops.actions.telling import tell_of_move
from bihuan.web.loops.events import LoopClosed, LoopReopened
from bihuan.web.loops.facts import RefusedError, as_engine_move, move_digest, names_of
from bihuan.web.loops.models import EvidenceFile, EvidenceUse, Loop, Move


def write_move(
    *,
    loop: Loop,
    rules: Rules,
    rows: Sequence[Move],
    before: Matter,
    row: Move,
    files: Sequence[EvidenceFile],
    rec: Records,
) -> Matter:
    """Write a move after `rows`, the caches and the ledger's entries. Raises RefusedError."""
    after = _advanced(rules, before, row)
    row.number = after.length
    row.digest = move_digest(row, [file.digest for file in files])
    row.save(force_insert=True)
    EvidenceUse.objects.bulk_create(EvidenceUse(move=row, file=file) for file in files)
    today, names = localdate(rec.now), names_of([*rows, row])
    write_caches(loop=loop, rules=rules, matter=after, names=names, today=today)
    tell_of_move(loop=loop, row=row, rec=rec)
    if after.is_closed and not before.is_closed:
        rec(LoopClosed(loop_id=loop.pk, number=row.number))
    if before.is_closed and not after.is_closed:
        rec(LoopReopened(loop_id=loop.pk, number=row.number))
    return after


def _advanced(rules: Rules, before: Matter, row: Move) -> Matter:
    try:
        return advance(procedure=rules.procedure, matter=before, move=as_engine_move(row))
    except HistoryError as error:
        raise RefusedError(*error.reasons) from error
