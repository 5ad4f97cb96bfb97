"""Which operator a record joins, and which operators are one family: no database, only ids."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.census.linking.families import Edge, roots_of
from bihuan.web.census.linking.joining import Joined, Link, Placed, join

ONE, OTHER = "91990101MAPNEDLB96", "91990101MA60GHQ58X"


def placed(
    operators: dict[int, int] | None = None,
    *,
    codes: dict[int, str] | None = None,
    roots: dict[int, int] | None = None,
    family_codes: dict[int, frozenset[str]] | None = None,
    apart: set[tuple[int, int]] | None = None,
) -> Placed:
    return Placed(
        operators=operators or {},
        codes=codes or {},
        roots=roots or {},
        family_codes=family_codes or {},
        apart=frozenset(apart or ()),
    )


def test_linked_records_make_one_operator_and_others_one_each() -> None:
    assert join([1, 2, 3], [Link(1, 2, 9.0)], placed()) == Joined({}, ((1, 2), (3,)))


def test_a_record_joins_the_operator_that_is_there() -> None:
    assert join([1, 2], [Link(1, 2, 9.0)], placed({1: 70})) == Joined({2: 70}, ())


def test_two_operators_are_never_put_together_and_a_record_goes_where_its_strongest_link_leads() -> None:
    found = join([1, 2, 3], [Link(1, 3, 5.0), Link(2, 3, 9.0), Link(1, 2, 12.0)], placed({1: 70, 2: 80}))
    assert found == Joined({3: 80}, ())


def test_within_a_merged_family_a_record_joins_the_operator_that_it_looks_like() -> None:
    found = join([1, 2, 3], [Link(2, 3, 9.0)], placed({1: 70, 2: 80}, roots={70: 70, 80: 70}))
    assert found.joins == {3: 80}


def test_no_family_comes_to_hold_two_valid_codes() -> None:
    codes = {1: ONE, 2: "", 3: OTHER}
    found = join(
        [1, 2, 3],
        [Link(1, 2, 9.0), Link(2, 3, 8.0)],
        placed({1: 70}, codes=codes, family_codes={70: frozenset({ONE})}),
    )
    assert found == Joined({2: 70}, ((3,),))


def test_what_officers_keep_apart_never_meets_not_even_over_others() -> None:
    found = join([1, 2, 3], [Link(1, 2, 9.0), Link(2, 3, 8.0)], placed(apart={(1, 3)}))
    assert found.groups == ((1, 2), (3,))


def test_what_officers_took_for_one_outweighs_every_link_and_every_code() -> None:
    links = [Link(1, 2, 20.0), Link(1, 3, 0.1, is_decided=True)]
    assert join([1, 2, 3], links, placed(codes={1: ONE, 2: ONE, 3: OTHER})).groups == ((1, 2, 3),)


@given(st.data())
def test_the_order_of_links_changes_nothing_and_every_rule_holds(data: st.DataObject) -> None:
    records = list(range(1, 9))
    record = st.sampled_from(records)
    pairs = st.tuples(record, record).filter(lambda pair: pair[0] < pair[1])
    links = [
        Link(*pair, weight) for pair, weight in data.draw(st.dictionaries(pairs, st.integers(0, 5))).items()
    ]
    operators = data.draw(st.dictionaries(record, st.sampled_from([70, 80, 90])))
    roots = {70: 70, 80: data.draw(st.sampled_from([70, 80])), 90: 90}
    codes = data.draw(st.dictionaries(record, st.sampled_from([ONE, OTHER])))
    held: dict[int, set[str]] = {}
    for one, operator in operators.items():
        held.setdefault(roots[operator], set()).update({codes.get(one, "")} - {""})
    apart = data.draw(st.sets(pairs, max_size=3))
    before = placed(
        operators,
        codes=codes,
        roots=roots,
        family_codes={root: frozenset(one) for root, one in held.items()},
        apart=apart,
    )
    found = join(records, links, before)
    assert join(reversed(records), links[::-1], before) == found
    where = {
        one: ("old", roots[operators.get(one, found.joins.get(one, 0))])
        for one in records
        if one in operators or one in found.joins
    }
    where |= {one: ("new", group[0]) for group in found.groups for one in group}
    assert set(where) == set(records)
    assert set(found.joins) & set(operators) == set()
    for one, other in apart:
        assert where[one] != where[other] or (one in operators and other in operators)
    for place in set(where.values()):
        now = {codes[one] for one in records if where[one] == place and one in codes}
        then = held.get(place[1], set()) if place[0] == "old" else set()
        assert len(now | then) <= max(1, len(then))


def test_a_family_has_the_root_that_its_merges_keep() -> None:
    edges = [Edge(1, 10, 20), Edge(2, 30, 10)]
    assert roots_of(edges) == {10: 30, 20: 30, 30: 30}
    assert roots_of(edges[1:]) == {10: 30, 30: 30}
    assert roots_of(edges[:1]) == {10: 10, 20: 10}


def test_merges_are_folded_in_the_order_in_which_they_were_made() -> None:
    edges = [Edge(1, 10, 20), Edge(2, 30, 20), Edge(3, 30, 40)]
    assert {tuple(sorted(roots_of(some).items())) for some in permutations(edges)} == {
        ((10, 30), (20, 30), (30, 30), (40, 30))
    }
