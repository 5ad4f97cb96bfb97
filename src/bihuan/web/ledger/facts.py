"""Who acted, and the digest that ties an entry to all before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
# 1 said nothing of the row that an entry is about; entries keep the format that they were written in.
FORMAT = 2

_write = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, kept as id and name: the ledger knows nobody."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the hash of a ledger event covers, in the order of the model's columns.

    `payload` is canonical JSON; `subject_kind` and `subject_id` name the row that it is about ("" for none).
    """

    sequence: int
    format: int
    kind: str
    subject_kind: str
    subject_id: str
    payload: str
    actor_id: str
    actor_name: str
    at: datetime
    previous_hash: str

    def covered(self) -> list[Any]:
        """The fields that are hashed; `at` in UTC. Format 1 has neither its own number nor a subject."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        who = (self.actor_id, self.actor_name)
        if self.format == 1:
            return [self.sequence, self.kind, self.payload, *who, at, self.previous_hash]
        about = (self.subject_kind, self.subject_id)
        return [self.format, self.sequence, self.kind, *about, self.payload, *who, at, self.previous_hash]

    def digest(self) -> str:
        """SHA-256 (lower-case hex) of the canonical JSON list of the covered fields."""
        return hashlib.sha256(canonical(self.covered()).encode()).hexdigest()

    @property
    def is_wholly_covered(self) -> bool:
        """Whether every column stands under the hash: a subject added to an old entry would not."""
        return self.format == FORMAT or (self.format == 1 and not self.subject_kind + self.subject_id)


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no blanks, UTF-8."""
    return _write(value)
