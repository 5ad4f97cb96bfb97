"""One value against one limit: GB/T 8170-2008 3.3.2 and 4.3, grey scales."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bihuan.engine.judgement.compare import Measured, compare, measure
from bihuan.engine.judgement.names import key_of
from bihuan.engine.rules.limits import Limit
from bihuan.engine.rules.standards import Method
from tests.engine.kit import SMALL_CATALOGUE, limit, method

UNITS = {key_of(word): unit for unit in SMALL_CATALOGUE.units for word in (unit.id, *unit.aliases)}
ITEMS = {one.id: one for one in SMALL_CATALOGUE.items}
MG = "mg/kg"


def measured(text: str, of: str = "formaldehyde", *, unit: str = "", by: Method | None = None) -> Measured:
    return measure(text, item=ITEMS[of], method=by, unit=UNITS.get(key_of(unit)), units=UNITS)


def outcome(found: Measured, asked: str | Limit, of: str = "formaldehyde", *, rounded: bool = False) -> str:
    wanted = limit(asked, scale=ITEMS[of].scale) if isinstance(asked, str) else asked
    return compare(found, wanted, item=ITEMS[of], rounded=rounded).value


# --- the comparison table of GB/T 8170-2008 4.3.4 ---
TABLE = [
    ("≥14×10²", "1349", "fail", "fail"),
    ("≥14×10²", "1351", "fail", "pass"),
    ("≥14×10²", "1400", "pass", "pass"),
    ("≥14×10²", "1402", "pass", "pass"),
    ("≥97.0", "97.01", "pass", "pass"),
    ("≥97.0", "97.00", "pass", "pass"),
    ("≥97.0", "96.96", "fail", "pass"),
    ("≥97.0", "96.94", "fail", "fail"),
    ("≤0.5", "0.452", "pass", "pass"),
    ("≤0.5", "0.500", "pass", "pass"),
    ("≤0.5", "0.549", "fail", "pass"),
    ("≤0.5", "0.551", "fail", "fail"),
    ("1.2~1.6", "1.151", "fail", "pass"),
    ("1.2~1.6", "1.200", "pass", "pass"),
    ("1.2~1.6", "1.649", "fail", "pass"),
    ("1.2~1.6", "1.651", "fail", "fail"),
    ("10.0±0.1", "9.89", "fail", "pass"),
    ("10.0±0.1", "9.85", "fail", "fail"),
    ("10.0±0.1", "10.10", "pass", "pass"),
    ("10.0±0.1", "10.16", "fail", "fail"),
    ("10.0±0.1(不含0.1)", "9.94", "pass", "fail"),
    ("10.0±0.1(不含0.1)", "9.96", "pass", "pass"),
    ("10.0±0.1(不含0.1)", "10.06", "pass", "fail"),
    ("10.0±0.1(不含0.1)", "10.05", "pass", "pass"),
    ("10.0±0.1(不含+0.1)", "9.94", "pass", "pass"),
    ("10.0±0.1(不含+0.1)", "9.86", "fail", "pass"),
    ("10.0±0.1(不含+0.1)", "10.06", "pass", "fail"),
    ("10.0±0.1(不含+0.1)", "10.05", "pass", "pass"),
    ("10.0±0.1(不含-0.1)", "9.94", "pass", "fail"),
    ("10.0±0.1(不含-0.1)", "9.86", "fail", "fail"),
    ("10.0±0.1(不含-0.1)", "10.06", "pass", "pass"),
    ("10.0±0.1(不含-0.1)", "10.05", "pass", "pass"),
]


@pytest.mark.parametrize(("asked", "value", "full", "rounded"), TABLE)
def test_the_comparison_table_of_the_rounding_standard_holds(
    asked: str, value: str, full: str, rounded: str
) -> None:
    """GB/T 8170-2008 4.3.4: the full-value and the rounded-value comparison side by side."""
    found = measured(value, "ph")
    assert outcome(found, asked, "ph") == full
    assert outcome(found, asked, "ph", rounded=True) == rounded


# --- bounds, ranges, ends ---
@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        ("≤75", "75", "pass"),
        ("≤75", "75.0000001", "fail"),
        ("<75", "75", "fail"),
        ("<75", "74.99", "pass"),
        ("≥250", "250", "pass"),
        ("≥250", "249.9", "fail"),
        (">250", "250", "fail"),
        ("4.0~8.5", "4.0", "pass"),
        ("4.0~8.5", "8.5", "pass"),
        ("4.0~8.5", "3.99", "fail"),
        ("4.0~8.5", "8.51", "fail"),
        ("≤75", "<25", "pass"),
        ("≤75", "<75", "pass"),
        ("≤75", "≤75", "pass"),
        ("<75", "<75", "pass"),
        ("<75", "≤75", "indeterminate"),
        ("≤75", "<100", "indeterminate"),
        ("≤75", ">75", "fail"),
        ("≤75", "≥75", "indeterminate"),
        ("<75", "≥75", "fail"),
        ("≤75", ">50", "indeterminate"),
        ("≥250", "≥250", "pass"),
        (">250", "≥250", "indeterminate"),
        (">250", ">250", "pass"),
        ("≥250", "<250", "fail"),
        ("≥250", "≤250", "indeterminate"),
        ("4.0~8.5", "5~6", "pass"),
        ("4.0~8.5", "8~9", "indeterminate"),
        ("4.0~8.5", "9~10", "fail"),
        ("4.0~8.5", "1~3", "fail"),
        ("4.0~8.5", "1~10", "indeterminate"),
        ("=100", "100", "pass"),
        ("=100", "99.9", "fail"),
    ],
)
def test_an_interval_passes_inside_fails_outside_and_is_open_between(
    asked: str, value: str, expected: str
) -> None:
    """Limits include their ends unless they say otherwise (GB/T 8170-2008 4.2)."""
    assert outcome(measured(value, "ph"), asked, "ph") == expected


# --- rounding to the reporting step ---
@pytest.mark.parametrize(
    ("value", "step", "shown", "was_rounded"),
    [
        ("75.4", "1", "75", True),
        ("75.5", "1", "76", True),
        ("74.5", "1", "74", True),
        ("75", "1", "75", False),
        ("75.0", "1", "75.0", False),
        ("7.45", "0.1", "7.4", True),
        ("-4.05", "0.1", "-4.0", True),
        ("-4.15", "0.1", "-4.2", True),
        ("75.5-", "1", "75", True),
        ("74.5+", "1", "75", True),
    ],
)
def test_a_result_is_rounded_once_to_the_step_of_its_method(
    value: str, step: str, shown: str, was_rounded: bool
) -> None:
    """Cases E03, E04, E15, G04 and G05 of the standards sheet."""
    found = measured(value, "ph", by=method("M", "ph", step=step))
    assert (found.shown, found.was_rounded) == (shown, was_rounded)
    assert [step.code for step in found.steps] == (["rounded"] if was_rounded else [])


def test_the_step_follows_the_size_of_the_result() -> None:
    """GB/T 3923.1: 1 N below 100 N, 10 N below 1000 N, 100 N above."""
    steps = ((Decimal(100), Decimal(1)), (Decimal(1000), Decimal(10)), (None, Decimal(100)))
    strips = method("M", "strength", steps=steps)
    shown = [measured(value, "strength", unit="N", by=strips).shown for value in ("99.4", "246", "1349")]
    assert shown == ["99", "250", "1300"]


def test_a_method_that_allows_finer_results_leaves_them_as_they_are() -> None:
    """Case G02 of the standards sheet."""
    finer = method("M", "strength", step="10", finer_allowed=True)
    assert measured("246", "strength", unit="N", by=finer).shown == "246"


def test_bounds_and_ranges_are_not_rounded() -> None:
    whole = method("M", "ph", step="1")
    assert measured("<7.4", "ph", by=whole).high == Decimal("7.4")
    assert measured("7.4~7.6", "ph", by=whole).high == Decimal("7.6")


# --- marks ---
@pytest.mark.parametrize(
    ("value", "asked", "expected"),
    [
        ("20+", "≤20", "fail"),
        ("20(+)", "≤20", "fail"),
        ("20⁺", "≤20", "fail"),
        ("20-", "≤20", "pass"),
        ("20-", "<20", "pass"),
        ("250-", "≥250", "fail"),
        ("250+", "≥250", "pass"),
        ("250+", ">250", "pass"),
        ("-4.0+", "-4.0~+2.0", "fail"),
        ("-4.0-", "-4.0~+2.0", "pass"),
    ],
)
def test_a_mark_tells_on_which_side_of_the_written_value_the_true_one_lies(
    value: str, asked: str, expected: str
) -> None:
    """GB/T 8170-2008 4.3.2: a rounded value may be compared only with its mark."""
    assert outcome(measured(value, "ph"), asked, "ph") == expected


def test_a_marked_result_at_the_step_of_its_method_equals_the_rounded_raw_one() -> None:
    """75.4 is reported as 75: to write it as 75⁺ must not turn the pass into a fail."""
    whole = method("M", "formaldehyde", step="1")
    for text in ("75.4", "75+", "75"):
        assert outcome(measured(text, unit=MG, by=whole), "≤75") == "pass", text


# --- not detected ---
def test_not_detected_means_below_the_detection_limit_of_the_method() -> None:
    """Case E06: GB/T 2912.1-2009 detects from 20 mg/kg."""
    found = measured("未检出", unit=MG, by=method("M", "formaldehyde", detection_limit=Decimal(20)))
    assert (found.low, found.high, found.high_open) == (None, Decimal(20), True)
    assert outcome(found, "≤20") == "pass"
    assert outcome(found, "<20") == "pass"
    assert outcome(found, "≤10") == "indeterminate"
    assert outcome(found, "≥20") == "fail"


def test_not_detected_without_a_known_detection_limit_decides_nothing() -> None:
    assert outcome(measured("未检出", unit=MG), "≤75") == "indeterminate"


@pytest.mark.parametrize(
    ("value", "detection", "expected"),
    [
        ("未检出", None, "pass"),
        ("未检出", "20", "pass"),
        ("15", "20", "pass"),
        ("20", "20", "fail"),
        ("<20", "20", "pass"),
        ("<25", "20", "indeterminate"),
        ("15", None, "fail"),
        ("0", None, "indeterminate"),
    ],
)
def test_a_limit_of_not_detected_is_met_below_the_detection_limit(
    value: str, detection: str | None, expected: str
) -> None:
    """T/HNAS 002-2021: 甲醛 未检出."""
    by = method("M", "formaldehyde", detection_limit=Decimal(detection) if detection else None)
    assert outcome(measured(value, unit=MG, by=by), "未检出") == expected


# --- units ---
@pytest.mark.parametrize(
    ("value", "unit", "of", "number"),
    [
        ("50", "mg/kg", "formaldehyde", "50"),
        ("50mg/kg", "", "formaldehyde", "50"),
        ("50 毫克/千克", "mg/kg", "formaldehyde", "50"),
        ("0.05", "g/kg", "formaldehyde", "50"),
        ("0.05g/kg", "", "formaldehyde", "50"),
        ("<0.05", "g/kg", "formaldehyde", "50"),
        ("0.3", "kN", "strength", "300"),
        ("-3.0", "", "shrinkage", "-3.0"),
        ("-3.0%", "", "shrinkage", "-3.0"),
    ],
)
def test_an_explicit_unit_is_converted(value: str, unit: str, of: str, number: str) -> None:
    found = measured(value, of, unit=unit)
    assert found.error is None
    assert found.high == Decimal(number)


@pytest.mark.parametrize(
    ("value", "unit", "of", "code"),
    [
        ("50", "", "formaldehyde", "unit_missing"),
        ("50N", "", "formaldehyde", "unit_does_not_fit"),
        ("50", "mm", "strength", "unit_does_not_fit"),
        ("50 磅", "", "strength", "unit_unclear"),
        ("50N", "kN", "strength", "unit_unclear"),
        ("7.0-7.5", "", "ph", "unit_unclear"),
        ("符合", "mg/kg", "formaldehyde", "value_unreadable"),
        ("约50", "mg/kg", "formaldehyde", "value_unreadable"),
        ("-30", "mg/kg", "formaldehyde", "value_impossible"),
        ("<-5", "mg/kg", "formaldehyde", "value_impossible"),
        ("-300~300", "N", "strength", "value_impossible"),
        ("-1", "%", "fibre-content", "value_impossible"),
    ],
)
def test_a_missing_or_foreign_unit_and_an_impossible_value_are_errors_never_guesses(
    value: str, unit: str, of: str, code: str
) -> None:
    """Cases H07 and H08 of the standards sheet."""
    found = measured(value, of, unit=unit)
    assert found.error is not None and found.error.code == code


def test_a_change_may_be_negative() -> None:
    assert measured("-4.0", "shrinkage", unit="%").error is None


def test_a_conversion_is_told() -> None:
    found = measured("0.05", unit="g/kg")
    assert [dict(step.data)["to"] for step in found.steps] == ["50"]


# --- grades ---
@pytest.mark.parametrize(
    ("value", "asked", "expected"),
    [
        ("3", "≥3", "pass"),
        ("2-3", "≥3", "fail"),
        ("3-4", "≥3-4", "pass"),
        ("3～4级", "≥3-4", "pass"),
        ("3.5", "≥3-4", "pass"),
        ("3", "≥3-4", "fail"),
        ("≥4", "≥3-4", "pass"),
        (">3", "≥3-4", "indeterminate"),
        ("<3", "≥3", "fail"),
        ("≤3", "≥3", "indeterminate"),
        (">3-4", "≥3", "pass"),
        ("4", "≤4", "pass"),
        ("4-5", "≤4", "fail"),
    ],
)
def test_a_half_grade_is_one_grade_between_two(value: str, asked: str, expected: str) -> None:
    """Cases E30 to E36 of the standards sheet."""
    assert outcome(measured(value, "fastness-water"), asked, "fastness-water") == expected


@pytest.mark.parametrize(
    ("value", "of", "code"),
    [
        ("6", "fastness-water", "grade_out_of_scale"),
        ("8", "fastness-water", "grade_out_of_scale"),
        ("2~4", "fastness-water", "value_unreadable"),
        ("3-5", "fastness-water", "value_unreadable"),
        ("符合", "fastness-water", "value_unreadable"),
        ("未检出", "fastness-water", "value_unreadable"),
        (">7", "fastness-water", "value_unreadable"),
        ("4", "burning", "grade_out_of_scale"),
        ("快速剧烈燃烧1级", "burning", "value_unreadable"),
        ("不通过(1级要求)", "burning", "value_unreadable"),
        ("1级(快速剧烈燃烧)", "burning", "value_unreadable"),
    ],
)
def test_a_grade_of_another_scale_or_a_true_range_is_an_error(value: str, of: str, code: str) -> None:
    """Case E45: a light grade of 6 beside grey grades is a mix-up of scales."""
    found = measured(value, of)
    assert found.error is not None and found.error.code == code


@pytest.mark.parametrize(
    ("value", "expected"), [("8", "pass"), (">7", "pass"), ("6-7", "pass"), ("3", "fail")]
)
def test_light_is_graded_on_the_blue_wool_scale(value: str, expected: str) -> None:
    assert outcome(measured(value, "fastness-light"), "≥4", "fastness-light") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", "pass"),
        ("1级", "pass"),
        ("1级(正常可燃性)", "pass"),
        ("正常可燃性", "pass"),
        ("2级", "fail"),
        ("3", "fail"),
    ],
)
def test_burning_class_one_is_the_best(value: str, expected: str) -> None:
    """GB 31701-2015 Table 1 with GB/T 14644."""
    assert outcome(measured(value, "burning"), limit("1级", scale="burning"), "burning") == expected


# --- words ---
@pytest.mark.parametrize("text", ["", "-", "/", "未检", "待检", "检测中"])
@pytest.mark.parametrize("of", ["formaldehyde", "fastness-water", "odour"])
def test_no_result_is_missing_whatever_the_scale(text: str, of: str) -> None:
    assert measured(text, of, unit=MG).missing


def test_a_wide_number_still_compares_exactly() -> None:
    """A binary float would take these two for the same number."""
    found = measured("75.0000000000000001", unit=MG)
    assert outcome(found, "≤75") == "fail"
