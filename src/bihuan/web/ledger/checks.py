"""Checks at the start of the program: every event is declared, listed, and heard in no circle."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import fields
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

from bihuan.web.ledger.events import Event, Table, heard


@register
def check_events(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The table as registered, against the `events.py` of the installed rooms."""
    return faults(heard(), declared=set(declared_events()))


def declared_events() -> Iterator[type[Event]]:
    """The events that installed rooms declare; a private class is only what events have in common."""
    for room in apps.get_app_configs():
        name = f"{room.name}.events"
        if not room.name.startswith("bihuan.web.") or find_spec(name) is None:
            continue
        for _, found in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            is_private = found is Event or found.__name__.startswith("_")
            if issubclass(found, Event) and found.__module__ == name and not is_private:
                yield found


def faults(table: Table, *, declared: set[type[Event]]) -> list[CheckMessage]:
    """One message per fault, each with the next move."""
    return [
        *_undeclared(table, declared),
        *_unlisted(table, declared),
        *_circles(table),
        *_aimless(declared),
    ]


def _undeclared(table: Table, declared: set[type[Event]]) -> Iterator[CheckMessage]:
    said = {event for hearings in table.values() for hearing in hearings for event in hearing.says}
    for event in sorted((set(table) | said) - declared, key=lambda event: event.kind()):
        yield Error(
            f"{event.kind()} is in the table, but no installed room declares it.",
            hint="Declare it in the events.py of its room.",
            id="ledger.E001",
        )


def _unlisted(table: Table, declared: set[type[Event]]) -> Iterator[CheckMessage]:
    for event in sorted(declared - set(table), key=lambda event: event.kind()):
        yield Error(
            f"{event.kind()} is declared, but the table doesn't list it.",
            hint="List it in flow's table, with () where nobody hears it.",
            id="ledger.E002",
        )


def _circles(table: Table) -> Iterator[CheckMessage]:
    follows = {event: {said for line in lines for said in line.says} for event, lines in table.items()}
    for start in sorted(follows, key=lambda event: event.kind()):
        if start in _reached(follows, start):
            yield Error(
                f"{start.kind()} is heard in a circle: what follows from it records it again.",
                hint="Break the circle: one of the handlers must not record what it says.",
                id="ledger.E003",
            )


def _aimless(declared: set[type[Event]]) -> Iterator[CheckMessage]:
    models = {model._meta.label for model in apps.get_models()}
    for event in sorted(declared, key=lambda event: event.kind()):
        model, field = event.about
        if model and (model not in models or field not in {one.name for one in fields(event)}):
            yield Error(
                f"{event.kind()} is about {model} by its field {field}, and one of them does not exist.",
                hint='Name a model as "room.Model" and a field of the event, or leave `about` out.',
                id="ledger.E004",
            )


def _reached(follows: dict[type[Event], set[type[Event]]], start: type[Event]) -> set[type[Event]]:
    seen: set[type[Event]] = set()
    waiting = list(follows[start])
    while waiting:
        event = waiting.pop()
        if event not in seen:
            seen.add(event)
            waiting.extend(follows.get(event, ()))
    return seen
