"""How large an enterprise is: the statistical rule, tried with every possible value of what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import product

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.in_force import holds_on
from bihuan.engine.rules.marks import Checked, Mark


class SizeClass(StrEnum):
    """The classes of the rule, beside them the individual business, which is a class of its own."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"
    INDIVIDUAL = "individual"
    UNKNOWN = "unknown"


# From the smallest: an enterprise belongs to the class of its lowest figure (no. 6 of the rule of 2017).
_LADDER = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryBounds:
    """The lower bounds of one industry: small, medium, large; None where the rule does not ask for a figure.

    `staff` counts persons, `revenue` is a year's, in 10,000 yuan.
    """

    id: str
    staff: tuple[Decimal, Decimal, Decimal] | None
    revenue: tuple[Decimal, Decimal, Decimal] | None
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """One edition of the rule, valid in [in_force_from, in_force_until).

    `chain_roles`: the industries that an operator of a chain role may belong to.
    """

    id: str
    number: str
    title: str
    in_force_from: date
    in_force_until: date | None
    industries: tuple[IndustryBounds, ...]
    chain_roles: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFacts:
    """What is known of an operator. None is unknown; no `chain_roles` means that they are not known.

    `staff` in persons, `revenue` of a year in 10,000 yuan.
    """

    is_individual: bool | None
    chain_roles: frozenset[str] = frozenset()
    staff: Decimal | None = None
    revenue: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """The size class with its reasons; `possible` are the classes that what is known leaves open.

    `checked` is the weakest source among the bounds that were used; None where none was.
    """

    size: SizeClass
    possible: frozenset[SizeClass]
    reasons: tuple[Reason, ...]
    rule: str
    checked: Checked | None


def size_rule_on(*, rules: tuple[SizeRule, ...], day: date) -> SizeRule | None:
    """The edition in force on a day; None when none is."""
    return next((rule for rule in rules if holds_on(edition=rule, day=day)), None)


def size_of(*, rule: SizeRule, facts: SizeFacts) -> Sized:
    """The size class of an operator (统计上大中小微型企业划分办法 2017).

    What is not known is tried with every class it could have: where all agree, that is the answer. A negative
    figure is treated as unknown and named.
    """
    staff, revenue, odd = _sound(facts)
    if facts.is_individual:
        own_class = (Reason.of("size_individual_business"),)
        return _sized(rule, frozenset({SizeClass.INDIVIDUAL}), own_class, None)
    industries = _industries(rule, facts.chain_roles)
    asked = [one for one in rule.industries if one.id in industries]
    possible = {size for one in asked for size in _classes(one, staff, revenue)}
    checked = min((one.mark.checked for one in asked), default=None)
    reasons: tuple[Reason, ...] = (*odd, *_told(asked, staff, revenue))
    if facts.is_individual is None:
        possible.add(SizeClass.INDIVIDUAL)
        reasons = (*reasons, Reason.of("size_kind_unknown"))
    return _sized(rule, frozenset(possible), (*reasons, *_open(staff, revenue, possible)), checked)


def _sound(facts: SizeFacts) -> tuple[Decimal | None, Decimal | None, tuple[Reason, ...]]:
    odd = []
    figures: list[Decimal | None] = []
    for name, figure in (("staff", facts.staff), ("revenue", facts.revenue)):
        is_odd = figure is not None and not (figure.is_finite() and figure >= 0)
        if is_odd:
            odd.append(Reason.of("size_figure_impossible", figure=name, amount=str(figure)))
        figures.append(None if is_odd else figure)
    return figures[0], figures[1], tuple(odd)


def _industries(rule: SizeRule, chain_roles: frozenset[str]) -> frozenset[str]:
    """The industries that the roles leave open; all of them where a role says nothing."""
    every = frozenset(one.id for one in rule.industries)
    if not chain_roles:
        return every
    return frozenset().union(*(rule.chain_roles.get(role, tuple(every)) for role in chain_roles))


def _classes(industry: IndustryBounds, staff: Decimal | None, revenue: Decimal | None) -> Iterator[SizeClass]:
    """The classes that one industry leaves open; all of them where its bounds may not be relied on."""
    if not industry.mark.is_live:
        yield from _LADDER
        return
    asked = [
        _rungs(bounds, figure)
        for bounds, figure in ((industry.staff, staff), (industry.revenue, revenue))
        if bounds is not None
    ]
    for rungs in product(*asked):
        yield _LADDER[min(rungs)]


def _rungs(bounds: tuple[Decimal, Decimal, Decimal], figure: Decimal | None) -> tuple[int, ...]:
    if figure is None:
        return tuple(range(len(_LADDER)))
    return (sum(figure >= bound for bound in bounds),)


def _told(
    industries: list[IndustryBounds], staff: Decimal | None, revenue: Decimal | None
) -> Iterator[Reason]:
    """What each known figure makes of the operator, by industry."""
    for one in industries:
        for name, bounds, figure in (("staff", one.staff, staff), ("revenue", one.revenue, revenue)):
            if bounds is not None and figure is not None:
                reached = _LADDER[sum(figure >= bound for bound in bounds)]
                yield Reason.of(
                    "size_by_figure", industry=one.id, figure=name, amount=str(figure), size=reached.value
                )


def _open(staff: Decimal | None, revenue: Decimal | None, possible: set[SizeClass]) -> Iterator[Reason]:
    for name, figure in (("staff", staff), ("revenue", revenue)):
        if figure is None:
            yield Reason.of("size_figure_unknown", figure=name)
    if len(possible) > 1:
        open_sizes = ", ".join(size.value for size in SizeClass if size in possible)
        yield Reason.of("size_left_open", sizes=open_sizes)


def _sized(
    rule: SizeRule, possible: frozenset[SizeClass], reasons: tuple[Reason, ...], checked: Checked | None
) -> Sized:
    size = next(iter(possible)) if len(possible) == 1 else SizeClass.UNKNOWN
    return Sized(size=size, possible=possible, reasons=reasons, rule=rule.id, checked=checked)
