from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.rules.queries.worlds import Terms, terms_of

VALUES = {"audience": "ab", "depth": "xy", "stage": "12"}
WORLDS = [
    (("audience", a), ("depth", d), ("stage", s))
    for a in VALUES["audience"]
    for d in VALUES["depth"]
    for s in VALUES["stage"]
]
World = tuple[tuple[str, str], ...]


def holds(terms: Terms, world: World) -> bool:
    facts = dict(world)
    return any(all(facts[fact] in values for fact, values in found) for found in terms)


@given(universe=st.sets(st.sampled_from(WORLDS), min_size=1), chosen=st.data())
def test_the_conditions_hold_in_these_worlds_and_in_no_other(
    universe: set[World], chosen: st.DataObject
) -> None:
    held = chosen.draw(st.sets(st.sampled_from(sorted(universe))))
    terms = terms_of(held, universe)
    assert {world for world in universe if holds(terms, world)} == held


@given(universe=st.sets(st.sampled_from(WORLDS), min_size=1))
def test_what_holds_everywhere_needs_no_words(universe: set[World]) -> None:
    assert terms_of(universe, universe) == [()]
    assert terms_of([], universe) == []


def test_a_fact_that_makes_no_difference_is_left_out() -> None:
    held = [world for world in WORLDS if dict(world)["depth"] == "x"]
    assert terms_of(held, WORLDS) == [(("depth", frozenset("x")),)]


def test_a_class_that_the_audience_settles_is_told_only_where_it_is_shorter() -> None:
    universe = [
        (("audience", "infant"), ("safety_class", "A")),
        (("audience", "child"), ("safety_class", "B")),
        (("audience", "adult"), ("safety_class", "B")),
    ]
    assert terms_of(universe[1:], universe) == [(("safety_class", frozenset("B")),)]
    assert terms_of(universe[:2], universe) == [(("audience", frozenset({"infant", "child"})),)]


def test_a_class_that_no_rule_reads_is_left_out() -> None:
    universe = [
        (("audience", "infant"), ("safety_class", "A")),
        (("audience", "adult"), ("safety_class", "")),
    ]
    assert terms_of(universe[:1], universe) == [(("audience", frozenset({"infant"})),)]
