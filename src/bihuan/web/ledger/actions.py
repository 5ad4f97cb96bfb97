"""The one door to a transaction; sealing days; audits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from bihuan.web.ledger.audits import as_json, outcome_of, run_checks
from bihuan.web.ledger.events import Event, Hearing, NotListedError, hearings_of
from bihuan.web.ledger.facts import FORMAT, Actor, Entry, canonical
from bihuan.web.ledger.models import Audit, DaySeal, LedgerEvent, LedgerHead
from bihuan.web.ledger.queries.seals import due_seals

_open: ContextVar[bool] = ContextVar("ledger_recording_open", default=False)


class NestedRecordingError(RuntimeError):
    """A second door was opened inside the first: an action called an action."""


class Recorder:
    """Takes events in their order; whoever hears one acts at once, in the same transaction."""

    def __init__(self, *, by: Actor, now: datetime) -> None:
        self.by = by
        self.now = now
        self._events: list[Event] = []
        self._speaking: Hearing | None = None

    def __call__(self, event: Event) -> None:
        """Note an event and let its hearers act. Raises NotListedError."""
        if self._speaking is not None and type(event) not in self._speaking.says:
            name = self._speaking.handler.__name__
            raise NotListedError(
                f"{name} recorded {event.kind()} → add it to what its line of the table says"
            )
        hearings = hearings_of(event)
        self._events.append(event)
        before = self._speaking
        for hearing in hearings:
            self._speaking = hearing
            hearing.handler(event, self)
        self._speaking = before

    def _insert(self) -> None:
        """Lock the end of the chain, last of all, and add what was noted."""
        if not self._events:
            return
        head = LedgerHead.objects.select_for_update().get()
        rows = []
        for event in self._events:
            entry = self._entry(event, after=head)
            head.sequence, head.hash = entry.sequence, entry.digest()
            rows.append(LedgerEvent(**asdict(entry), hash=head.hash))
        LedgerEvent.objects.bulk_create(rows)
        head.save(update_fields=["sequence", "hash"])

    def _entry(self, event: Event, *, after: LedgerHead) -> Entry:
        subject_kind, subject_id = event.subject()
        return Entry(
            sequence=after.sequence + 1,
            format=FORMAT,
            kind=event.kind(),
            subject_kind=subject_kind,
            subject_id=subject_id,
            payload=canonical(event.payload()),
            actor_id=self.by.id,
            actor_name=self.by.name,
            at=self.now,
            previous_hash=after.hash,
        )


@contextmanager
def recording(*, by: Actor, now: datetime) -> Iterator[Recorder]:
    """Open a transaction in which `by` changes something at the instant `now`.

    Every change of state goes through here: what the block writes, what its hearers write and the
    ledger entries are committed together, and an exception anywhere undoes them all.
    """
    if _open.get():
        raise NestedRecordingError("a recording is open already → let the outer action pass its recorder on")
    token = _open.set(True)
    try:
        with transaction.atomic(durable=True):
            recorder = Recorder(by=by, now=now)
            yield recorder
            recorder._insert()
    finally:
        _open.reset(token)


def seal_days(*, now: datetime) -> list[DaySeal]:
    """Seal every day in Shanghai that is over at `now`; the new seals, none where nothing is left to seal."""
    sealed = []
    for seal in due_seals(now=now):
        seal.save(force_insert=True)
        sealed.append(seal)
    return sealed


def run_audit(*, by: Actor, now: datetime) -> Audit:
    """Run every integrity check and keep what they counted and found. Reads all that is stored."""
    tallies = run_checks(now=now)
    audit = Audit(at=now, actor_id=by.id, actor_name=by.name)
    audit.outcome, audit.results = outcome_of(tallies), [as_json(tally) for tally in tallies]
    audit.save(force_insert=True)
    return audit
