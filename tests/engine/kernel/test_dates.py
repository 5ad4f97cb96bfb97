"""Days as sheets write them: whole, partial, ranges, serial numbers, lots."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.dates import DaySpan, parse_days


def span(text: str) -> tuple[str, str] | None:
    found = parse_days(text)
    return (found.first.isoformat(), found.last.isoformat()) if found else None


DAY = ("2024-03-01", "2024-03-01")


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01",
        "2024-3-1",
        "2024/3/1",
        "2024.03.01",
        "2024年3月1日",
        "2024年03月01号",
        "2024 年 3 月 1 日",
        "２０２４－０３－０１",
        "2024—03—01",
        "20240301",
        "2024-03-01 00:00:00",
        "2024-03-01T08:30:00.000",
        "生产日期:2024-03-01",
        "批号20240301",
        "45352",
        "45352.0",
        "45352.604",
    ],
)
def test_one_day_is_read_in_every_spelling(text: str) -> None:
    assert span(text) == DAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年3月", ("2024-03-01", "2024-03-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2023.2", ("2023-02-01", "2023-02-28")),
        ("2024年", ("2024-01-01", "2024-12-31")),
        ("2024", ("2024-01-01", "2024-12-31")),
    ],
)
def test_a_month_and_a_year_are_spans(text: str, expected: tuple[str, str]) -> None:
    found = parse_days(text)
    assert span(text) == expected
    assert found is not None and not found.is_exact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-20至2024-05-28", ("2024-05-20", "2024-05-28")),
        ("2024-05-20~2024-05-28", ("2024-05-20", "2024-05-28")),
        ("2024.5.20-2024.5.28", ("2024-05-20", "2024-05-28")),
        ("2024年5月20日-2024年6月2日", ("2024-05-20", "2024-06-02")),
        ("2024-05-20至28", ("2024-05-20", "2024-05-28")),
        ("2024-05-20~28", ("2024-05-20", "2024-05-28")),
        ("2024年5月20日-28日", ("2024-05-20", "2024-05-28")),
        ("2024.5.20-6.2", ("2024-05-20", "2024-06-02")),
        ("2024年5月20日至6月2日", ("2024-05-20", "2024-06-02")),
        ("2024.12.30-1.2", ("2024-12-30", "2025-01-02")),
        ("2024-12-30至31", ("2024-12-30", "2024-12-31")),
        ("2024.03~2024.05", ("2024-03-01", "2024-05-31")),
        ("2024年3月至5月", ("2024-03-01", "2024-05-31")),
        ("2024年3月-2024年5月", ("2024-03-01", "2024-05-31")),
        ("2024-05-28至2024-05-20", ("2024-05-20", "2024-05-28")),
    ],
)
def test_a_range_is_a_span_from_its_first_to_its_last_day(text: str, expected: tuple[str, str]) -> None:
    """Of a range of test dates the end counts (design, section 9)."""
    assert span(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "无",
        "见包装",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "2024-00-10",
        "0000-01-01",
        "12345",
        "99999",
        "6901234567892",
        "A20248801",
        "款号8801",
        "1234",
        "24-03-01",
        "3月1日",
    ],
)
def test_what_is_no_day_of_the_calendar_is_no_day(text: str) -> None:
    assert parse_days(text) is None


def test_a_span_of_one_day_is_exact() -> None:
    day = date(2024, 3, 1)
    assert DaySpan(day, day).is_exact
    assert not DaySpan(day, day + timedelta(days=1)).is_exact


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_back_as_itself(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02} 23:59",
    ):
        assert parse_days(text) == DaySpan(day, day)


@given(st.dates(min_value=date(1983, 1, 1), max_value=date(2063, 12, 31)))
def test_every_serial_number_of_a_spreadsheet_is_its_day(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    assert parse_days(serial) == DaySpan(day, day)


@given(first=st.dates(min_value=date(1990, 1, 1)), last=st.dates(min_value=date(1990, 1, 1)))
def test_every_range_reads_back_as_itself(first: date, last: date) -> None:
    found = parse_days(f"{first.isoformat()}至{last.isoformat()}")
    assert found == DaySpan(min(first, last), max(first, last))


@given(st.text(max_size=40))
def test_no_text_makes_reading_a_day_fail(text: str) -> None:
    found = parse_days(text)
    assert found is None or found.first <= found.last


@given(st.text(alphabet="0123456789-./年月日至~ T:号", max_size=25))
def test_no_heap_of_the_signs_of_dates_makes_reading_fail(text: str) -> None:
    found = parse_days(text)
    assert found is None or found.first <= found.last
