"""Grades are whole half steps (GB/T 250, GB/T 251, GB/T 8427): "3-4" is one grade, never a range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.grades import SCALE_TOP, parse_grade, write_grade


@pytest.mark.parametrize(
    ("text", "half_steps"),
    [
        ("1", 2),
        ("1-2", 3),
        ("2", 4),
        ("2-3", 5),
        ("3", 6),
        ("3-4", 7),
        ("4", 8),
        ("4-5", 9),
        ("5", 10),
        ("8", 16),
        ("3~4", 7),
        ("3～4级", 7),
        ("３－４级", 7),
        ("3—4", 7),
        ("3/4", 7),
        ("3／4", 7),
        ("3.5", 7),
        ("3.50", 7),
        ("3.0", 6),
        (" 3 - 4 级 ", 7),
        ("4級", 8),
        ("4级", 8),
    ],
)
def test_a_grade_is_read_in_every_spelling(text: str, half_steps: int | None) -> None:
    assert parse_grade(text) == half_steps


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "0",
        "9",
        "10",
        "3-5",
        "4-3",
        "4-4",
        "3.2",
        "3.25",
        "三级",
        "3-4-5",
        "-3",
        "+3",
        "≥3",
        "3级半",
        "级",
    ],
)
def test_what_is_no_grade_is_refused(text: str) -> None:
    assert parse_grade(text) is None


@given(st.integers(min_value=2, max_value=max(SCALE_TOP.values())))
def test_a_written_grade_reads_back_as_itself(half_steps: int) -> None:
    assert parse_grade(write_grade(half_steps)) == half_steps


@given(st.text(max_size=40))
def test_no_text_makes_reading_a_grade_fail(text: str) -> None:
    found = parse_grade(text)
    assert found is None or 2 <= found <= 16


def test_each_scale_ends_where_its_standard_ends() -> None:
    assert SCALE_TOP == {"grey": 10, "blue-wool": 16, "pilling": 10, "burning": 6}
