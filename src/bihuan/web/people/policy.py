"""The rules for signing in; docs/operate/accounts.md tells them to the administrator."""

from __future__ import annotations

from datetime import timedelta

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

# A session ends when nobody used it for so long, and in any case when it is so old.
IDLE_LIMIT = timedelta(minutes=30)
SESSION_LIMIT = timedelta(hours=10)

MIN_PASSWORD_LENGTH = 10
MIN_CHARACTER_KINDS = 3

RECOVERY_CODES = 10
