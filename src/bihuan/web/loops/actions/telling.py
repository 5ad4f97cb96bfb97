"""What is told of a loop: to the ledger, and to whoever has to look at it."""

from __future__ import annotations

from bihuan.web.ledger.events import Records
from bihuan.web.loops.events import AlertGiven, MoveMade
from bihuan.web.loops.models import Alert, Loop, Move


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


def tell_handler(*, loop: Loop, kind: str, rec: Records) -> None:
    """Let the officer in charge look at a loop, else the head of its office; unless it is he who acts."""
    account = loop.handler or loop.owner.head
    if account and str(account.pk) != rec.by.id:
        Alert.objects.create(loop=loop, account=account, kind=kind, at=rec.now)
        rec(AlertGiven(loop_id=loop.pk, account_id=account.pk, alert=kind))
