"""Proving that nothing in the chain was touched."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.web.ledger.facts import GENESIS, Entry
from bihuan.web.ledger.models import LedgerEvent, LedgerHead

_COLUMNS = (*Entry.__dataclass_fields__, "hash")
_CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProof:
    """`entries` are sound, from the first on. `broken_at` is the first sequence that is not, with `fault`:
    missing (a gap), moved (it doesn't follow the entry before), changed (its content isn't what was hashed),
    cut (the chain ends before its head), added (it stands behind the head) or headless (no head, or two).
    """

    entries: int
    broken_at: int | None = None
    fault: str = ""

    @property
    def is_sound(self) -> bool:
        return self.broken_at is None


def verify_chain() -> ChainProof:
    """Walk the whole chain and name the first entry that is broken. Entries may be added meanwhile."""
    entries, previous = 0, GENESIS
    rows = LedgerEvent.objects.order_by("sequence").values_list(*_COLUMNS)
    for *fields, digest in rows.iterator(chunk_size=_CHUNK):
        fault = _fault(Entry(*fields), digest, expected=entries + 1, previous=previous)
        if fault:
            return ChainProof(entries=entries, broken_at=entries + 1, fault=fault)
        entries, previous = entries + 1, digest
    # Read after the entries: by now it may stand behind the last one that we saw, never before it.
    heads = list(LedgerHead.objects.values_list("sequence", "hash"))
    if len(heads) != 1:
        return ChainProof(entries=entries, broken_at=entries + 1, fault="headless")
    return _against_head(*heads[0], entries=entries, previous=previous)


def _against_head(sequence: int, digest: str, *, entries: int, previous: str) -> ChainProof:
    if sequence < entries:
        return ChainProof(entries=sequence, broken_at=sequence + 1, fault="added")
    if sequence == entries and digest != previous:
        return ChainProof(entries=entries, broken_at=entries, fault="changed")
    if sequence > entries and not LedgerEvent.objects.filter(sequence=sequence, hash=digest).exists():
        return ChainProof(entries=entries, broken_at=entries + 1, fault="cut")
    return ChainProof(entries=entries)


def _fault(entry: Entry, digest: str, *, expected: int, previous: str) -> str:
    if entry.sequence != expected:
        return "missing"
    if entry.previous_hash != previous:
        return "moved"
    return "" if entry.is_wholly_covered and entry.digest() == digest else "changed"
