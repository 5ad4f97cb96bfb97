"""Fastness, pilling and burning grades as whole numbers of half steps."""

from __future__ import annotations

import re
from decimal import Decimal

from bihuan.engine.kernel.text import squeeze

SCALE_TOP = {"grey": 10, "blue-wool": 16, "pilling": 10, "burning": 6}  # half steps
_BETWEEN = re.compile(r"(?P<low>[1-8])[-~/](?P<high>[1-8])")
_PLAIN = re.compile(r"[1-8](?:\.(?:0|5)0*)?")


def parse_grade(text: str) -> int | None:
    """The half steps of a grade (1 → 2, 1-2 → 3 … 5 → 10, 8 → 16), None when it is no grade.

    "3-4", "3～4", "3/4" and "3.5" are one grade between 3 and 4, never a range. The caller knows the
    scale, so it is the caller who refuses a 6 on the grey scale (GB/T 250, GB/T 251, GB/T 8427).
    """
    plain = squeeze(text).removesuffix("级")
    if match := _BETWEEN.fullmatch(plain):
        low, high = int(match["low"]), int(match["high"])
        return low + high if high == low + 1 else None
    if _PLAIN.fullmatch(plain):
        return int(Decimal(plain) * 2)
    return None


def write_grade(half_steps: int) -> str:
    """The grade as reports print it: 7 → "3-4"."""
    whole, half = divmod(half_steps, 2)
    return f"{whole}-{whole + 1}" if half else str(whole)
