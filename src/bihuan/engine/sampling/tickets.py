"""Tickets: the hash that orders what may be drawn, so that a draw can be repeated by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from heapq import nsmallest


def ticket_of(*, seed: str, unit: str) -> str:
    """The ticket of a unit: lower-case hex SHA-256 of the UTF-8 text `SEED,UNIT` (design, section 5).

    >>> ticket_of(seed="2026-05-06 0417", unit="12")[:16]
    'c0730335d4f1b9ee'
    """
    return hashlib.sha256(f"{seed},{unit}".encode()).hexdigest()


def lowest_tickets(*, seed: str, units: Iterable[str], most: int) -> tuple[tuple[str, str], ...]:
    """(ticket, unit) of the `most` lowest tickets, the lowest first; the order of `units` does not matter."""
    tickets = ((ticket_of(seed=seed, unit=unit), unit) for unit in set(units))
    return tuple(nsmallest(most, tickets))
