"""What registers miss: textbook figures, closed forms, a grid search as oracle, and what must always hold."""

from __future__ import annotations

from itertools import combinations, product
from math import exp, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bihuan.engine.estimation.loglinear import Fits, Model, fit_all
from bihuan.engine.estimation.overlaps import MOST_REGISTERS, Overlaps, refusals
from bihuan.engine.estimation.unlisted import DOUBT_OF_MORE, DOUBT_OF_TWO, Unlisted, unlisted

# Hepatitis A in a college in Taiwan, three lists: P serum tests, Q local quarantine report, E questionnaires.
# Chao, Tsay, Lin, Shau and Chao, Statistics in Medicine 20 (2001) 3123-3157.
OUTBREAK = {"P": 69, "Q": 55, "E": 63, "PQ": 21, "PE": 17, "QE": 18, "PQE": 28}


def overlaps(counts: dict[str, int], registers: str = "") -> Overlaps:
    """Registers of one letter: "PQ" are those on P and Q and on nothing else."""
    names = registers or "".join(sorted({name for on in counts for name in on}))
    return Overlaps(registers=tuple(names), counts={frozenset(on): number for on, number in counts.items()})


def of(fits: Fits, *pairs: str, heterogeneity: str = "") -> float:
    """The uncounted cell by the model with these dependent pairs."""
    model = Model(pairs=tuple((pair[0], pair[1]) for pair in pairs), heterogeneity=heterogeneity)
    return exp(fits.logs[fits.models.index(model)])


def codes(found: Unlisted) -> list[str]:
    return [reason.code for reason in found.reasons]


# --- textbooks ---
def test_the_outbreak_gives_the_published_figures() -> None:
    """Independence: 388 cases, s.e. 22, deviance 24.36; all pairs dependent: 1,313, s.e. 520."""
    fits = fit_all(overlaps=overlaps(OUTBREAK, "PQE"), raised_by=0)
    assert 271 + of(fits) == pytest.approx(388, abs=0.6)
    assert fits.criterion[0] - 2 * 4 == pytest.approx(24.36, abs=0.005)
    error = np.sqrt(np.exp(fits.logs) + np.exp(2 * fits.logs) * fits.variances)
    assert error[0] == pytest.approx(22, abs=0.5)
    everything = fits.models.index(Model(pairs=(("P", "Q"), ("P", "E"), ("Q", "E"))))
    assert 271 + exp(fits.logs[everything]) == pytest.approx(1313, abs=0.5)
    assert error[everything] == pytest.approx(520, abs=3)


def test_two_registers_give_chapmans_figure() -> None:
    """Ten turtles marked, fifteen caught, five of them marked: (11 × 16) / 6 − 1 = 28.3 (Chapman 1951)."""
    found = unlisted(overlaps=overlaps({"A": 5, "B": 10, "AB": 5}))
    assert found.listed + 5 * 10 / 6 == pytest.approx(11 * 16 / 6 - 1)
    assert (found.listed, found.unlisted) == (20, 8)
    assert {"estimate_independent_registers", "estimate_few_shared"} <= set(codes(found))


# --- closed forms and an oracle ---
cells = st.integers(1, 400)


@given(a=cells, b=cells, c=cells, ab=cells, ac=cells, bc=cells, abc=cells)
@settings(max_examples=50)
def test_three_registers_give_the_closed_forms(
    a: int, b: int, c: int, ab: int, ac: int, bc: int, abc: int
) -> None:
    """Bishop, Fienberg and Holland (1975), table 6.4-1, and Darroch's (1958) equation for independence."""
    counted = {"A": a, "B": b, "C": c, "AB": ab, "AC": ac, "BC": bc, "ABC": abc}
    fits = fit_all(overlaps=overlaps(counted), raised_by=0)
    assert log(of(fits, "AB", "AC", "BC")) == pytest.approx(log(abc * a * b * c / (ab * ac * bc)), abs=1e-6)
    assert log(of(fits, "AB", "AC")) == pytest.approx(log(b * c / bc), abs=1e-6)
    assert log(of(fits, "AB")) == pytest.approx(log(c * (a + b + ab) / (ac + bc + abc)), abs=1e-6)
    missing = of(fits)
    total = missing + sum(counted.values())
    sizes = [sum(number for on, number in counted.items() if name in on) for name in "ABC"]
    assert missing == pytest.approx(total * np.prod([1 - size / total for size in sizes]), rel=1e-6)


def test_no_other_cell_fits_the_counts_better() -> None:
    """For a fixed cell independence has known margins, so that its likelihood can be tried cell by cell."""
    fits = fit_all(overlaps=overlaps(OUTBREAK, "PQE"), raised_by=0)

    def deviance(missing: float) -> float:
        total = missing + 271
        shares = [sum(number for on, number in OUTBREAK.items() if name in on) / total for name in "PQE"]
        found = 0.0
        for on, number in OUTBREAK.items():
            chance = np.prod(
                [share if name in on else 1 - share for name, share in zip("PQE", shares, strict=True)]
            )
            found += 2 * (number * log(number / (total * chance)) - number + total * chance)
        return found

    tried = np.arange(20, 400, 0.5)
    assert abs(tried[np.argmin([deviance(one) for one in tried])] - of(fits)) <= 1


# --- what must always hold ---
@st.composite
def counts(draw: st.DrawFn) -> Overlaps:
    names = "ABCD"[: draw(st.integers(2, 4))]
    kinds = [frozenset(on) for size in range(1, len(names) + 1) for on in combinations(names, size)]
    return Overlaps(registers=tuple(names), counts={on: draw(st.integers(0, 300)) for on in kinds})


@given(overlaps=counts())
def test_an_estimate_lies_in_its_interval_and_that_in_the_wide_one(overlaps: Overlaps) -> None:
    found = unlisted(overlaps=overlaps)
    if found.unlisted is None or found.confidence_interval is None or found.wide_range is None:
        assert found.reasons == refusals(overlaps) != ()
        return
    assert (
        0
        <= found.wide_range.low
        <= found.confidence_interval.low
        <= found.unlisted
        <= found.confidence_interval.high
        <= found.wide_range.high
    )
    assert found.listed == sum(overlaps.counts.values())
    assert {"estimate_closed_population", "estimate_no_linkage_errors", "estimate_doubt"} <= set(codes(found))


@given(overlaps=counts(), data=st.data())
def test_the_order_of_registers_does_not_matter(overlaps: Overlaps, data: st.DataObject) -> None:
    other = Overlaps(registers=tuple(data.draw(st.permutations(overlaps.registers))), counts=overlaps.counts)
    one, two = unlisted(overlaps=overlaps), unlisted(overlaps=other)
    assume(one.unlisted is not None and two.unlisted is not None)
    assert one.confidence_interval is not None and two.confidence_interval is not None
    assert one.unlisted == pytest.approx(two.unlisted, rel=1e-6, abs=1)
    assert one.confidence_interval.high == pytest.approx(two.confidence_interval.high, rel=1e-6, abs=1)


@given(only=st.integers(1, 500), also=st.integers(1, 500), both=st.integers(1, 500))
def test_of_two_registers_more_in_common_means_fewer_missing(only: int, also: int, both: int) -> None:
    fewer = unlisted(overlaps=overlaps({"A": only, "B": also, "AB": both + 1}))
    more = unlisted(overlaps=overlaps({"A": only, "B": also, "AB": both}))
    assert fewer.unlisted is not None and more.unlisted is not None and fewer.unlisted <= more.unlisted


def test_models_that_are_told_carry_nearly_all_the_weight() -> None:
    found = unlisted(overlaps=overlaps(OUTBREAK))
    assert sum(model.weight for model in found.models) > 0.95
    assert [model.weight for model in found.models] == sorted((m.weight for m in found.models), reverse=True)


def test_a_dependence_that_shows_is_found_and_models_without_it_have_no_say() -> None:
    """Exact counts of 20,000 operators; being on A triples the odds of being on B, C stands alone."""
    on_a, on_c = 0.5, 0.3
    on_b = {True: 3 / 7, False: 0.2}
    expected = {}
    for a, b, c in product((True, False), repeat=3):
        share = (on_a if a else 1 - on_a) * (on_b[a] if b else 1 - on_b[a]) * (on_c if c else 1 - on_c)
        expected["A" * a + "B" * b + "C" * c] = round(20_000 * share)
    truth = expected.pop("")
    found = unlisted(overlaps=overlaps(expected))
    assert found.unlisted == pytest.approx(truth, rel=0.02)
    assert found.models[0].model.pairs == (("A", "B"),)
    assert all(model.model.heterogeneity or ("A", "B") in model.model.pairs for model in found.models)
    independent = of(fit_all(overlaps=overlaps(expected), raised_by=0))
    assert found.wide_range is not None and independent < 0.75 * truth
    assert found.wide_range.low > independent / DOUBT_OF_MORE


# --- refusals and warnings ---
@pytest.mark.parametrize(
    ("counted", "registers", "code"),
    [
        ({"A": 3}, "A", "estimate_needs_two_registers"),
        ({"A": 3, "B": 4}, "AB", "estimate_no_overlap"),
        ({"A": 3, "B": 4, "AB": 2, "C": 9}, "ABC", "estimate_no_overlap"),
        ({"A": 3, "AC": 2, "B": 1, "BD": 4, "C": 1, "D": 1}, "ABCD", "estimate_no_overlap"),
        ({"A": 3, "AB": 4}, "ABC", "estimate_register_empty"),
        ({"A": 1}, "ABCDEF", "estimate_too_many_registers"),
    ],
)
def test_what_cannot_be_estimated_is_refused(counted: dict[str, int], registers: str, code: str) -> None:
    found = unlisted(overlaps=overlaps(counted, registers))
    assert codes(found)[0] == code
    assert (
        found.unlisted is None
        and found.confidence_interval is None
        and found.wide_range is None
        and found.models == ()
    )


def test_registers_that_meet_only_through_a_third_one_are_enough() -> None:
    found = unlisted(overlaps=overlaps({"A": 90, "B": 80, "C": 50, "AC": 40, "BC": 30}))
    assert found.unlisted is not None and "estimate_few_shared" in codes(found)


def test_a_register_that_seems_copied_is_named() -> None:
    found = unlisted(overlaps=overlaps({"A": 500, "B": 0, "AB": 200}))
    assert "estimate_register_within_others" in codes(found)
    assert (
        found.unlisted == 0 and found.confidence_interval is not None and found.confidence_interval.high > 0
    )


def test_counts_that_no_model_fits_are_told_of() -> None:
    odd = {
        "A": 500,
        "B": 20,
        "C": 400,
        "D": 30,
        "AB": 300,
        "CD": 5,
        "AC": 4,
        "ABCD": 250,
        "ABC": 2,
        "BCD": 90,
    }
    assert "estimate_poor_fit" in codes(unlisted(overlaps=overlaps(odd)))


@pytest.mark.parametrize("counted", [{"A": -1, "B": 2, "AB": 1}, {"AC": 1}, {"": 4}])
def test_counts_that_cannot_be_are_no_facts(counted: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no count"):
        unlisted(overlaps=overlaps(counted, "AB"))


def test_a_register_named_twice_is_no_fact() -> None:
    with pytest.raises(ValueError, match="twice"):
        unlisted(overlaps=overlaps({"A": 1}, "AA"))


def test_the_most_registers_are_fitted() -> None:
    names = "ABCDE"
    assert len(names) == MOST_REGISTERS
    even = {"".join(on): 40 for size in range(1, 6) for on in combinations(names, size)}
    found = unlisted(overlaps=overlaps(even))
    assert found.unlisted == pytest.approx(40, rel=0.35)


# --- coverage, shortly; bench/capture.py has the whole table ---
def drawn(seed: int, *, shares: tuple[float, ...], odds: float) -> tuple[int, Overlaps]:
    """2,000 operators, registers that get these shares; of the first two, being on one changes the odds."""
    dice = np.random.default_rng(seed)
    on = dice.random((2000, len(shares))) < np.array(shares)
    tied = shares[1] / (1 - shares[1]) * np.where(on[:, 0], odds**0.5, odds**-0.5)
    on[:, 1] = dice.random(2000) < tied / (1 + tied)
    names = "ABC"[: len(shares)]
    counted: dict[frozenset[str], int] = {}
    for row in on:
        key = frozenset(name for name, is_on in zip(names, row, strict=True) if is_on)
        counted[key] = counted.get(key, 0) + 1
    return counted.pop(frozenset(), 0), Overlaps(registers=tuple(names), counts=counted)


@pytest.mark.parametrize(
    ("shares", "odds"), [((0.6, 0.4), 1.0), ((0.6, 0.4, 0.3), 3.0), ((0.6, 0.4, 0.3), 0.4)]
)
def test_the_interval_holds_the_truth_as_often_as_it_says(shares: tuple[float, ...], odds: float) -> None:
    held = 0
    for seed in range(100):
        truth, lists = drawn(seed, shares=shares, odds=odds)
        found = unlisted(overlaps=lists)
        assert found.confidence_interval is not None
        held += found.confidence_interval.low <= truth <= found.confidence_interval.high
    assert held >= 88


def test_of_two_dependent_registers_only_the_wide_interval_holds_the_truth() -> None:
    narrow = wide = 0
    for seed in range(50):
        truth, lists = drawn(seed, shares=(0.6, 0.4), odds=2.5)
        found = unlisted(overlaps=lists)
        assert found.confidence_interval is not None and found.wide_range is not None
        narrow += found.confidence_interval.low <= truth <= found.confidence_interval.high
        wide += found.wide_range.low <= truth <= found.wide_range.high
    assert narrow <= 10 and wide == 50
    assert DOUBT_OF_TWO > DOUBT_OF_MORE > 1
