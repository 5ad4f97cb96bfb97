"""Who acted, and the digest that ties an entry to all before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, kept as id and name: the ledger knows nobody."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the digest of a ledger event covers. `payload` is canonical JSON."""

    sequence: int
    kind: str
    payload: str
    actor_id: str
    actor_name: str
    at: datetime
    previous_hash: str

    def digest(self) -> str:
        """SHA-256 (lower-case hex) of the canonical JSON list of the fields; `at` in UTC."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        who = (self.actor_id, self.actor_name)
        fields = [self.sequence, self.kind, self.payload, *who, at, self.previous_hash]
        return hashlib.sha256(canonical(fields).encode()).hexdigest()


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
