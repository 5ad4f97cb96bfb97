"""Size classes by the statistical rule: its bounds, what is unknown, and a plain second reading of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.size_rules import (
    IndustryBounds,
    SizeClass,
    Sized,
    SizeFacts,
    SizeRule,
    size_of,
    size_rule_on,
)

SOUND = Mark(Checked.SECONDARY, "", "Z")


def industry(
    name: str, staff: tuple[int, int, int] | None, revenue: tuple[int, int, int] | None
) -> IndustryBounds:
    def bounds(figures: tuple[int, int, int] | None) -> tuple[Decimal, Decimal, Decimal] | None:
        return (Decimal(figures[0]), Decimal(figures[1]), Decimal(figures[2])) if figures else None

    return IndustryBounds(id=name, staff=bounds(staff), revenue=bounds(revenue), mark=SOUND)


RULE = SizeRule(
    id="r",
    number="1",
    title="rule",
    in_force_from=date(2017, 12, 28),
    in_force_until=None,
    industries=(
        industry("industry", (20, 300, 1000), (300, 2000, 40000)),
        industry("retail", (10, 50, 300), (100, 500, 20000)),
        industry("other", (10, 100, 300), None),
    ),
    chain_roles={"make": ("industry",), "sell": ("retail",), "advise": ("other",)},
)
ROLES = {"make": "industry", "sell": "retail", "advise": "other"}
ORDER = (SizeClass.LARGE, SizeClass.MEDIUM, SizeClass.SMALL)
figures = st.decimals(min_value=0, max_value=50_000, places=1)
known = st.one_of(
    st.sampled_from([0, 10, 19, 20, 299, 300, 999, 1000, 1999, 2000, 39999, 40000]), figures
).map(Decimal)
maybe = st.none() | known


def size(**facts: object) -> Sized:
    return size_of(rule=RULE, facts=SizeFacts(**{"is_individual": False, **facts}))  # type: ignore[arg-type]


def plain(industry: str, staff: Decimal, revenue: Decimal) -> SizeClass:
    """The rule read as it is written: the largest class all of whose lower bounds are reached, else micro."""
    one = next(one for one in RULE.industries if one.id == industry)
    for place, name in zip((2, 1, 0), ORDER, strict=True):
        reached = [
            figure >= bounds[place]
            for bounds, figure in ((one.staff, staff), (one.revenue, revenue))
            if bounds
        ]
        if all(reached):
            return name
    return SizeClass.MICRO


@given(role=st.sampled_from(sorted(ROLES)), staff=known, revenue=known)
def test_known_figures_give_the_class_that_the_rule_says(role: str, staff: Decimal, revenue: Decimal) -> None:
    found = size(chain_roles=frozenset({role}), staff=staff, revenue=revenue)
    assert found.size is plain(ROLES[role], staff, revenue)
    assert found.possible == {found.size} and found.checked is Checked.SECONDARY


@given(
    roles=st.frozensets(st.sampled_from(sorted(ROLES))),
    staff=maybe,
    revenue=maybe,
    tries=st.tuples(known, known),
)
def test_learning_a_figure_never_leads_out_of_what_was_possible(
    roles: frozenset[str], staff: Decimal | None, revenue: Decimal | None, tries: tuple[Decimal, Decimal]
) -> None:
    before = size(chain_roles=roles, staff=staff, revenue=revenue)
    after = size(
        chain_roles=roles,
        staff=tries[0] if staff is None else staff,
        revenue=tries[1] if revenue is None else revenue,
    )
    assert after.possible <= before.possible
    if before.size is not SizeClass.UNKNOWN:
        assert after.size is before.size


@given(roles=st.frozensets(st.sampled_from(sorted(ROLES)), min_size=1), staff=maybe, revenue=maybe)
def test_every_class_that_is_called_possible_can_be_reached(
    roles: frozenset[str], staff: Decimal | None, revenue: Decimal | None
) -> None:
    found = size(chain_roles=roles, staff=staff, revenue=revenue)
    tries = [Decimal(figure) for figure in (0, 10, 20, 50, 100, 300, 500, 1000, 2000, 20000, 40000)]
    reached = {
        plain(ROLES[role], mine, other)
        for role in roles
        for mine in ([staff] if staff is not None else tries)
        for other in ([revenue] if revenue is not None else tries)
    }
    assert found.possible == reached


@given(staff=maybe, revenue=maybe)
def test_more_staff_or_revenue_never_makes_an_enterprise_smaller(
    staff: Decimal | None, revenue: Decimal | None
) -> None:
    ladder = [SizeClass.MICRO, *reversed(ORDER)]
    found = size(chain_roles=frozenset({"make"}), staff=staff, revenue=revenue)
    more = size(
        chain_roles=frozenset({"make"}),
        staff=None if staff is None else staff + 1,
        revenue=None if revenue is None else revenue + 1,
    )
    if SizeClass.UNKNOWN not in (found.size, more.size):
        assert ladder.index(more.size) >= ladder.index(found.size)


@given(staff=maybe, revenue=maybe, roles=st.frozensets(st.sampled_from(sorted(ROLES))))
def test_an_individual_business_is_one_whatever_its_figures(
    staff: Decimal | None, revenue: Decimal | None, roles: frozenset[str]
) -> None:
    found = size(is_individual=True, staff=staff, revenue=revenue, chain_roles=roles)
    assert found.size is SizeClass.INDIVIDUAL and found.checked is None


def test_an_operator_of_unknown_kind_is_never_given_the_class_of_an_enterprise() -> None:
    found = size(is_individual=None, chain_roles=frozenset({"make"}), staff=Decimal(1), revenue=Decimal(1))
    assert found.size is SizeClass.UNKNOWN
    assert found.possible == {SizeClass.MICRO, SizeClass.INDIVIDUAL}


@pytest.mark.parametrize("figure", ["-1", "NaN", "Infinity"])
def test_an_impossible_figure_counts_as_unknown_and_is_named(figure: str) -> None:
    found = size(chain_roles=frozenset({"make"}), staff=Decimal(figure), revenue=Decimal(500))
    assert found.possible == {SizeClass.MICRO, SizeClass.SMALL}
    assert "size_figure_impossible" in [reason.code for reason in found.reasons]


def test_a_role_that_the_rule_does_not_name_leaves_every_industry_open() -> None:
    found = size(chain_roles=frozenset({"make", "juggle"}), staff=Decimal(15), revenue=Decimal(400))
    assert found.possible == {SizeClass.MICRO, SizeClass.SMALL}


def test_bounds_recalled_with_low_confidence_decide_nothing() -> None:
    weak = replace(RULE.industries[0], mark=Mark(Checked.RECALL, "low"))
    facts = SizeFacts(is_individual=False, staff=Decimal(1), revenue=Decimal(1))
    assert size_of(rule=replace(RULE, industries=(weak,)), facts=facts).size is SizeClass.UNKNOWN


@pytest.mark.parametrize(("day", "holds"), [(date(2017, 12, 27), False), (date(2017, 12, 28), True)])
def test_the_rule_holds_from_its_day(day: date, holds: bool) -> None:
    assert (size_rule_on(rules=(RULE,), day=day) is RULE) is holds
