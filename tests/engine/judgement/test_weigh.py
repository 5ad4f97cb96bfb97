"""One outcome from many rules and worlds: what is merged how, and what the verdict shows."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import ReadingVerdict
from bihuan.engine.judgement.weigh import limit_width
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.standards import Force
from tests.engine.kit import (
    codes,
    edition,
    judge,
    limit,
    outcomes,
    reading,
    reason_data,
    rule,
    sample,
    standard,
    when,
)


def only(law: Judge, value: str, **fields: object) -> ReadingVerdict:
    return law.sample(sample(reading("pH值", value), **fields)).readings[0]


TWO = judge(
    standard(edition("GB 1-2010", rule("ph", "4.0~8.5"))),
    standard(edition("GB 2-2010", rule("ph", "4.0~7.5", standard="GB 2-2010"))),
)


@pytest.mark.parametrize(
    ("value", "outcome", "shown", "other"),
    [
        ("7.0", "pass", "4.0~7.5", "pass"),
        ("8.0", "fail", "4.0~7.5", "pass"),
        ("9.0", "fail", "4.0~7.5", "fail"),
        ("未检", "pending", "4.0~7.5", "pending"),
        ("?", "data_error", "4.0~7.5", "data_error"),
    ],
)
def test_every_rule_must_be_met_and_the_narrowest_of_those_that_decide_is_shown(
    value: str, outcome: str, shown: str, other: str
) -> None:
    found = only(TWO, value)
    assert (found.outcome.value, found.limit) == (outcome, shown)
    assert reason_data_of(found, "also_compared")["outcome"] == other


def reason_data_of(found: ReadingVerdict, code: str) -> dict[str, str]:
    return dict(next(reason.data for reason in found.reasons if reason.code == code))


def test_a_pass_under_every_value_of_a_fact_shows_the_strictest_limit_it_meets() -> None:
    law = judge(
        standard(
            edition(
                "GB 1-2010",
                rule("ph", "4.0~8.5", condition=when(stage="finished"), number="1"),
                rule("ph", "4.0~10.5", condition=when(stage="unfinished"), number="2"),
            )
        )
    )
    assert only(law, "7", stage="").limit == "4.0~8.5"
    assert only(law, "11", stage="").limit == "4.0~10.5"
    middle = only(law, "9", stage="")
    assert (middle.outcome.value, codes(middle)[0]) == ("indeterminate", "breaks_limit")


@pytest.mark.parametrize(
    ("text", "outcome"), [(None, "no_rule"), ("4.0~7.5", "fail"), ("4.0~9.0", "pass"), ("4.0~8.0", "pass")]
)
def test_a_gap_never_passes_and_never_hides_a_fail(text: str | None, outcome: str) -> None:
    """`no_rule`: we lack the figure, the laboratory's conclusion stands unchecked."""
    law = judge(
        standard(edition("GB 1-2010", rule("ph", "4.0~8.5"))),
        standard(edition("GB/T 2-2010", rule("ph", text, standard="GB/T 2-2010")), force=Force.RECOMMENDED),
    )
    assert only(law, "8.0", declared_standard="GB/T 2-2010").outcome.value == outcome
    assert only(law, "9.5", declared_standard="GB/T 2-2010").outcome.value == "fail"


@pytest.mark.parametrize(
    ("value", "outcome", "code"),
    [
        ("7.0", "pass", "meets_limit"),
        ("9.0", "fail", "breaks_limit"),
        ("8~9", "indeterminate", "limit_undecided"),
        ("-", "pending", "no_result_yet"),
        ("?", "data_error", "value_unreadable"),
    ],
)
def test_each_outcome_has_its_reason(value: str, outcome: str, code: str) -> None:
    found = only(judge(standard(edition("GB 1-2010", rule("ph", "4.0~8.5")))), value)
    assert (found.outcome.value, codes(found)) == (outcome, [code])


def test_a_verdict_names_the_rule_its_clause_its_source_and_its_severity() -> None:
    mark = Mark(Checked.RECALL, "high")
    law = judge(
        standard(edition("GB 1-2010", rule("ph", "4.0~8.5", clause="5.1 T1", mark=mark, severity="safety")))
    )
    found = only(law, "9.0")
    assert (found.standard, found.edition, found.clause) == ("GB 1", "2010", "5.1 T1")
    assert (found.rule_id, found.source_checked, found.severity) == ("GB 1-2010#ph", "recall", "safety")
    assert found.compared_value == "9.0"


# --- grades ---------------------------------------------------------------------
GRADED = edition(
    "GB/T 2-2010",
    rule("ph", "6~7", condition=when(grade="superior"), standard="GB/T 2-2010", number="-s"),
    rule("ph", "5~8", condition=when(grade="first"), standard="GB/T 2-2010", number="-f"),
    rule("ph", "4~9", condition=when(grade="qualified"), standard="GB/T 2-2010", number="-q"),
    rule("shrinkage", "≥-3", condition=when(grade="superior"), standard="GB/T 2-2010", number="-s"),
    rule("shrinkage", None, condition=when(grade="first"), standard="GB/T 2-2010", number="-f"),
    rule("shrinkage", "≥-5", condition=when(grade="qualified"), standard="GB/T 2-2010", number="-q"),
    rule("fastness-light", None, standard="GB/T 2-2010", number="-any"),
    grades=("superior", "first", "qualified"),
)


@pytest.mark.parametrize(
    ("value", "declared", "outcome", "grade"),
    [
        ("6.5", "", "pass", "superior"),
        ("5.5", "", "pass", "first"),
        ("4.5", "", "pass", "qualified"),
        ("3.5", "", "fail", "below"),
        ("4.5", "一等品", "fail", "qualified"),
        ("5.5", "一等品", "pass", "first"),
        ("5.5", "优等品", "fail", "first"),
        ("-", "优等品", "pending", ""),
    ],
)
def test_an_item_takes_the_best_grade_it_meets_and_is_judged_by_the_declared_one(
    value: str, declared: str, outcome: str, grade: str
) -> None:
    """Standards sheet 3.4: a label without grade is judged as 合格品."""
    law = judge(standard(GRADED, force=Force.RECOMMENDED))
    found = law.sample(
        sample(reading("pH值", value), declared_standard="GB/T 2-2010", declared_grade=declared)
    )
    assert (outcomes(found), found.grade) == ([outcome], grade)
    assert ("grade_not_declared" in codes(found)) is (declared == "")


@pytest.mark.parametrize(
    ("ph", "shrinkage", "grade"),
    [
        ("6.5", "-2", "superior"),
        ("4.5", "-2", "qualified"),
        ("6.5", "-4", ""),
        ("6.5", "-6", ""),
        ("3.5", "-4", "below"),
    ],
)
def test_a_product_takes_the_grade_of_its_worst_item_unless_one_cannot_be_graded(
    ph: str, shrinkage: str, grade: str
) -> None:
    """A gap between the grades leaves the grade unknown; a fail of the lowest one is known all the same."""
    law = judge(standard(GRADED, force=Force.RECOMMENDED))
    readings = (reading("pH值", ph), reading("水洗尺寸变化率", shrinkage, unit="%"))
    found = law.sample(sample(*readings, declared_standard="GB/T 2-2010"))
    assert found.grade == grade


def test_grades_of_two_editions_that_name_them_differently_make_no_grade() -> None:
    other = edition(
        "GB/T 3-2010",
        rule("formaldehyde", "≤75", condition=when(grade="second"), standard="GB/T 3-2010"),
        rule("formaldehyde", "≤10", condition=when(grade="first"), standard="GB/T 3-2010", number="2"),
        grades=("first", "second"),
    )
    law = judge(standard(GRADED, force=Force.RECOMMENDED), standard(other, force=Force.RECOMMENDED))
    readings = (reading("pH值", "6.5"), reading("甲醛含量", "50", unit="mg/kg"))
    found = law.sample(sample(*readings, declared_standard="GB/T 2-2010 GB/T 3-2010"))
    assert (outcomes(found), found.grade) == (["pass", "pass"], "")


# --- widths ---------------------------------------------------------------------
def test_limits_are_ordered_by_the_room_they_leave() -> None:
    texts = ["未检出", "5~6", "4~9", "≤20", "≤75", "≤300"]
    widths = [limit_width(limit(text)) for text in texts]
    assert widths == sorted(widths)
    assert limit_width(limit("≥300")) < limit_width(limit("≥250"))


def test_a_reading_that_nothing_asks_for_is_closed_without_a_rule() -> None:
    found = judge(standard(edition("GB 1-2010", rule("odour", "无", scale="text")))).sample(
        sample(reading("pH值", "20"))
    )
    assert (outcomes(found), codes(found.readings[0])) == (["not_required"], ["not_asked"])
    assert "nothing_judged" in codes(found)


def test_the_data_of_a_comparison_fills_its_sentence() -> None:
    found = judge(standard(edition("GB 1-2010", rule("ph", "4.0~8.5")))).sample(sample(reading("pH值", "9")))
    assert reason_data(found.readings[0], "breaks_limit") == {"value": "9", "limit": "4.0~8.5", "unit": ""}
