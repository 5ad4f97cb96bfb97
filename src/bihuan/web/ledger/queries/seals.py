"""The Merkle roots of days, and the proof that an entry stands under one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils.timezone import localdate

from bihuan.web.ledger import merkle
from bihuan.web.ledger.models import DaySeal, LedgerEvent
from bihuan.web.ledger.queries.entries import day_end, entry_of

FORM = "bihuan-ledger-proof-1"
_CHUNK = 10_000


def next_seal(*, after: DaySeal | None, now: datetime) -> DaySeal | None:
    """The seal, not yet stored, of the next day that is over at `now` and has entries; None for no such day.

    A day reaches to the last entry whose time lies before its end: an entry that came late belongs to the
    day that was open when it came, and one with a time too far ahead does not hold up the others.
    """
    first = after.last + 1 if after else 1
    unsealed = LedgerEvent.objects.filter(sequence__gte=first)
    earliest = unsealed.aggregate(at=Min("at"))["at"]
    if earliest is None:
        return None
    day = localdate(earliest)
    if after:
        day = max(day, after.day + timedelta(days=1))
    if day_end(day) > now:
        return None
    last = unsealed.filter(at__lt=day_end(day)).aggregate(last=Max("sequence"))["last"]
    seal = DaySeal(day=day, first=first, last=last, sealed_at=now)
    seal.root = root_of(seal)
    return seal


def last_seal() -> DaySeal | None:
    """The seal of the latest sealed day."""
    return DaySeal.objects.order_by("-day").first()


def list_seals() -> Iterator[DaySeal]:
    """Every seal, day by day."""
    return DaySeal.objects.order_by("day").iterator()


def seal_of(sequence: int) -> DaySeal | None:
    """The seal under which an entry stands; None while its day is not sealed."""
    seal = DaySeal.objects.filter(last__gte=sequence).order_by("last").first()
    return seal if seal and seal.first <= sequence else None


def root_of(seal: DaySeal) -> str:
    """The root over the entries of a sealed day, computed anew. Entries that are missing are not counted."""
    return merkle.root(_leaves(_entries_of(seal))).hex()


def proof_of(entry: LedgerEvent) -> dict[str, Any] | None:
    """The inclusion proof as plain JSON; None where the day is not sealed, or entries of it are gone."""
    seal = seal_of(entry.sequence)
    if seal is None or _entries_of(seal).count() != seal.size:
        return None
    size, index = seal.size, entry.sequence - seal.first
    path = merkle.path(_leaves(_entries_of(seal)), index=index, size=size)
    return {
        "form": FORM,
        "entry": written_out(entry),
        "day": seal.day.isoformat(),
        "first": seal.first,
        "size": size,
        "index": index,
        "path": [node.hex() for node in path],
        "root": seal.root,
    }


def written_out(entry: LedgerEvent) -> dict[str, Any]:
    """An entry as a proof shows it: what its hash covers, and its format."""
    told = asdict(entry_of(entry))
    told["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    if entry.format == 1:
        del told["subject_kind"], told["subject_id"]
    return told


def count_unsealed() -> int:
    """Entries that stand under no root yet."""
    seal = last_seal()
    last = LedgerEvent.objects.aggregate(last=Max("sequence"))["last"] or 0
    return last - (seal.last if seal else 0)


def sealed_days(*, limit: int, before: date | None = None) -> list[DaySeal]:
    """The latest seals, or those before a day."""
    seals = DaySeal.objects.order_by("-day")
    return list((seals.filter(day__lt=before) if before else seals)[:limit])


def _entries_of(seal: DaySeal) -> QuerySet[LedgerEvent]:
    return LedgerEvent.objects.filter(sequence__range=(seal.first, seal.last))


def _leaves(entries: QuerySet[LedgerEvent]) -> Iterator[bytes]:
    hashes = entries.order_by("sequence").values_list("hash", flat=True)
    return (_leaf(one) for one in hashes.iterator(chunk_size=_CHUNK))


def _leaf(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        # Somebody wrote what is no hash: a leaf all the same, one that no root was made of.
        return digest.encode()
