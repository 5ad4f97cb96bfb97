"""Entries as the reader page shows them: the latest first, a page at a time, in time that does not grow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone, make_aware

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.web.ledger.events import heard
from bihuan.web.ledger.facts import Entry
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ui.words import language

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asks for; None or "" asks for nothing. Days are those of Shanghai, both inclusive."""

    since: date | None = None
    until: date | None = None
    actor: str = ""
    kind: str = ""
    subject_kind: str = ""
    subject_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """A stretch of entries, the latest first; `older` and `newer` are the marks beyond it, "" for none."""

    entries: tuple[LedgerEvent, ...]
    older: str
    newer: str


def entry_page(wanted: Wanted, *, before: str = "", after: str = "") -> EntryPage:
    """The entries before a mark, or those right after one; the latest where neither is given.

    A mark is "<ISO time>_<sequence>". The cost does not depend on how many entries there are, since each
    filter has an index in the order of the page. Raises ValueError for a mark that cannot be read.
    """
    entries = _wanted(wanted)
    if after:
        rows = list(_beyond(entries, after, later=True)[: PER_PAGE + 1])
        shown, is_more = rows[:PER_PAGE][::-1], len(rows) > PER_PAGE
        older, newer = bool(shown), is_more
    else:
        rows = list((_beyond(entries, before) if before else _latest_first(entries))[: PER_PAGE + 1])
        shown = rows[:PER_PAGE]
        older, newer = len(rows) > PER_PAGE, bool(before)
    return EntryPage(
        entries=tuple(shown),
        older=_mark(shown[-1]) if shown and older else "",
        newer=_mark(shown[0]) if shown and newer else "",
    )


def _latest_first(entries: QuerySet[LedgerEvent]) -> QuerySet[LedgerEvent]:
    return entries.order_by("-at", "-sequence")


def _beyond(entries: QuerySet[LedgerEvent], mark: str, *, later: bool = False) -> QuerySet[LedgerEvent]:
    text, _, number = mark.rpartition("_")
    at, sequence = datetime.fromisoformat(text), int(number)
    if at.tzinfo is None or not 1900 <= at.year <= 9000 or not 0 <= sequence < 2**63:
        raise ValueError(mark)
    if later:
        tied = Q(at=at, sequence__gt=sequence)
        return entries.filter(Q(at__gte=at) & (Q(at__gt=at) | tied)).order_by("at", "sequence")
    tied = Q(at=at, sequence__lt=sequence)
    # The first half says nothing new; it lets the database begin in the middle of the index.
    return _latest_first(entries.filter(Q(at__lte=at) & (Q(at__lt=at) | tied)))


def _mark(entry: LedgerEvent) -> str:
    return f"{entry.at.isoformat()}_{entry.sequence}"


def _wanted(wanted: Wanted) -> QuerySet[LedgerEvent]:
    entries = LedgerEvent.objects.all()
    if wanted.since:
        entries = entries.filter(at__gte=day_start(wanted.since))
    if wanted.until:
        entries = entries.filter(at__lt=day_end(wanted.until))
    named = {
        "actor_id": wanted.actor,
        "kind": wanted.kind,
        "subject_kind": wanted.subject_kind,
        "subject_id": wanted.subject_id,
    }
    return entries.filter(**{column: text for column, text in named.items() if text})


def day_start(day: date) -> datetime:
    """The first instant of a day in Shanghai."""
    return make_aware(datetime.combine(day, time.min), get_default_timezone())


def day_end(day: date) -> datetime:
    """The first instant that is no longer that day in Shanghai."""
    return day_start(day + timedelta(days=1))


def find_entry(sequence: int) -> LedgerEvent | None:
    """The entry, or None."""
    return LedgerEvent.objects.filter(sequence=sequence).first()


def is_whole(entry: LedgerEvent) -> bool:
    """Whether the content of an entry is what was hashed."""
    kept = entry_of(entry)
    return kept.is_wholly_covered and kept.digest() == entry.hash


def entry_of(row: LedgerEvent) -> Entry:
    """What the hash of a stored entry covers."""
    return Entry(*(getattr(row, name) for name in Entry.__dataclass_fields__))


def known_kinds() -> list[tuple[str, str]]:
    """The kinds of event that the program knows, each with its sentence."""
    kinds = (event.kind() for event in heard())
    return [(kind, sentence(Reason(kind), language=language())) for kind in kinds]


def known_subjects() -> list[str]:
    """The kinds of row that those events are about."""
    return sorted({event.about[0] for event in heard()} - {""})


def subject_kinds() -> list[str]:
    """The kinds of row that entries are about, each found by a jump in the index."""
    found: list[str] = []
    kinds = LedgerEvent.objects.order_by("subject_kind").values_list("subject_kind", flat=True)
    while (kind := kinds.filter(subject_kind__gt=found[-1] if found else "").first()) is not None:
        found.append(kind)
    return found


def data_of(entry: LedgerEvent) -> Mapping[str, Any]:
    """What the event said, by field."""
    data = json.loads(entry.payload)
    return data if isinstance(data, dict) else {}


def reason_of(entry: LedgerEvent) -> Reason:
    """The event as a reason, so that it becomes a sentence: its kind is the code, its fields the data."""
    return Reason(entry.kind, tuple((name, str(held)) for name, held in data_of(entry).items()))


def subject_address(entry: LedgerEvent) -> str:
    """Where the row that an entry is about is shown; "" where there is no such row or no page for it."""
    try:
        model = apps.get_model(entry.subject_kind)
        row = model._default_manager.get(pk=entry.subject_id)
    except (LookupError, ValueError, ObjectDoesNotExist, ValidationError):
        return ""
    address = getattr(row, "get_absolute_url", None)
    return str(address()) if address else ""
