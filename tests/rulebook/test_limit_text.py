from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.kernel.grades import parse_grade, write_grade
from bihuan.engine.rules.limit_text import limit_unit, parse_limit
from bihuan.engine.rules.limits import LimitKind

SCALES = ["number", "grey", "blue-wool", "pilling", "burning", "text", "fibre", "label"]


def ends(text: str, scale: str = "number", *, bare: bool = False) -> tuple[str, str] | None:
    """ "[4.0" and "8.5]": brackets tell whether an end belongs to the limit; None when it can't be read."""
    limit = parse_limit(text, scale=scale, bare_is_at_least=bare)
    if limit is None:
        return None
    low = "" if limit.low is None else f"{'(' if limit.low_open else '['}{limit.low}"
    high = "" if limit.high is None else f"{limit.high}{')' if limit.high_open else ']'}"
    return low, high


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≤75", ("", "75]")),
        ("≤ 75 mg/kg", ("", "75]")),
        ("≤７５", ("", "75]")),
        ("<=75", ("", "75]")),
        ("不大于75", ("", "75]")),
        ("不超过75mg/kg", ("", "75]")),
        ("<75", ("", "75)")),
        ("＜75", ("", "75)")),
        ("小于75", ("", "75)")),
        ("≥250", ("[250", "")),
        ("不小于250N", ("[250", "")),
        ("至少250", ("[250", "")),
        ("大于等于250", ("[250", "")),
        (">250", ("(250", "")),
        ("≥-5.0", ("[-5.0", "")),
        ("≥−5.0", ("[-5.0", "")),
        ("=100", ("[100", "100]")),
        ("4.0~8.5", ("[4.0", "8.5]")),
        ("4.0～8.5", ("[4.0", "8.5]")),
        ("4.0-8.5", ("[4.0", "8.5]")),
        ("4.0—8.5", ("[4.0", "8.5]")),
        ("4.0至8.5", ("[4.0", "8.5]")),
        ("pH 4.0~8.5", ("[4.0", "8.5]")),
        ("B类:4.0~8.5", ("[4.0", "8.5]")),
        ("4.0≤pH≤8.5", ("[4.0", "8.5]")),
        ("4.0<pH≤8.5", ("(4.0", "8.5]")),
        ("≥4.0且≤8.5", ("[4.0", "8.5]")),
        ("−4.0~+2.0", ("[-4.0", "2.0]")),
        ("-4.0%~+2.0%", ("[-4.0", "2.0]")),
        ("-4.0--2.0", ("[-4.0", "-2.0]")),
        ("±5", ("[-5", "5]")),
        ("10.0±0.1", ("[9.9", "10.1]")),
        ("10.0±0.1(不含0.1)", ("(9.9", "10.1)")),
        ("10.0±0.1（不含+0.1）", ("[9.9", "10.1)")),
        ("10.0±0.1(不含−0.1)", ("(9.9", "10.1]")),
        ("≥14×100", ("[1400", "")),
        ("≥14×10²", ("[1400", "")),
        ("禁用(≤20)", ("", "20]")),
        ("禁用（≤20mg/kg）", ("", "20]")),
    ],
)
def test_a_limit_of_a_number_is_read(text: str, expected: tuple[str, str]) -> None:
    assert ends(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "/",
        "75",
        "禁用",
        "符合要求",
        "8.5~4.0",
        "A类≤20;B类≤75",
        "≤75或≤300",
        "≤",
        "≤abc",
        "≤7 5 0 mm x",
        "禁用(4~5)",
        "3-4级",
        "≥14×102",
        "≥1×10^999",
    ],
)
def test_a_limit_that_is_not_certain_is_not_read(text: str) -> None:
    assert ends(text) is None


@pytest.mark.parametrize(
    ("text", "scale", "expected"),
    [
        ("≥3-4", "grey", ("[7", "")),
        ("≥3～4级", "grey", ("[7", "")),
        ("≥3", "grey", ("[6", "")),
        ("≥3级", "grey", ("[6", "")),
        ("不低于3级", "grey", ("[6", "")),
        ("3级以上", "grey", ("[6", "")),
        ("3级及以上", "grey", ("[6", "")),
        (">3", "grey", ("(6", "")),
        ("≥3.5", "pilling", ("[7", "")),
        ("≥7-8", "blue-wool", ("[15", "")),
        ("1级", "burning", ("", "2]")),
        ("≤1级", "burning", ("", "2]")),
        ("3-4", "grey", None),
        ("≥6", "grey", None),
        ("≥6", "blue-wool", ("[12", "")),
        ("≥2-4", "grey", None),
        ("≥0", "grey", None),
        ("4级", "burning", None),
    ],
)
def test_a_limit_of_a_grade_is_read_in_half_steps(
    text: str, scale: str, expected: tuple[str, str] | None
) -> None:
    assert ends(text, scale) == expected


def test_a_bare_grade_means_at_least_only_if_the_caller_says_so() -> None:
    assert ends("3-4级", "grey", bare=True) == ("[7", "")
    assert ends("3-4级", "grey", bare=False) is None


def test_words_for_absence_mean_the_same_for_a_text() -> None:
    kinds = {text: parse_limit(text, scale="text") for text in ("无", "未检出", "不应有", "无异味")}
    assert {limit.words for limit in kinds.values() if limit} == {("无",)}
    assert all(kinds.values())
    assert parse_limit("符合", scale="text") is None


def test_not_detected_is_a_limit_of_its_own_for_a_number() -> None:
    limit = parse_limit("未检出", scale="number")
    assert limit is not None and limit.kind is LimitKind.NOT_DETECTED
    assert limit.low is limit.high is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("≤75", 0),
        ("≤0.10", 2),
        ("4.0~8.5", 1),
        ("4~8.55", 2),
        ("10.0±0.15", 2),
        ("≥14×100", -2),
        ("≥97.0", 1),
    ],
)
def test_the_places_are_those_that_are_written(text: str, places: int) -> None:
    limit = parse_limit(text, scale="number")
    assert limit is not None and limit.places == places


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("≤75mg/kg", "mg/kg"),
        ("≤75", ""),
        ("≤0.1%", "%"),
        ("−4.0%~+2.0%", "%"),
        ("禁用(≤20mg/kg)", "mg/kg"),
        ("≥250N", "n"),
        ("x", ""),
    ],
)
def test_the_unit_inside_a_limit_is_told(text: str, unit: str) -> None:
    assert limit_unit(text) == unit


def test_a_limit_keeps_the_text_it_was_written_with() -> None:
    limit = parse_limit(" ≤ ７５ ", scale="number")
    assert limit is not None and limit.written == "≤ ７５"


@given(st.text(max_size=40), st.sampled_from(SCALES), st.booleans())
def test_no_text_whatever_ends_in_a_crash(text: str, scale: str, bare: bool) -> None:
    parse_limit(text, scale=scale, bare_is_at_least=bare)
    limit_unit(text)
    parse_grade(text)


@given(st.text(alphabet="≤≥<>=~-±+.0123456789()不含级禁用 且×^", max_size=16), st.sampled_from(SCALES))
def test_a_limit_that_is_read_has_its_ends_in_order(text: str, scale: str) -> None:
    limit = parse_limit(text, scale=scale)
    if limit is not None and limit.low is not None and limit.high is not None:
        assert limit.low <= limit.high


@given(st.decimals(min_value=-10_000, max_value=10_000, places=2), st.sampled_from("≤≥"))
def test_a_written_number_is_read_back_exactly(number: Decimal, sign: str) -> None:
    limit = parse_limit(f"{sign}{number}", scale="number")
    assert limit is not None
    assert (limit.high if sign == "≤" else limit.low) == number


@given(st.sampled_from(["≤75", "4.0~8.5", "−4.0~+2.0", "≥250", "10.0±0.1"]))
def test_full_width_forms_change_nothing(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert ends(wide) == ends(text)


GRADES = ["1", "1-2", "2", "2-3", "3", "3-4", "4", "4-5", "5"]


@pytest.mark.parametrize(("place", "text"), list(enumerate(GRADES, start=2)))
def test_a_grade_is_a_whole_number_of_half_steps(place: int, text: str) -> None:
    assert parse_grade(text) == place
    assert write_grade(place) == text


@pytest.mark.parametrize(
    "text", ["3-4", "3~4", "3～4", "3／4", "3.5", "3-4级", "３－４", "3 - 4 级", "3–4", "3.50"]
)
def test_the_spellings_of_one_grade_are_one_grade(text: str) -> None:
    assert parse_grade(text) == 7


@pytest.mark.parametrize(
    "text", ["", "0", "9", "2-4", "4-3", "3-3", "3.2", "4/4", "L4", ">4", "三级", "3-4-5", "-3", "级"]
)
def test_what_is_no_grade_is_not_read_as_one(text: str) -> None:
    assert parse_grade(text) is None


def test_light_grades_go_up_to_eight() -> None:
    assert (parse_grade("7-8"), parse_grade("8"), parse_grade("8-9")) == (15, 16, None)
