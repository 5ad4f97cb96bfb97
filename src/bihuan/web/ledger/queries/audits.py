"""What the last audits found."""

from __future__ import annotations

from bihuan.web.ledger.audits import Tally, from_json
from bihuan.web.ledger.models import Audit


def latest_audits(*, limit: int) -> list[Audit]:
    """The latest audits, the last one first."""
    return list(Audit.objects.order_by("-pk")[:limit])


def tallies_of(audit: Audit) -> list[Tally]:
    """What each check of an audit counted and found."""
    return [from_json(stored) for stored in audit.results]
