"""GB/T 8170-2008 clause 3, against a model in whole numbers that shares no code with the engine."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.rounding import plain, round_to_step, step_of_places

STEPS = ("0.001", "0.01", "0.1", "1", "10", "100", "0.5", "0.05", "5", "0.2", "2", "20")
values = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.integers(min_value=0, max_value=9),
)


def half_even(value: Decimal, step: Decimal) -> Fraction:
    """The multiple of `step` nearest to `value`, the even one of two: whole-number arithmetic alone."""
    ratio = Fraction(abs(value)) / Fraction(step)
    whole, rest = divmod(ratio.numerator, ratio.denominator)
    twice = 2 * rest
    if twice > ratio.denominator or (twice == ratio.denominator and whole % 2 == 1):
        whole += 1
    return (Fraction(-whole) if value < 0 else Fraction(whole)) * Fraction(step)


@given(value=values, step=st.sampled_from(STEPS).map(Decimal))
def test_rounding_equals_an_independent_model_for_every_step_and_sign(value: Decimal, step: Decimal) -> None:
    assert Fraction(round_to_step(value, step)) == half_even(value, step)


@given(whole=st.integers(min_value=-(10**9), max_value=10**9), step=st.sampled_from(STEPS).map(Decimal))
def test_a_bare_five_always_goes_to_the_even_neighbour(whole: int, step: Decimal) -> None:
    """Random values hardly ever stand exactly between two steps: here all of them do (3.2.4, 3.4)."""
    between = Decimal(whole) * step + step / 2
    found = round_to_step(between, step)
    assert Fraction(found) == half_even(between, step)
    assert Fraction(found) / Fraction(step) % 2 == 0


@given(value=values, step=st.sampled_from(STEPS).map(Decimal))
def test_rounding_twice_changes_nothing(value: Decimal, step: Decimal) -> None:
    once = round_to_step(value, step)
    assert round_to_step(once, step) == once
    assert plain(round_to_step(once, step)) == plain(once)


@given(value=values, step=st.sampled_from(STEPS).map(Decimal))
def test_a_negative_value_is_rounded_by_its_absolute_value(value: Decimal, step: Decimal) -> None:
    """Clause 3.2.5."""
    assert round_to_step(-value, step) == -round_to_step(value, step)


@given(value=values, step=st.sampled_from(STEPS).map(Decimal), mark=st.sampled_from([1, -1]))
def test_a_mark_matters_only_where_a_bare_five_is_left(value: Decimal, step: Decimal, mark: int) -> None:
    """Clause 3.3.2."""
    doubtful = (Fraction(abs(value)) / Fraction(step)) % 1 == Fraction(1, 2)
    if not doubtful:
        assert round_to_step(value, step, mark=mark) == round_to_step(value, step)
        return
    away = abs(Fraction(round_to_step(value, step, mark=mark))) > abs(Fraction(value))
    assert away is (mark > 0)


@pytest.mark.parametrize(
    ("clause", "value", "step", "expected"),
    [
        ("3.2.1", "12.1498", "0.1", "12.1"),
        ("3.2.1", "12.1498", "1", "12"),
        ("3.2.2", "1268", "100", "1300"),
        ("3.2.3", "10.5002", "1", "11"),
        ("3.2.4", "1.050", "0.1", "1.0"),
        ("3.2.4", "0.35", "0.1", "0.4"),
        ("3.2.4", "2500", "1000", "2000"),
        ("3.2.4", "3500", "1000", "4000"),
        ("3.2.5", "-0.0365", "0.001", "-0.036"),
        ("3.2.5", "-0.0375", "0.001", "-0.038"),
        ("3.3", "8.53459", "0.01", "8.53"),
        ("3.4.1", "60.25", "0.5", "60.0"),
        ("3.4.1", "60.28", "0.5", "60.5"),
        ("3.4.1", "60.38", "0.5", "60.5"),
        ("3.4.1", "-60.75", "0.5", "-61.0"),
        ("3.4.2", "830", "20", "840"),
        ("3.4.2", "842", "20", "840"),
        ("3.4.2", "832", "20", "840"),
        ("3.4.2", "-930", "20", "-920"),
    ],
)
def test_the_examples_of_the_standard_hold(clause: str, value: str, step: str, expected: str) -> None:
    assert plain(round_to_step(Decimal(value), Decimal(step))) == expected, f"GB/T 8170-2008 {clause}"


@pytest.mark.parametrize(
    ("value", "mark", "expected"),
    [
        ("15.5", -1, "15"),
        ("15.5", 0, "16"),
        ("16.5", 1, "17"),
        ("16.5", 0, "16"),
        ("17.5", 0, "18"),
        ("-15.5", -1, "-15"),
        ("-16.5", 1, "-17"),
    ],
)
def test_the_examples_of_marked_values_hold(value: str, mark: int, expected: str) -> None:
    """GB/T 8170-2008 3.3.2: the mark tells on which side the true absolute value lies."""
    assert plain(round_to_step(Decimal(value), Decimal(1), mark=mark)) == expected


def test_the_places_of_the_step_are_kept_as_zeros() -> None:
    assert plain(round_to_step(Decimal("4"), Decimal("0.1"))) == "4.0"
    assert plain(round_to_step(Decimal("-0.04"), Decimal("0.1"))) == "0.0"


@pytest.mark.parametrize(("places", "step"), [(0, "1"), (1, "0.1"), (3, "0.001"), (-2, "100")])
def test_decimal_places_become_a_step(places: int, step: str) -> None:
    """GB/T 8170-2008 4.3.3: the rounded-value comparison counts the digits of the limit."""
    assert step_of_places(places) == Decimal(step)


@pytest.mark.parametrize(
    ("value", "text"), [("1E+3", "1000"), ("4.0", "4.0"), ("-0", "0"), ("-0.0", "0.0"), ("1E-7", "0.0000001")]
)
def test_numbers_are_written_without_exponent_and_without_a_negative_zero(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
