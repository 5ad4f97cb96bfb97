"""A made-up event, and entries of it at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Event
from bihuan.web.ledger.facts import Actor

# 17:30 in Shanghai.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LIN = Actor(id="lin", name="林晓")


@dataclass(frozen=True, kw_only=True)
class RunPrinted(Event):
    about: ClassVar[tuple[str, str]] = ("testing.CheckRun", "run_id")
    run_id: int


@dataclass(frozen=True, kw_only=True)
class TeaMade(Event):
    """About no row."""

    cups: int


EVENTS = {RunPrinted: (), TeaMade: ()}


def record(*events: Event, at: datetime = NOW, by: Actor = LIN) -> None:
    """Record events in one go."""
    with recording(by=by, now=at) as rec:
        for event in events:
            rec(event)


def make_tea(*times: datetime) -> None:
    """One entry at each time."""
    for number, at in enumerate(times, 1):
        record(TeaMade(cups=number), at=at)
