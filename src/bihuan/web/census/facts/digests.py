from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bihuan.web.ledger.facts import canonical


def digest_of_ids(ids: Iterable[int]) -> str:
    """SHA-256 of ids in their order, one a line."""
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(ids)).encode()).hexdigest()


def digest_of_values(values: dict[str, str]) -> str:
    """SHA-256 of named values."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()
