"""Limits as standards write them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class LimitKind(Enum):
    """What a measured value is compared with."""

    NUMBER = "number"  # low and/or high, in the unit of the rule
    GRADE = "grade"  # low and/or high, in half-step integers of the item's scale
    TEXT = "text"  # one of `words`
    NOT_DETECTED = "not_detected"  # below the detection limit of the method


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit: `written` is the text of the standard ("≤75", "4.0~8.5", "≥3-4", "无").

    `low` and `high` are Decimals in the unit of the rule; for grades they are half-step
    integers (3-4 → 7). An end is inclusive unless it is marked open ("<20", "不含").
    """

    written: str
    kind: LimitKind
    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    words: tuple[str, ...] = ()
    places: int = 0  # decimal places as written, for the rounded-value comparison (GB/T 8170 4.3.3)
