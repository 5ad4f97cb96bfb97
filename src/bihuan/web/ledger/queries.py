"""Reading the chain, and proving that nothing in it was touched."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.web.ledger.facts import GENESIS, Entry
from bihuan.web.ledger.models import LedgerEvent, LedgerHead


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProof:
    """`entries` are sound, from the first on. `broken_at` is the first sequence that is not, with `fault`:
    missing (a gap), moved (it doesn't follow the entry before), changed (its content isn't what was hashed)
    or cut (the chain ends before its head, or the head is gone).
    """

    entries: int
    broken_at: int | None = None
    fault: str = ""

    @property
    def is_sound(self) -> bool:
        return self.broken_at is None


def verify_chain() -> ChainProof:
    """Walk the whole chain and name the first entry that is broken."""
    entries, previous = 0, GENESIS
    for row in LedgerEvent.objects.order_by("sequence").iterator(chunk_size=2_000):
        fault = _fault(row, expected=entries + 1, previous=previous)
        if fault:
            return ChainProof(entries=entries, broken_at=entries + 1, fault=fault)
        entries, previous = row.sequence, row.hash
    head = LedgerHead.objects.first()
    if head is None or (head.sequence, head.hash) != (entries, previous):
        return ChainProof(entries=entries, broken_at=entries + 1, fault="cut")
    return ChainProof(entries=entries)


def _fault(row: LedgerEvent, *, expected: int, previous: str) -> str:
    if row.sequence != expected:
        return "missing"
    if row.previous_hash != previous:
        return "moved"
    entry = Entry(
        sequence=row.sequence,
        kind=row.kind,
        payload=row.payload,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        at=row.at,
        previous_hash=row.previous_hash,
    )
    return "" if entry.digest() == row.hash else "changed"
