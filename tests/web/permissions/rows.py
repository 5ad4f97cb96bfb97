"""What the permission matrix asks for: a row for each of two branches, and one that does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SIDES = ("east", "west")
ABSENT = "absent"
NOBODY = 999_999_999
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """How to ask for a row, and what gives it away; a row that all may see has no marks."""

    args: tuple[Any, ...]
    marks: tuple[str, ...] = ()


Rows = dict[str, Row]
