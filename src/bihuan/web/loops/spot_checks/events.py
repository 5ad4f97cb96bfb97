from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class MattersDrawn(Event):
    """Matters were drawn from a list by a seed; the digests are those of list, seed and drawn ids."""

    about: ClassVar[tuple[str, str]] = ("spot_checks.SpotCheck", "spot_check_id")

    spot_check_id: int
    list_digest: str
    seed_digest: str
    drawn_digest: str
