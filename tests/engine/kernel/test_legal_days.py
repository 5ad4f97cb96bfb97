from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.legal_days import legal_day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 5, 6, 15, 59, 59, tzinfo=UTC), date(2026, 5, 6)),
        (datetime(2026, 5, 6, 16, 0, tzinfo=UTC), date(2026, 5, 7)),
        (datetime(2026, 5, 6, 23, 30, tzinfo=timezone(timedelta(hours=8))), date(2026, 5, 6)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_beijing(at: datetime, day: date) -> None:
    assert legal_day(at=at) == day


@given(st.integers(946_684_800, 4_102_444_800))  # 2000 to 2100
def test_it_is_the_day_of_asia_shanghai(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, tz=UTC)
    assert legal_day(at=at) == at.astimezone(ZoneInfo("Asia/Shanghai")).date()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        legal_day(at=datetime(2026, 5, 6))  # noqa: DTZ001
