"""The decision rules J1 to J6: the maker's word against the law's (standards sheet, 8.3 and 8.4)."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.claims import declares_limits
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.engine.rules.standards import Force
from tests.engine.kit import codes, edition, judge, outcomes, reading, rule, sample, standard

MG = "mg/kg"
OWN = "Q/ABC 001-2020"


@pytest.fixture(scope="module")
def law_and_bedding() -> Judge:
    bedding = edition(
        "GB/T 2-2010",
        rule("fastness-water", "≥3", scale="grey", standard="GB/T 2-2010"),
        rule("strength", "≥250", standard="GB/T 2-2010"),
        rule("ph", "5.0~8.0", standard="GB/T 2-2010"),
    )
    law = edition(
        "GB 1-2010", rule("ph", "4.0~8.5"), rule("formaldehyde", "≤75"), rule("odour", "无", scale="text")
    )
    return judge(standard(law), standard(bedding, force=Force.RECOMMENDED))


def judged(
    law: Judge, item: str, value: str, declared: str, *, by: str = OWN, unit: str = ""
) -> SampleVerdict:
    one = reading(item, value, unit=unit, declared_limit=declared)
    return law.sample(sample(one, declared_standard=by))


@pytest.mark.parametrize(
    ("rule_id", "value", "declared", "expected", "limit"),
    [
        ("J2", "5.0", "5.5~7.5", "fail", "5.5~7.5"),
        ("J2", "6.0", "5.5~7.5", "pass", "5.5~7.5"),
        ("J3", "9.0", "3.5~9.0", "fail", "4.0~8.5"),
        ("J3", "3.6", "3.5~9.0", "fail", "4.0~8.5"),
        ("J3", "8.0", "3.5~9.0", "pass", "4.0~8.5"),
        ("8.4", "8.8", "5.0~9.0", "fail", "4.0~8.5"),
        ("8.4", "4.5", "5.0~9.0", "fail", "5.0~9.0"),
        ("8.4", "6.0", "5.0~9.0", "pass", "5.0~9.0"),
        ("J5", "9.0", "不要求", "fail", "4.0~8.5"),
        ("J5", "8.0", "未规定", "pass", "4.0~8.5"),
    ],
)
def test_a_claim_beside_a_mandatory_limit_binds_where_it_is_stricter_and_only_there(
    law_and_bedding: Judge, rule_id: str, value: str, declared: str, expected: str, limit: str
) -> None:
    found = judged(law_and_bedding, "pH值", value, declared)
    assert (outcomes(found), found.readings[0].limit) == ([expected], limit), rule_id


@pytest.mark.parametrize(
    ("rule_id", "value", "declared", "expected"),
    [
        ("J4", "2", "≥2", "pass"),
        ("J4", "1-2", "≥2", "fail"),
        ("J4", "2", "2", "pass"),
        ("J2", "3", "≥3-4", "fail"),
        ("J6", "1", "不要求", "not_required"),
        ("J6", "1", "无", "not_required"),
        ("–", "2", "", "fail"),
    ],
)
def test_a_claim_takes_the_place_of_a_recommended_limit(
    law_and_bedding: Judge, rule_id: str, value: str, declared: str, expected: str
) -> None:
    found = judged(law_and_bedding, "耐水色牢度", value, declared, by="GB/T 2-2010")
    assert outcomes(found) == [expected], rule_id


def test_a_claimed_limit_is_named_as_the_makers_own(law_and_bedding: Judge) -> None:
    found = judged(law_and_bedding, "pH值", "5.0", "5.5~7.5").readings[0]
    assert (found.rule_id, found.standard, found.source_checked) == ("declared", OWN, "secondary")
    assert "declared_limit_binds" in codes(found)


def test_a_claim_in_another_unit_is_converted(law_and_bedding: Judge) -> None:
    found = [judged(law_and_bedding, "甲醛含量", v, "≤0.005%", unit=MG) for v in ("50", "51")]
    assert [outcomes(one)[0] for one in found] == ["pass", "fail"]


def test_a_claim_in_a_unit_that_does_not_fit_is_unreadable(law_and_bedding: Judge) -> None:
    found = judged(law_and_bedding, "甲醛含量", "50", "≤50N", unit=MG)
    assert "declared_limit_unreadable" in codes(found.readings[0])
    assert outcomes(found) == ["pass"]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [("好", "no_rule"), ("", "no_rule"), ("不要求", "not_required"), ("≤60", "pass")],
)
def test_where_only_an_unknown_standard_asks_nobody_but_its_limit_can_answer(
    law_and_bedding: Judge, declared: str, expected: str
) -> None:
    """Standards sheet 11.8 and case H04."""
    assert outcomes(judged(law_and_bedding, "断裂强力", "50", declared, unit="N")) == [expected]


def test_an_item_without_a_limit_among_others_that_have_one_is_not_in_that_standard(
    law_and_bedding: Judge,
) -> None:
    """J6 again: the sheet gives the limits of the enterprise standard, and none for this item."""
    found = law_and_bedding.sample(
        sample(
            reading("断裂强力", "50", unit="N"),
            reading("pH值", "6", declared_limit="5.5~7.5"),
            declared_standard=OWN,
        )
    )
    assert outcomes(found) == ["not_required", "pass"]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (("", ""), "partly_checked"),
        (("-", "-"), "partly_checked"),
        (("5.5~7.5", ""), "partly_checked"),
        (("5.5~7.5", "≤75"), "no_nonconformity_found"),
    ],
)
def test_a_sample_under_an_unknown_standard_is_checked_when_each_limit_is_given(
    law_and_bedding: Judge, limits: tuple[str, str], expected: str
) -> None:
    readings = (
        reading("pH值", "6", declared_limit=limits[0]),
        reading("甲醛含量", "10", unit=MG, declared_limit=limits[1]),
    )
    assert law_and_bedding.sample(sample(*readings, declared_standard=OWN)).overall.value == expected


@pytest.mark.parametrize(
    ("limits", "expected"), [((), False), (("",), False), (("-", ""), False), (("", "≤75"), True)]
)
def test_a_dash_declares_no_limit(limits: tuple[str, ...], expected: bool) -> None:
    assert declares_limits(tuple(reading("pH值", "7", declared_limit=text) for text in limits)) is expected


@pytest.mark.parametrize(("declared", "value", "expected"), [("无", "有霉味", "fail"), ("无", "无", "pass")])
def test_a_claim_of_none_is_a_limit_for_findings_in_words(
    law_and_bedding: Judge, declared: str, value: str, expected: str
) -> None:
    """ "无" means that the item is lacking, except where it is the limit itself."""
    assert outcomes(judged(law_and_bedding, "异味", value, declared)) == [expected]
