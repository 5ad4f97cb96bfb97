"""Days as sheets write them: full dates, months, years, ranges, serial numbers."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bihuan.engine.kernel.text import fold

_FULL = re.compile(r"(?<!\d)(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*(?:日|号)?(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?!\s*[-./]?\d)")
_YEAR = re.compile(r"(?<!\d)(\d{4})\s*年")
_BARE_YEAR = re.compile(r"\d{4}")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_SERIAL = re.compile(r"[345]\d{4}(?:\.\d+)?")
_FULL_TO = re.compile(
    _FULL.pattern + r"\s*(?:至|到|~|-|--)\s*(?:(\d{1,2})\s*[-./月]\s*)?(\d{1,2})\s*(?:日|号)?(?![\d年./-])"
)
_MONTH_TO = re.compile(
    r"(?<!\d)(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?\s*(?:至|到|~)\s*(?:(\d{4})\s*[-./年]\s*)?(\d{1,2})\s*月?(?![\d./-])"
)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The days that a text may mean, both ends included; one day when `first == last`."""

    first: date
    last: date

    @property
    def is_exact(self) -> bool:
        """Whether one day is meant."""
        return self.first == self.last


@lru_cache(maxsize=16384)
def parse_days(text: str) -> DaySpan | None:
    """The span of days in `text` ("2024-03-01", "2024年3月", "2024-05-20至2024-05-28"), or None.

    Spreadsheet serials (five digits, 1982 to 2064) are read as days. A lot number is no day.
    """
    bare = _TIME.sub("", fold(text))
    spans = [span for span in map(_full, _FULL.finditer(bare)) if span]
    spans += [span for span in map(_short_end, _FULL_TO.finditer(bare)) if span]
    spans += [span for span in map(_full, _COMPACT.finditer(bare)) if span]
    if not spans:
        spans = [span for span in map(_month, _MONTH.finditer(bare)) if span]
        spans += [span for found in _MONTH_TO.finditer(bare) for span in _month_ends(found)]
    if not spans:
        spans = [_year(found[1]) for found in _YEAR.finditer(bare)]
    if not spans and _BARE_YEAR.fullmatch(bare) and 1980 <= int(bare) <= 2100:
        spans = [_year(bare)]
    if not spans and _SERIAL.fullmatch(bare):
        spans = [_serial(bare)]
    if not spans:
        return None
    return DaySpan(min(s.first for s in spans), max(s.last for s in spans))


def _full(found: re.Match[str]) -> DaySpan | None:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return DaySpan(day, day)


def _month(found: re.Match[str]) -> DaySpan | None:
    year, month = int(found[1]), int(found[2])
    if not (1 <= month <= 12 and year >= 1):
        return None
    return DaySpan(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _short_end(found: re.Match[str]) -> DaySpan | None:
    """The end of "2024-05-20至28", "2024.5.20-6.2", or past the turn of the year "2024.12.30-1.2"."""
    month, day = int(found[4] or found[2]), int(found[5])
    is_next_year = (month, day) < (int(found[2]), int(found[3]))
    try:
        end = date(int(found[1]) + is_next_year, month, day)
    except ValueError:
        return None
    return DaySpan(end, end)


def _month_ends(found: re.Match[str]) -> list[DaySpan]:
    """Both months of "2024.03~2024.05" or "2024年3月至5月"."""
    ends = [(int(found[1]), int(found[2])), (int(found[3] or found[1]), int(found[4]))]
    return [
        DaySpan(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        for year, month in ends
        if 1 <= month <= 12 and year >= 1
    ]


def _year(text: str) -> DaySpan:
    return DaySpan(date(max(int(text), 1), 1, 1), date(max(int(text), 1), 12, 31))


def _serial(text: str) -> DaySpan:
    day = _EXCEL_EPOCH + timedelta(days=int(text.split(".")[0]))
    return DaySpan(day, day)
