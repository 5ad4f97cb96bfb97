"""Django's sessions in rows that say whose they are, so that a person can see and end them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from bihuan.web.people.models import Session

STARTED, SEEN, BROWSER = "started_at", "seen_at", "browser"


class SessionStore(DatabaseStore):
    """The store that `SESSION_ENGINE` names."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.account_id = data.get(SESSION_KEY)
        row.started_at, row.seen_at = instant(data.get(STARTED)), instant(data.get(SEEN))
        row.browser = data.get(BROWSER, "")
        return row


def instant(text: str | None) -> datetime | None:
    """The instant that a session keeps as text."""
    return datetime.fromisoformat(text) if text else None
