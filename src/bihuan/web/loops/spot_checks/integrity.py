"""Integrity check of draws: the list is there byte by byte, and gives the same matters again."""

from __future__ import annotations

from bihuan.engine.sampling.tickets import lowest_tickets
from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.files import check_kept, file_place
from bihuan.web.loops.spot_checks.facts import DRAWN
from bihuan.web.loops.spot_checks.models import SpotCheck


def check_draws(tally: Tally) -> None:
    """Every draw can be repeated from its list and its seed."""
    tally.count("draws", 0)
    for made in SpotCheck.objects.order_by("pk").iterator():
        tally.count("draws")
        row = f"{SpotCheck._meta.label} {made.pk}"
        check_kept(tally, [(row, made.list_digest, made.list_size)])
        try:
            units = file_place(made.list_digest).read_text(encoding="utf-8").split()
        except FileNotFoundError:
            continue
        again = [
            (ticket, int(unit)) for ticket, unit in lowest_tickets(seed=made.seed, units=units, most=DRAWN)
        ]
        kept = list(made.drawn.order_by("place").values_list("ticket", "loop_id"))
        if again != kept:
            tally.breach(row, "audit_draw_differs")
