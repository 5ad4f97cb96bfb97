"""What both an opening and a move tell the ledger."""

from __future__ import annotations

from bihuan.web.ledger.events import Records
from bihuan.web.loops.events import MoveMade
from bihuan.web.loops.models import Loop, Move


def tell_of_move(*, loop: Loop, row: Move, rec: Records) -> None:
    """Record a move with the digest of its row."""
    rec(
        MoveMade(
            loop_id=loop.pk,
            number=row.number,
            obligation=row.obligation,
            move=row.move,
            digest=row.digest,
            rulebook_digest=loop.procedure_digest,
        )
    )
