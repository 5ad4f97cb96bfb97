"""The veto: two valid different codes never end in one operator, unless an officer says so."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.linkage.clusters import cluster

MOST = 12
rows = st.integers(0, MOST - 1)
pairs = st.lists(st.tuples(rows, rows), max_size=40)
codes = st.lists(st.sampled_from(["", "", "A", "B", "C"]), min_size=MOST, max_size=MOST)


def codes_within(found: tuple[int, ...], known: list[str]) -> dict[int, set[str]]:
    within: dict[int, set[str]] = defaultdict(set)
    for top, code in zip(found, known, strict=True):
        within[top] |= {code} - {""}
    return within


@given(codes, pairs, pairs)
def test_no_cluster_holds_two_codes_and_none_two_that_are_kept_apart(
    known: list[str], wished: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    found = cluster(codes=known, pairs=wished, apart=apart)
    assert all(len(within) <= 1 for within in codes_within(found, known).values())
    assert not [pair for pair in apart if pair[0] != pair[1] and found[pair[0]] == found[pair[1]]]


@given(codes, pairs, pairs, pairs)
def test_officers_decide_over_codes_and_weights(
    known: list[str],
    wished: list[tuple[int, int]],
    same: list[tuple[int, int]],
    apart: list[tuple[int, int]],
) -> None:
    found = cluster(codes=known, pairs=wished, same=same, apart=apart)
    assert not [pair for pair in apart if pair[0] != pair[1] and found[pair[0]] == found[pair[1]]]
    if not apart:
        assert all(found[left] == found[right] for left, right in same)


@given(codes, pairs)
def test_each_pair_is_joined_or_would_bring_two_codes_together(
    known: list[str], wished: list[tuple[int, int]]
) -> None:
    found = cluster(codes=known, pairs=wished)
    within = codes_within(found, known)
    for left, right in wished:
        assert found[left] == found[right] or len(within[found[left]] | within[found[right]]) > 1
    assert all(found[top] == top and top <= row for row, top in enumerate(found))


def test_the_heavier_pair_wins_and_the_other_code_stays_alone() -> None:
    assert cluster(codes=["A", "", "B"], pairs=[(1, 2), (0, 1)]) == (0, 1, 1)
    assert cluster(codes=["A", "", "B"], pairs=[(0, 1), (1, 2)]) == (0, 0, 2)


def test_the_veto_reaches_over_third_records() -> None:
    assert cluster(codes=["A", "", "", "B"], pairs=[(0, 1), (2, 3), (1, 2)]) == (0, 0, 2, 2)


def test_what_an_officer_joined_takes_records_of_both_codes_and_none_of_a_third() -> None:
    found = cluster(codes=["A", "B", "A", "B", "C"], pairs=[(0, 2), (1, 3), (0, 4)], same=[(0, 1)])
    assert found == (0, 0, 0, 0, 4)


def test_apart_holds_over_third_records() -> None:
    assert cluster(codes=["", "", ""], pairs=[(0, 1), (1, 2)], apart=[(0, 2)]) == (0, 0, 2)
