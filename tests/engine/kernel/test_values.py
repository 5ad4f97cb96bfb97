"""What laboratories write into a result cell (standards sheet, sections 5.1, 6.3 and 11.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.values import Value, ValueKind, parse_value


def ends(value: Value) -> tuple[str | None, str | None]:
    return (
        None if value.low is None else str(value.low),
        None if value.high is None else str(value.high),
    )


@pytest.mark.parametrize(
    ("text", "number", "unit", "mark"),
    [
        ("75", "75", "", 0),
        ("75.0", "75.0", "", 0),
        ("７５．５", "75.5", "", 0),
        (" 75 ", "75", "", 0),
        ("+2.0", "2.0", "", 0),
        ("-4.05", "-4.05", "", 0),
        ("－4.05", "-4.05", "", 0),
        ("−4.05", "-4.05", "", 0),
        (".5", "0.5", "", 0),
        ("5.", "5", "", 0),
        ("1,200", "1200", "", 0),
        ("1,234,567.8", "1234567.8", "", 0),
        ("2e3", "2E+3", "", 0),
        ("2E-2", "0.02", "", 0),
        ("75mg/kg", "75", "mg/kg", 0),
        ("75 mg/kg", "75", "mg/kg", 0),
        ("1,200 N", "1200", "N", 0),
        ("-4.0%", "-4.0", "%", 0),
        ("３级", "3", "级", 0),
        ("16.5+", "16.5", "", 1),
        ("16.5⁺", "16.5", "", 1),
        ("16.5(+)", "16.5", "", 1),
        ("15.5-", "15.5", "", -1),
        ("15.5⁻", "15.5", "", -1),
        ("15.5(-) mg/kg", "15.5", "mg/kg", -1),
    ],
)
def test_one_number_is_read_with_its_unit_and_its_mark(text: str, number: str, unit: str, mark: int) -> None:
    found = parse_value(text)
    assert (found.kind, found.low, found.high) == (ValueKind.NUMBER, Decimal(number), Decimal(number))
    assert (found.unit, found.mark) == (unit, mark)


def test_trailing_zeros_are_kept() -> None:
    """ "4.0" was measured more finely than "4" (GB/T 8170-2008)."""
    assert str(parse_value("4.00").low) == "4.00"


@pytest.mark.parametrize(
    ("text", "kind", "bound", "is_open", "unit"),
    [
        ("<20", ValueKind.BELOW, "20", True, ""),
        ("＜２０", ValueKind.BELOW, "20", True, ""),
        ("< 20 mg/kg", ValueKind.BELOW, "20", True, "mg/kg"),
        ("≤20", ValueKind.BELOW, "20", False, ""),
        ("<=20", ValueKind.BELOW, "20", False, ""),
        ("小于20", ValueKind.BELOW, "20", True, ""),
        ("低于20mg/kg", ValueKind.BELOW, "20", True, "mg/kg"),
        (">7", ValueKind.ABOVE, "7", True, ""),
        ("≥4", ValueKind.ABOVE, "4", False, ""),
        (">=4", ValueKind.ABOVE, "4", False, ""),
        ("大于300", ValueKind.ABOVE, "300", True, ""),
        ("超过300N", ValueKind.ABOVE, "300", True, "N"),
        ("未检出(<5)", ValueKind.BELOW, "5", True, ""),
        ("未检出(<5mg/kg)", ValueKind.BELOW, "5", True, "mg/kg"),
        ("未检出（检出限5）", ValueKind.BELOW, "5", True, ""),
        ("ND(<20)", ValueKind.BELOW, "20", True, ""),
    ],
)
def test_a_bound_is_no_number(text: str, kind: ValueKind, bound: str, is_open: bool, unit: str) -> None:
    found = parse_value(text)
    assert (found.kind, found.open, found.unit) == (kind, is_open, unit)
    assert ends(found) == ((None, bound) if kind is ValueKind.BELOW else (bound, None))


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("4.0~8.5", "4.0", "8.5", ""),
        ("4.0～8.5", "4.0", "8.5", ""),
        ("4.0至8.5", "4.0", "8.5", ""),
        ("8.5~4.0", "4.0", "8.5", ""),
        ("-4.0~+2.0%", "-4.0", "2.0", "%"),
        ("3~4级", "3", "4", "级"),
    ],
)
def test_a_range_is_read_with_its_ends_in_order(text: str, low: str, high: str, unit: str) -> None:
    found = parse_value(text)
    assert (found.kind, ends(found), found.unit) == (ValueKind.RANGE, (low, high), unit)


@pytest.mark.parametrize(
    "text", ["未检出", "ND", "nd", "N.D.", "n.d", "未檢出", "未 检 出", "Not detected", "未检测出"]
)
def test_not_detected_is_read_in_every_spelling(text: str) -> None:
    assert parse_value(text).kind is ValueKind.NOT_DETECTED


@pytest.mark.parametrize("text", ["", " ", "-", "——", "/", "N/A", "　"])
def test_a_dash_is_a_missing_result(text: str) -> None:
    assert parse_value(text).kind is ValueKind.MISSING


@pytest.mark.parametrize("text", ["未检", "待检", "检测中", "未检测", "pending", "未做"])
def test_a_test_that_was_not_done_is_told_from_not_detected(text: str) -> None:
    """ "未检" and "未检出" differ by one sign and by everything else."""
    assert parse_value(text).kind is ValueKind.NOT_TESTED


@pytest.mark.parametrize(
    "text",
    [
        "符合",
        "合格",
        "无异味",
        "约75",
        "--5",
        "5~",
        "~5",
        "<",
        "≥",
        "<abc",
        "9" * 21,
        "0." + "0" * 21 + "1",
        "NaN",
        "Infinity",
        "-inf",
        "七十五",
    ],
)
def test_what_is_no_quantity_stays_text(text: str) -> None:
    assert parse_value(text).kind is ValueKind.TEXT


@pytest.mark.parametrize(
    "text", ["7.0-7.5", "7.45 7.55", "75,5 75", "1e999", "12,34", "7.5.5", "7,5", "75abc", "1×10³", "20以下"]
)
def test_what_follows_a_number_is_kept_as_its_unit_for_someone_to_refuse(text: str) -> None:
    """A number with an odd tail must not lose the tail: the unit check refuses it."""
    found = parse_value(text)
    assert found.kind is ValueKind.NUMBER
    assert found.unit


@pytest.mark.parametrize(
    "text", ["9" * 100_000, "<" * 1000, "1," * 1000, "(" * 5000, "1e99", "𝟕𝟓", "٧٥", "一" * 9999]
)
def test_huge_and_odd_cells_are_read_or_left_as_text(text: str) -> None:
    assert isinstance(parse_value(text), Value)


@given(st.text(max_size=50))
def test_no_text_makes_reading_a_value_fail(text: str) -> None:
    found = parse_value(text)
    assert all(end is None or end.is_finite() for end in (found.low, found.high))
    assert (found.low is None and found.high is None) is (
        found.kind in {ValueKind.TEXT, ValueKind.MISSING, ValueKind.NOT_TESTED, ValueKind.NOT_DETECTED}
    )


@given(st.text(alphabet="0123456789.,+-~<>≤≥eE()% mgkN级未检出", max_size=20))
def test_no_heap_of_the_signs_of_values_makes_reading_fail(text: str) -> None:
    found = parse_value(text)
    assert found.low is None or found.high is None or found.low <= found.high


@given(
    st.integers(min_value=-(10**9), max_value=10**9),
    st.integers(min_value=0, max_value=6),
    st.sampled_from(["", " ", "　"]),
)
def test_full_width_digits_and_blanks_change_nothing(digits: int, places: int, blank: str) -> None:
    text = str(Decimal(digits).scaleb(-places)) if places else str(digits)
    if "E" in text:
        return
    wide = text.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    plain, other = parse_value(text), parse_value(f"{blank}{wide}{blank}")
    assert (plain.kind, plain.low, plain.high) == (other.kind, other.low, other.high)
    assert str(plain.low) == str(other.low)
