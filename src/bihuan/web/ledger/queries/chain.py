"""Proving that nothing in the chain was touched."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import OperationalError

from bihuan.web.ledger.facts import GENESIS, Entry
from bihuan.web.ledger.models import LedgerEvent, LedgerHead

_COLUMNS = (*Entry.__dataclass_fields__, "hash")
_CHUNK = 5_000
# What comes of a cell that holds no text, no time or no UTF-8 any more.
_UNREADABLE = (OperationalError, AttributeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProof:
    """`entries` are sound, from the first on. `broken_at` is the first sequence that is not, with `fault`:
    missing (a gap), moved (it doesn't follow the entry before), changed (its content isn't what was hashed),
    unreadable, cut (the chain ends before its head), added (it stands behind the head) or headless (no head,
    or two).
    """

    entries: int
    broken_at: int | None = None
    fault: str = ""

    @property
    def is_sound(self) -> bool:
        return self.broken_at is None


@dataclass(slots=True)
class _Walk:
    """How far the entries are sound."""

    entries: int = 0
    previous: str = GENESIS

    def on(self, *, chunk: int) -> str:
        """Walk to the end or to the first fault, which is returned."""
        rows = LedgerEvent.objects.order_by("sequence").values_list(*_COLUMNS)
        for *fields, digest in rows.filter(sequence__gt=self.entries).iterator(chunk_size=chunk):
            fault = self._fault(Entry(*fields), digest)
            if fault:
                return fault
            self.entries, self.previous = self.entries + 1, digest
        return ""

    def _fault(self, entry: Entry, digest: str) -> str:
        if entry.sequence != self.entries + 1:
            return "missing"
        if entry.previous_hash != self.previous:
            return "moved"
        return "" if entry.is_wholly_covered and entry.digest() == digest else "changed"


def verify_chain() -> ChainProof:
    """Walk the whole chain and name the first entry that is broken. Entries may be added meanwhile."""
    walk = _Walk()
    fault = _first_fault(walk)
    if fault:
        return ChainProof(entries=walk.entries, broken_at=walk.entries + 1, fault=fault)
    # Read after the entries: by now it may stand behind the last one that we saw, never before it.
    heads = list(LedgerHead.objects.values_list("sequence", "hash"))
    if len(heads) != 1:
        return ChainProof(entries=walk.entries, broken_at=walk.entries + 1, fault="headless")
    return _against_head(*heads[0], walk=walk)


def _first_fault(walk: _Walk) -> str:
    try:
        return walk.on(chunk=_CHUNK)
    except _UNREADABLE:
        pass
    try:
        # A whole chunk is lost with one unreadable entry; one by one it is known which.
        return walk.on(chunk=1)
    except _UNREADABLE:
        return "unreadable"


def _against_head(sequence: int, digest: str, *, walk: _Walk) -> ChainProof:
    entries = walk.entries
    if sequence < entries:
        return ChainProof(entries=sequence, broken_at=sequence + 1, fault="added")
    if sequence == entries and digest != walk.previous:
        return ChainProof(entries=entries, broken_at=entries, fault="changed")
    if sequence > entries and not LedgerEvent.objects.filter(sequence=sequence, hash=digest).exists():
        return ChainProof(entries=entries, broken_at=entries + 1, fault="cut")
    return ChainProof(entries=entries)
