"""A sample in, a verdict out: the overall outcome, sampling rules, sets, and what is said of odd sheets."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.judge import Judge
from tests.engine.kit import codes, outcomes, reading, reason_data, sample

MG = "mg/kg"
GOOD = reading("甲醛含量", "30", unit=MG)
BAD = reading("甲醛含量", "80", unit=MG)
OPEN = reading("pH值", "未检")
GAP = reading("吸水性", "60", unit="s")
ODD = reading("甲醛含量", "30")


@pytest.mark.parametrize(
    ("case", "readings", "expected"),
    [
        ("H01", [GOOD], "no_nonconformity_found"),
        ("J1", [GOOD, BAD], "nonconforming"),
        ("H03", [OPEN, BAD], "nonconforming"),
        ("11.5", [OPEN, GOOD], "undetermined"),
        ("11.5", [ODD, GOOD], "undetermined"),
        ("–", [GAP, GOOD], "no_nonconformity_found"),
        ("–", [], "undetermined"),
    ],
)
def test_one_fail_decides_and_one_open_reading_leaves_open(
    law: Judge, case: str, readings: list[object], expected: str
) -> None:
    assert law.sample(sample(*readings)).overall.value == expected, case  # type: ignore[arg-type]


def test_a_clean_sample_with_exempt_items_is_clean(law: Judge) -> None:
    """H01: items that are not applicable do not count."""
    exempt = [reading("耐水色牢度", "—", component="变色"), reading("耐干摩擦色牢度", "2", component="经向")]
    found = law.sample(sample(GOOD, *exempt, treatment="漂白"))
    assert outcomes(found) == ["pass", "not_applicable", "not_applicable"]
    assert found.overall.value == "no_nonconformity_found"


def test_a_gap_leaves_the_sample_partly_checked(law: Judge) -> None:
    found = law.sample(sample(GOOD, GAP, declared_standard="Q/ABC 001-2020"))
    assert (outcomes(found), found.overall.value) == (["pass", "no_rule"], "partly_checked")


def test_severities_are_kept_apart(law: Judge) -> None:
    """H06: pH is a matter of safety, fibre content one of performance, a label one of its own."""
    fibre = reading("纤维含量", "50", component="棉", unit="%")
    found = law.sample(
        sample(reading("pH值", "8.7"), fibre, composition_label="天丝60% 棉40%", safety_class="C")
    )
    severities = {v.item: v.severity for v in found.readings}
    assert (severities["ph"], severities["fibre-content"], severities["label"]) == (
        "safety",
        "performance",
        "label",
    )


def test_an_unknown_item_names_its_nearest_neighbours(law: Judge) -> None:
    found = law.sample(sample(reading("甲醛含亮", "30", unit=MG)))
    assert outcomes(found) == ["data_error"]
    assert "甲醛含量" in reason_data(found.readings[0], "item_unknown")["near"]


def test_a_sheet_without_readings_says_so(law: Judge) -> None:
    assert "no_readings" in codes(law.sample(sample()))


def test_a_sheet_on_which_nothing_is_judged_says_so(law: Judge) -> None:
    assert "nothing_judged" in codes(law.sample(sample(GAP)))
    assert "nothing_judged" not in codes(law.sample(sample(GAP, GOOD)))


@pytest.mark.parametrize(
    ("rule_set", "value", "expected"),
    [
        ("床上用品产品质量国家监督抽查实施细则", "30", ["rule_set_wording"]),
        ("bedding-national-2023", "80", ["rule_set_wording"]),
        ("床上用品产品质量国家监督抽查实施细则2023", "未检", []),
        ("某实施细则", "30", ["rule_set_unknown"]),
        ("", "30", []),
    ],
)
def test_the_named_sampling_rules_word_the_result(
    law: Judge, rule_set: str, value: str, expected: list[str]
) -> None:
    """J1: 所检项目未发现不合格, never 合格."""
    found = law.sample(sample(reading("甲醛含量", value, unit=MG), rule_set=rule_set))
    assert [code for code in codes(found) if code.startswith("rule_set")] == expected
    if expected == ["rule_set_wording"]:
        words = {"30": "所检项目未发现不合格", "80": "不合格"}
        assert reason_data(found, "rule_set_wording")["text"] == words[value]


def test_an_item_outside_the_sampling_rules_is_compared_and_named(law: Judge) -> None:
    found = law.sample(sample(GOOD, GAP, rule_set="床上用品产品质量国家监督抽查实施细则"))
    assert reason_data(found, "outside_rule_set")["item"] == "absorbency"


def test_a_set_is_as_good_as_its_worst_piece(law: Judge) -> None:
    """Case G08: GB/T 22844-2009 grades a set by its lowest piece."""
    pieces = [reading("耐光色牢度", grade, part=part) for grade, part in (("4", "床单"), ("3", "枕套"))]
    found = law.sample(
        sample(
            *pieces, product_category="四件套", declared_standard="GB/T 22796-2021", produced_on="2024-03-01"
        )
    )
    assert found.grade == "qualified"
    assert [v.grade for v in found.readings] == ["superior", "qualified"]


def test_readings_keep_their_order_and_their_places(law: Judge) -> None:
    found = law.sample(
        sample(GOOD, reading("纤维含量", "100", component="棉", unit="%"), BAD, composition_label="棉100%")
    )
    assert [(v.index, v.item) for v in found.readings] == [
        (0, "formaldehyde"),
        (1, "fibre-content"),
        (2, "formaldehyde"),
    ]


def test_a_verdict_names_the_rulebook_that_it_was_made_under(law: Judge) -> None:
    found = law.sample(sample(GOOD))
    assert len(found.rulebook_digest) == 64
    assert found.source_checked == "secondary"
    assert found.sample_id == "S1"
