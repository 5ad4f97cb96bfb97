"""Failure rates, shares of items, laboratory error: held against their parameters on large numbers."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from bihuan.simulation.articles import articles_of
from bihuan.simulation.chance import Chance
from bihuan.simulation.measured import GRADES, results, single_fibre, two_fibres
from bihuan.simulation.operators import Operators, day, make_operators
from bihuan.simulation.quality import Quality
from bihuan.simulation.samples import item_hazards
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_file import load_scenario

MANY = 100_000
NUMBERS = np.arange(MANY)


@cache
def district() -> tuple[Scenario, Operators, Quality]:
    scenario = load_scenario("district")
    operators = make_operators(scenario, Chance(8))
    return scenario, operators, Quality(scenario, operators, Chance(8))


def drawn(product: str, channel: int) -> Any:
    """Probabilities of failing of random samples of a product in one channel over the whole period."""
    scenario, operators, quality = district()
    dice = Chance(9, product)
    party = dice.about("party").below(operators.count, NUMBERS)
    maker = dice.about("maker").below(operators.count, NUMBERS)
    days = day(scenario.period.since) + dice.about("day").below(1096, NUMBERS)
    place = np.full(MANY, list(scenario.products).index(product))
    hazard = quality.hazard(party, party if channel == 0 else maker, place, np.full(MANY, channel), days)
    return 1 - np.exp(-hazard)


@pytest.mark.parametrize("product", ["bedding-set", "quilt", "silk-quilt", "towel", "curtain"])
def test_products_fail_as_often_as_the_announcements_say(product: str) -> None:
    """Random samples of all channels, in the mix of a provincial plan."""
    scenario, operators, _ = district()
    mix = scenario.tests.natures["supervision-provincial"].channels
    finished = len(operators.of_role("finished")) / len(
        operators.of_role("yarn", "greige", "dyeing", "fabric", "finished")
    )
    weights = np.array([mix["factory"] * finished, mix["shop"], mix["online"]])
    rate = np.array([drawn(product, channel).mean() for channel in range(3)]) @ weights / weights.sum()
    assert rate == pytest.approx(scenario.products[product].fails, rel=0.15)


def test_channels_differ_as_in_the_notice_of_january_2026() -> None:
    """2 of 96 at factories, 10 of 172 in shops, 11 of 70 online: the ratios of the hazards."""
    hazards = [-np.log(1 - drawn("bedding-set", channel)).mean() for channel in range(3)]
    notice = [-np.log(1 - failed / sampled) for failed, sampled in ((2, 96), (10, 172), (11, 70))]
    assert hazards[1] / hazards[0] == pytest.approx(notice[1] / notice[0], rel=0.15)
    assert hazards[2] / hazards[0] == pytest.approx(notice[2] / notice[0], rel=0.15)


def test_operators_differ_and_drift_and_the_district_gets_better() -> None:
    scenario, operators, quality = district()
    rows = np.arange(operators.count)
    assert quality.level.std() == pytest.approx(scenario.quality.spread, rel=0.05)
    assert quality.drift.std() == pytest.approx(scenario.quality.drift, rel=0.05)
    first, last = (day(scenario.period.since), day(scenario.period.until) - 1)
    channel = np.ones(operators.count, dtype=np.int64)
    early, late = (quality.probability(rows, channel, on) for on in (first, last))
    assert late.mean() < early.mean()
    assert 0.1 < (late > early).mean() < 0.9


def test_the_hazard_of_a_sample_is_shared_out_to_its_items() -> None:
    scenario, *_ = district()
    names = list(scenario.items)
    for place, product in enumerate(scenario.products.values()):
        shared = item_hazards(scenario, np.array([0.3]), np.array([place]))[0]
        assert shared.sum() == pytest.approx(0.3)
        assert {names[at] for at in np.flatnonzero(shared)} == set(product.items)


@pytest.mark.parametrize(
    ("item", "limit"),
    [
        ("甲醛含量", 75.0),
        ("pH值", 8.5),
        ("可分解致癌芳香胺染料", 20.0),
        ("耐水色牢度", 3.0),
        ("断裂强力", 250.0),
        ("水洗尺寸变化率", -5.0),
        ("使用说明", 0.0),
    ],
)
def test_true_values_break_their_limit_with_the_given_probability(item: str, limit: float) -> None:
    scenario, *_ = district()
    spec = scenario.items[item]
    for wanted in (0.01, 0.2):
        found = results(
            spec, np.full(MANY, limit), np.full(MANY, -np.log(1 - wanted)), Chance(3, item), NUMBERS
        )
        error = (wanted * (1 - wanted) / MANY) ** 0.5
        assert found.fails.mean() == pytest.approx(wanted, abs=4 * error)
        # What is reported differs near the limit alone.
        assert (found.fails != found.reported_fails).mean() < 0.06
        if spec.kind in {"above", "above-log", "below"}:
            off = limit - found.true_value if spec.kind == "below" else found.true_value - limit
            assert ((off > spec.step / 2) == found.fails).all()


def test_reported_values_are_rounded_and_read_as_a_laboratory_writes_them() -> None:
    scenario, *_ = district()

    def texts(item: str, limit: float) -> set[str]:
        hazard = np.full(MANY, 0.1)
        return set(
            results(scenario.items[item], np.full(MANY, limit), hazard, Chance(4), NUMBERS).text.to_pylist()
        )

    assert texts("耐水色牢度", 3) <= set(GRADES)
    assert all(text[-2] == "." for text in texts("pH值", 8.5))
    assert all(text.endswith("0") for text in texts("断裂强力", 250))
    formaldehyde = texts("甲醛含量", 75)
    assert {"未检出", "<20"} < formaldehyde
    assert min(int(text) for text in formaldehyde - {"未检出", "<20"}) == 20
    assert any(text.startswith("-") for text in texts("水洗尺寸变化率", -5))


def test_a_reported_value_breaks_its_limit_exactly_where_it_is_said_to() -> None:
    scenario, *_ = district()
    for item, limit in (("pH值", 8.5), ("断裂强力", 250.0), ("甲醛含量", 20.0), ("水洗尺寸变化率", -5.0)):
        spec = scenario.items[item]
        found = results(spec, np.full(MANY, limit), np.full(MANY, 0.5), Chance(6), NUMBERS)
        for text, fails in zip(found.text.to_pylist(), found.reported_fails, strict=True):
            value = None if text in {"未检出", "<20"} else float(text)
            broken = value is not None and (value < limit if spec.kind == "below" else value > limit)
            assert broken == fails, (item, text)


def test_fibres_make_a_hundred_and_lie_outside_the_tolerance_as_often_as_wanted() -> None:
    scenario, *_ = district()
    item = scenario.items["纤维含量"]
    hazard = np.full(MANY, -np.log(1 - 0.1))
    pure = single_fibre(item, hazard, Chance(1), NUMBERS)
    mixed = two_fibres(item, np.full(MANY, 60.0), hazard, Chance(2), NUMBERS)
    for found in (pure, mixed):
        assert (found.main + found.other == 1000).all()
        assert found.fails.mean() == pytest.approx(0.1, rel=0.06)
    assert (pure.reported_fails == pure.fails).mean() > 0.999
    assert ((abs(mixed.main - 600) > 50) == mixed.reported_fails).all()
    assert ((abs(mixed.true_main - 60) > 5.05) == mixed.fails).all()


def test_limits_follow_class_stage_and_grade() -> None:
    scenario, *_ = district()
    for product, item, expected in (
        ("bedding-set", "pH值", {"A": 7.5, "B": 8.5}),
        ("curtain", "甲醛含量", {"C": 300, "B": 75}),
        ("greige", "pH值", {"": 10.5}),
    ):
        articles = articles_of(product, scenario.products[product], NUMBERS[:2000], Chance(1))
        found = dict(
            zip(articles.class_texts().to_pylist(), articles.limits(scenario.items[item]), strict=True)
        )
        assert found == expected
    articles = articles_of("sheet", scenario.products["sheet"], NUMBERS[:2000], Chance(1))
    limits = articles.limits(scenario.items["耐酸汗渍色牢度"])
    first = np.array(articles.grade_texts().to_pylist()) == "一等品"
    strict = np.array(articles.class_texts().to_pylist()) == "A"
    assert set(limits[first | strict]) == {3.5}
    assert set(limits[~first & ~strict]) == {3.0}
