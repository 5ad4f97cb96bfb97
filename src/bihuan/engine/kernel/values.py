"""What a laboratory writes into a result cell, parsed to a frozen value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from bihuan.engine.kernel.text import fold, is_missing, squeeze

_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
_PLAIN = re.compile(rf"({_NUMBER})([eE][+-]?\d{{1,2}})?(?:\(?([+-])\)?)?\s*([^\d\s~<>≤≥].*)?")
_BOUND = re.compile(rf"(<=|>=|[<>≤≥]|小于|低于|不足|大于|高于|超过)\s*({_NUMBER})\s*(.*)")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:~|至|到)\s*({_NUMBER})\s*(.*)")
_BELOW = frozenset({"<", "<=", "≤", "小于", "低于", "不足"})
_NOT_DETECTED = frozenset(
    {"未检出", "nd", "n.d.", "n.d", "notdetected", "不得检出", "未检测出", "未检出(nd)", "nd(未检出)"}
)
_NOT_DETECTED_WITH_BOUND = re.compile(
    rf"(?:未检出|nd)\(?(?:<|检出限:?|检测限:?|lod:?|<=|≤)+({_NUMBER})([^\d)]*)\)?"
)
_NOT_TESTED = frozenset(
    {"未检", "待检", "检测中", "未测", "待测", "检验中", "未检测", "未做", "不适用", "pending", "nottested"}
)


class ValueKind(Enum):
    """What kind of result a cell holds."""

    NUMBER = "number"
    BELOW = "below"
    ABOVE = "above"
    RANGE = "range"
    NOT_DETECTED = "not_detected"
    MISSING = "missing"
    NOT_TESTED = "not_tested"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Value:
    """A parsed result: `low` holds the number (or the lower end), `high` the upper end of a range.

    `unit` is what follows the number; `mark` is GB/T 8170 3.3.2's + or − (as +1/−1); `open` tells
    "<" from "≤" (and ">" from "≥").
    """

    kind: ValueKind
    text: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    mark: int = 0
    open: bool = False


@lru_cache(maxsize=65536)
def parse_value(text: str) -> Value:
    """Parse a result cell. Never raises: what can't be read as a quantity is TEXT."""
    bare = fold(text)
    if is_missing(bare):
        return Value(ValueKind.MISSING, bare)
    key = squeeze(bare).lower()
    if key in _NOT_TESTED:
        return Value(ValueKind.NOT_TESTED, bare)
    if key in _NOT_DETECTED:
        return Value(ValueKind.NOT_DETECTED, bare)
    if found := _NOT_DETECTED_WITH_BOUND.fullmatch(key):
        return Value(ValueKind.BELOW, bare, high=_decimal(found[1]), unit=found[2], open=True)
    value = _bounded(bare) or _ranged(bare) or _single(bare)
    return value if value and _is_sane(value) else Value(ValueKind.TEXT, bare)


def _bounded(bare: str) -> Value | None:
    found = _BOUND.fullmatch(bare)
    if not found:
        return None
    is_open = found[1] not in {"<=", ">=", "≤", "≥"}
    number, unit = _decimal(found[2]), found[3].strip()
    if found[1] in _BELOW:
        return Value(ValueKind.BELOW, bare, high=number, unit=unit, open=is_open)
    return Value(ValueKind.ABOVE, bare, low=number, unit=unit, open=is_open)


def _ranged(bare: str) -> Value | None:
    found = _RANGE.fullmatch(bare)
    if not found:
        return None
    low, high = sorted((_decimal(found[1]), _decimal(found[2])))
    return Value(ValueKind.RANGE, bare, low=low, high=high, unit=found[3].strip())


def _single(bare: str) -> Value | None:
    found = _PLAIN.fullmatch(bare)
    if not found:
        return None
    number = _decimal(found[1] + (found[2] or ""))
    mark = {"+": 1, "-": -1}.get(found[3] or "", 0)
    return Value(ValueKind.NUMBER, bare, low=number, high=number, unit=(found[4] or "").strip(), mark=mark)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _is_sane(value: Value) -> bool:
    """No laboratory reports more than 20 digits; arithmetic beyond them is not exact."""
    ends = [end for end in (value.low, value.high) if end is not None]
    return all(len(end.as_tuple().digits) <= 20 and abs(end.adjusted()) <= 20 for end in ends)
