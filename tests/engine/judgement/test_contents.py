"""Fibre readings of a sample, part by part: which label speaks, which edition holds, what stays open."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.judge import Judge
from tests.engine.kit import codes, outcomes, reading, sample


def fibres(*pairs: tuple[str, str], part: str = "", **fields: str) -> list[object]:
    return [
        reading("纤维含量", value, component=fibre, part=part, unit="%", **fields) for fibre, value in pairs
    ]


LABEL = "面料:棉60% 聚酯纤维40% 填充物:棉70% 聚酯纤维30%"


def test_each_part_is_compared_with_its_own_label_and_its_own_tolerance(law: Judge) -> None:
    """Cases F01 and F16: 5 points on the face, 10 in the filling."""
    face = fibres(("棉", "55.0"), ("聚酯纤维", "45.0"), part="面料")
    filling = fibres(("棉", "60.0"), ("聚酯纤维", "40.0"), part="填充物")
    found = law.sample(sample(*face, *filling, product_category="被", composition_label=LABEL))
    assert outcomes(found) == ["pass"] * 4
    swapped = law.sample(
        sample(
            *fibres(("棉", "60.0"), ("聚酯纤维", "40.0"), part="面料"),
            *fibres(("棉", "59.9"), ("聚酯纤维", "40.1"), part="填充物"),
            product_category="被",
            composition_label=LABEL,
        )
    )
    assert outcomes(swapped) == ["pass", "pass", "fail", "fail"]


@pytest.mark.parametrize(
    ("part", "label", "expected"),
    [
        ("", "棉60% 聚酯纤维40%", "pass"),
        ("面料", "棉60% 聚酯纤维40%", "pass"),
        ("", "面料:棉60% 聚酯纤维40%", "pass"),
        ("面料1", "面料:棉60% 聚酯纤维40%", "pass"),
        ("里料", "棉60% 聚酯纤维40%", "pass"),
        ("", "", "indeterminate"),
        ("面料", "填充物:聚酯纤维100%", "indeterminate"),
    ],
)
def test_the_label_of_a_part_is_found_by_name_or_because_it_is_the_only_one(
    law: Judge, part: str, label: str, expected: str
) -> None:
    found = law.sample(sample(*fibres(("棉", "58"), ("聚酯纤维", "42"), part=part), composition_label=label))
    assert outcomes(found)[:2] == [expected] * 2


def test_a_part_that_the_label_leaves_out_fails_on_filled_goods_only(law: Judge) -> None:
    """GB/T 29862-2013 6.7 (case F27) speaks of filled goods."""
    readings = [*fibres(("棉", "100"), part="面料"), *fibres(("聚酯纤维", "100"), part="里料")]
    quilt = law.sample(
        sample(*readings, product_category="被", composition_label="面料:棉100% 填充物:聚酯纤维100%")
    )
    assert outcomes(quilt)[:2] == ["pass", "fail"]
    assert quilt.readings[1].clause == "6.7"
    curtain = law.sample(sample(*readings, product_category="窗帘", composition_label="面料:棉100%"))
    assert outcomes(curtain)[:2] == ["pass", "indeterminate"]


@pytest.mark.parametrize(
    "limits",
    [
        ("棉60% 聚酯纤维40%", "棉60% 聚酯纤维40%"),
        ("棉60% 聚酯纤维40%", ""),
        ("", "棉60% 聚酯纤维40%"),
        ("棉60%", "聚酯纤维40%"),
    ],
)
def test_where_no_label_is_given_the_one_in_the_requirement_column_speaks(
    law: Judge, limits: tuple[str, str]
) -> None:
    readings = [
        reading("纤维含量", value, component=fibre, unit="%", lab_limit=limit)
        for fibre, value, limit in (("棉", "54.9", limits[0]), ("聚酯纤维", "45.1", limits[1]))
    ]
    found = law.sample(sample(*readings))
    assert outcomes(found) == ["fail", "fail"]
    assert "label_from_requirement" in codes(found.readings[0])


@pytest.mark.parametrize(
    "requirement", ["±5", "GB/T 29862-2013", "55.0~65.0", "符合GB/T 29862要求", "按标识"]
)
def test_a_requirement_without_a_fibre_is_no_label(law: Judge, requirement: str) -> None:
    found = law.sample(sample(*fibres(("棉", "60"), ("聚酯纤维", "40"), lab_limit=requirement)))
    assert outcomes(found) == ["indeterminate"] * 2
    assert codes(found.readings[0]) == ["label_not_given"]


@pytest.mark.parametrize(
    ("made", "viscose", "expected"),
    [
        ("2013-06-01", "10.5", "pass"),
        ("2013-06-01", "10.4", "fail"),
        ("2014-04-30", "10.4", "fail"),
        ("2014-05-01", "10.4", "pass"),
        ("2015-06-01", "10.0", "pass"),
        ("2015-06-01", "9.9", "fail"),
        ("2013-06-01", "9.9", "fail"),
        ("", "10.6", "pass"),
        ("2013年10月至2014年10月", "10.2", "indeterminate"),
        ("2013年10月至2014年10月", "9.9", "fail"),
    ],
)
def test_the_edition_of_the_production_day_decides(
    law: Judge, made: str, viscose: str, expected: str
) -> None:
    """Cases F13 and F14; where the day is open, editions that differ leave the answer open."""
    if not made:
        made = "2012-01-01至2016-01-01"
    readings = fibres(("棉", str(100 - float(viscose))), ("粘胶纤维", viscose))
    found = law.sample(sample(*readings, composition_label="棉85% 粘胶纤维15%", produced_on=made))
    assert outcomes(found)[1] == expected


def test_wadding_itself_is_a_filling(law: Judge) -> None:
    readings = fibres(("棉", "62"), ("聚酯纤维", "38"))
    label = "棉70% 聚酯纤维30%"
    wadding = law.sample(sample(*readings, product_category="被胎", composition_label=label))
    sheet = law.sample(sample(*readings, product_category="床单", composition_label=label))
    assert (outcomes(wadding)[:2], outcomes(sheet)[:2]) == (["pass"] * 2, ["fail"] * 2)


@pytest.mark.parametrize("name", ["纤维含量(棉)", "纤维含量-棉", "棉-纤维含量", "纤维含量/棉"])
def test_a_fibre_in_the_name_of_the_item_is_the_fibre(law: Judge, name: str) -> None:
    found = law.sample(sample(reading(name, "100", unit="%"), composition_label="棉100%"))
    assert [(v.component, v.outcome.value) for v in found.readings] == [("cotton", "pass")]


def test_a_verdict_of_a_fibre_names_its_rule_and_its_deviation(law: Judge) -> None:
    found = law.sample(
        sample(*fibres(("棉", "54.9"), ("聚酯纤维", "45.1")), composition_label="棉60% 聚酯纤维40%")
    ).readings[0]
    assert (found.standard, found.edition, found.clause) == ("GB/T 29862", "2013", "7.4")
    assert (found.limit, found.compared_value, found.rule_id) == ("55~65", "54.9", "GB/T 29862-2013#over-10")


def test_fibres_of_one_part_share_the_laboratorys_verdict(law: Judge) -> None:
    readings = [
        reading("纤维含量", "50", component="棉", unit="%", lab_verdict="合格"),
        reading("纤维含量", "50", component="聚酯纤维", unit="%"),
    ]
    found = law.sample(sample(*readings, composition_label="棉60% 聚酯纤维40%"))
    assert [d.kind for d in found.readings[0].disagreements] == ["verdict"]
    assert found.readings[1].disagreements == ()


def test_a_labelled_fibre_without_a_reading_stands_behind_the_readings(law: Judge) -> None:
    found = law.sample(sample(*fibres(("棉", "100")), composition_label="棉60% 聚酯纤维40%"))
    assert [(v.index, v.component, v.outcome.value) for v in found.readings] == [
        (0, "cotton", "fail"),
        (None, "polyester", "fail"),
    ]
