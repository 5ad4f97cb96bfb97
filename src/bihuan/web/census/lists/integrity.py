"""Integrity check of lists that came in: every row was accepted or was not."""

from __future__ import annotations

from bihuan.web.census.models import ListFile
from bihuan.web.ledger.audits import Tally


def check_lists(tally: Tally) -> None:
    """Rows in = accepted + refused, for every list."""
    tally.count("files", 0)
    rows = ListFile.objects.order_by("pk").values_list("pk", "rows_in", "rows_accepted", "rows_refused")
    for pk, rows_in, accepted, refused in rows.iterator():
        tally.count("files")
        if rows_in != accepted + refused:
            data = {"rows": str(rows_in), "accepted": str(accepted), "refused": str(refused)}
            tally.breach(f"{ListFile._meta.label} {pk}", "audit_list_unbalanced", **data)
