from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bihuan.web.ledger.models import LedgerEvent


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock that pages read."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    return set_to


def kinds() -> list[str]:
    """The kinds of all ledger entries, in order."""
    return [entry.kind.removeprefix("people.") for entry in LedgerEvent.objects.order_by("sequence")]


def last() -> dict[str, Any]:
    """The payload of the last ledger entry, with who did it."""
    entry = LedgerEvent.objects.order_by("sequence").last()
    assert entry
    return {**json.loads(entry.payload), "kind": entry.kind, "actor": entry.actor_name}
