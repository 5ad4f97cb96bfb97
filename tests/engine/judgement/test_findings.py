"""What no single reading carries: findings about the label, and a follow-up test that is missing."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import SampleVerdict
from tests.engine.kit import codes, outcomes, reading, sample

MG = "mg/kg"


def findings(verdict: SampleVerdict) -> list[tuple[str, str, str]]:
    """(code, standard, clause) of each label finding."""
    return [
        (codes(found)[0], found.standard, found.clause)
        for found in verdict.readings
        if found.item == "label" and found.index is None
    ]


def judged(law: Judge, **fields: object) -> SampleVerdict:
    return law.sample(sample(reading("甲醛含量", "10", unit=MG), **fields))


@pytest.mark.parametrize(
    ("case", "fields", "expected"),
    [
        ("E50", {"safety_class": "C"}, [("class_below_minimum", "GB 18401", "5.2")]),
        ("E52", {"safety_class": "无"}, [("class_not_marked", "GB 18401", "5.3")]),
        ("–", {"safety_class": ""}, []),
        ("–", {"safety_class": "B"}, []),
        ("–", {"safety_class": "A"}, []),
        ("–", {"safety_class": "C", "product_category": "窗帘"}, []),
        ("–", {"safety_class": "B", "audience": "婴幼儿"}, [("class_below_minimum", "GB 18401", "5.2")]),
        ("F25", {"composition_label": "天丝100%"}, [("fibre_name_not_standard", "GB/T 29862", "8 c)")]),
        (
            "F26",
            {"composition_label": "棉100% 无耐久性标签"},
            [("durable_fibre_label_missing", "GB/T 29862", "8 b)")],
        ),
        ("8 a)", {"composition_label": "无"}, [("fibre_label_missing", "GB/T 29862", "8 a)")]),
        ("–", {"composition_label": ""}, []),
        ("–", {"composition_label": "棉100%"}, []),
        (
            "F24",
            {"composition_label": "吊牌:棉60%聚酯纤维40% 耐久性标签:棉65%聚酯纤维35%"},
            [("fibre_labels_disagree", "GB/T 29862", "8 g)")],
        ),
    ],
)
def test_a_broken_duty_of_the_label_is_a_finding_with_its_clause(
    law: Judge, case: str, fields: dict[str, object], expected: list[tuple[str, str, str]]
) -> None:
    found = judged(law, **fields)
    assert findings(found) == expected, case
    assert (found.overall.value == "nonconforming") is bool(expected)


def test_childrens_goods_marked_by_the_older_standard_alone_break_the_newer_one(law: Judge) -> None:
    """Case E55: GB 31701-2015 asks for its own number on the label."""
    fields = {"audience": "儿童", "produced_on": "2020-01-01"}
    older = judged(law, safety_class="GB 18401-2010 B类", **fields)
    assert [found[1] for found in findings(older)] == ["GB 31701"]
    assert findings(judged(law, safety_class="GB 31701 B类", **fields)) == []
    assert findings(judged(law, safety_class="B", **fields)) == []


def test_a_class_below_one_of_several_possible_minimums_is_no_finding(law: Judge) -> None:
    """What the sheet leaves open is not held against the label."""
    assert findings(judged(law, safety_class="B", audience="")) == []


@pytest.mark.parametrize(
    ("aniline", "others", "expected"),
    [
        ("12", [], ["not_required", "pending"]),
        ("未检出", [], ["not_required"]),
        ("2", [], ["not_required"]),
        ("<5", [], ["not_required"]),
        ("-", [], ["not_required"]),
        ("12", [("4-氨基偶氮苯", "未检出")], ["not_required", "pass"]),
        ("12", [("4-氨基偶氮苯", "-")], ["not_required", "pending"]),
        ("12", [("联苯胺", "未检出")], ["not_required", "pass", "pending"]),
    ],
)
def test_aniline_above_its_detection_limit_asks_for_the_follow_up_test(
    law: Judge, aniline: str, others: list[tuple[str, str]], expected: list[str]
) -> None:
    """GB 18401-2010 clause 6 with GB/T 23344."""
    rows = [("苯胺", aniline), *others]
    found = law.sample(sample(*(reading("azo", value, unit=MG, component=amine) for amine, value in rows)))
    assert outcomes(found) == expected


def test_the_missing_follow_up_says_what_was_found_and_which_method_is_asked(law: Judge) -> None:
    found = law.sample(sample(reading("azo", "12", unit=MG, component="1,4-苯二胺", part="里料"))).readings[
        -1
    ]
    assert (found.index, found.component, found.part) == (None, "4-aminoazobenzene", "lining")
    assert dict(found.reasons[0].data) == {"found": "p-phenylenediamine", "method": "GB/T 23344"}


def test_each_amine_is_judged_by_itself_and_their_sum_is_not(law: Judge) -> None:
    """Cases E21 to E24."""
    amines = ("联苯胺", "邻甲苯胺", "对氯苯胺")

    def amounts(*values: str) -> list[str]:
        rows = zip(amines, values, strict=False)
        return outcomes(law.sample(sample(*(reading("azo", v, unit=MG, component=a) for a, v in rows))))

    assert amounts("18", "15", "4") == ["pass"] * 3
    assert amounts("21", "0") == ["fail", "pass"]
    assert amounts("20") == ["pass"]
    assert amounts("未检出") == ["pass"]
