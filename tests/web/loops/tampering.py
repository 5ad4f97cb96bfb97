"""What somebody with the database's password could do to loops."""

from __future__ import annotations

from django.db import connection

from bihuan.web.loops.models import Loop
from tests.web.ledger.tampering import break_open, run


def without_guards() -> None:
    break_open()
    if connection.vendor == "sqlite":
        connection.check_constraints()
        run("PRAGMA defer_foreign_keys = ON")
    else:
        run("SET CONSTRAINTS ALL DEFERRED")


def erase(loop: Loop) -> None:
    """Delete a loop and all that is its own, as somebody with the database's password could."""
    own = f"SELECT id FROM loops_move WHERE loop_id = {loop.pk}"
    run(f"DELETE FROM loops_evidenceuse WHERE move_id IN ({own})")
    for table in ("move", "obligation", "searchtext", "evidencefile", "note", "assignment", "alert"):
        run(f"DELETE FROM loops_{table} WHERE loop_id = {loop.pk}")
    run(f"DELETE FROM loops_loop WHERE id = {loop.pk}")
