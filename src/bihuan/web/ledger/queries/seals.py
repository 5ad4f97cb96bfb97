"""The Merkle roots of days, and the proof that an entry stands under one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import TruncDate

from bihuan.web.ledger import merkle
from bihuan.web.ledger.models import DaySeal, LedgerEvent
from bihuan.web.ledger.queries.entries import day_end, entry_of

FORM = "bihuan-ledger-proof-1"
_CHUNK = 10_000


def due_seals(*, now: datetime) -> Iterator[DaySeal]:
    """The seals, not yet stored, of the days that are over at `now` and have entries, day by day.

    A day reaches to the last entry whose time lies before its end: an entry that came late belongs to the
    day that was open when it came, and one with a time too far ahead does not hold up the others.
    """
    before = last_seal()
    first = before.last + 1 if before else 1
    last = first - 1
    for day, highest in _unsealed_days(first, after=before.day if before else None):
        if day_end(day) > now:
            return
        last = max(last, highest)
        if last >= first:
            seal = DaySeal(day=day, first=first, last=last, sealed_at=now)
            seal.root = root_of(seal)
            yield seal
            first = last + 1


def _unsealed_days(first: int, *, after: date | None) -> list[tuple[date, int]]:
    """The days of the entries from `first` on, each with its highest sequence, none up to `after`."""
    unsealed = LedgerEvent.objects.filter(sequence__gte=first).annotate(day=TruncDate("at"))
    highest: dict[date, int] = {}
    for day, last in unsealed.order_by().values_list("day").annotate(last=Max("sequence")):
        open_day = max(day, after + timedelta(days=1)) if after else day
        highest[open_day] = max(last, highest.get(open_day, 0))
    return sorted(highest.items())


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
