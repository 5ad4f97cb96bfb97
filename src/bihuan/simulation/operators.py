"""The operators of the district: who they are, where, since when, and what changes in the period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bihuan.simulation import names
from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.codes import credit_codes, phone_digits
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_sense import ROLES, SIZES
from bihuan.simulation.texts import NO_DAY, Characters, Column, digits, fixed, joined, taken, whole_texts

_GIVEN = names.PLAIN
_EARLIEST_YEARS = 18
_ALL, _PHONE, _ADDRESS = range(3)  # what a sibling shares
# Lower bounds of large, medium, small and micro: staff, and revenue in 10,000 yuan (the statistical rule of
# 2017 for industry, wholesale and retail trade; logistics is taken with wholesale).
_INDUSTRY = ((1000, 300, 20, 1), (40_000, 2000, 300, 5))
_WHOLESALE = ((200, 20, 5, 1), (40_000, 5000, 1000, 5))
_RETAIL = ((300, 50, 10, 1), (20_000, 500, 100, 5))
_MOST_STAFF, _MOST_REVENUE = 4000, 300_000
_INDIVIDUAL = ((1, 8), (3, 120))


@dataclass(frozen=True, slots=True)
class Sites:
    """Where operators are: places in the lists of towns and streets, and a house number."""

    town: Ints
    street: Ints
    house: Ints


@dataclass(frozen=True, slots=True)
class Persons:
    """Owners: places in the lists of surnames and given characters; `second` may be none (-1)."""

    surname: Ints
    first: Ints
    second: Ints


@dataclass(frozen=True, slots=True)
class Operators:
    """One row an operator, numbered from 0. Days count from 1970-01-01; NO_DAY: it does not happen."""

    role: Ints
    size: Ints
    words: names.Words
    old_words: names.Words
    codes: Characters
    phones: Characters
    old_phones: Characters
    owners: Persons
    sites: Sites
    old_sites: Sites
    opened: Ints
    closed: Ints
    moved: Ints
    renamed: Ints
    product: Ints  # what makers of finished goods make: a place in the scenario's products
    staff: Ints
    revenue: Ints  # in 10,000 yuan
    leader: Ints  # the operator whose owner, phone or address a sibling shares; itself where there is none

    @property
    def count(self) -> int:
        return len(self.role)

    @property
    def individual(self) -> Flags:
        return np.asarray(self.size == SIZES.index("individual"))

    def of_role(self, *roles: str) -> Ints:
        """The numbers of all operators of these roles."""
        return np.flatnonzero(np.isin(self.role, [ROLES.index(role) for role in roles]))


def make_operators(scenario: Scenario, chance: Chance) -> Operators:
    """Everyone, from the scenario's shares."""
    people = scenario.operators
    chance = chance.about("operators")
    numbers = np.arange(people.count, dtype=np.int64)
    role = chance.about("role").among([people.roles[name] for name in ROLES], numbers)
    # One of each role is there from before the period to its end: no tier is ever without makers.
    role[: len(ROLES)] = np.arange(len(ROLES))
    size = chance.about("size").among([people.sizes[name] for name in SIZES], numbers)
    # Nobody spins or dyes as an individual business.
    heavy = np.isin(role, [ROLES.index("yarn"), ROLES.index("dyeing")])
    size = np.where(heavy & (size == SIZES.index("individual")), SIZES.index("micro"), size)
    leader, shared = _siblings(chance.about("siblings"), numbers, people.siblings)
    same_core = (leader != numbers) & chance.about("same-core").happens(people.siblings_same_core, numbers)
    words = _firm_words(chance.about("name"), role, size, np.where(same_core, leader, numbers))
    phones = phone_digits(chance, np.where(shared != _ADDRESS, leader, numbers))
    sites = _sites(chance.about("site"), np.where(shared != _PHONE, leader, numbers), people.towns)
    days = _days(scenario, chance.about("days"), numbers)
    return Operators(
        role=role,
        size=size,
        words=words,
        old_words=_old_words(chance.about("old-name"), words, days["renamed"]),
        codes=credit_codes(
            chance=chance, numbers=numbers, individual=size == SIZES.index("individual"), region=people.region
        ),
        phones=phones,
        old_phones=phone_digits(chance.about("old"), numbers),
        owners=_persons(chance.about("owner"), np.where(shared == _ALL, leader, numbers)),
        sites=sites,
        old_sites=_sites(chance.about("old-site"), numbers, people.towns),
        product=_products(scenario, chance, numbers),
        staff=_between(chance.about("staff"), numbers, role, size, 0),
        revenue=_between(chance.about("revenue"), numbers, role, size, 1),
        leader=leader,
        **days,
    )


def size_bounds(role: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Lower bounds of staff and revenue of the four size classes for operators of a role."""
    if role in {"shop", "online", "live"}:
        return _RETAIL
    return _WHOLESALE if role in {"fabric", "logistics"} else _INDUSTRY


def _between(chance: Chance, numbers: Ints, role: Ints, size: Ints, figure: int) -> Ints:
    """Staff (0) or revenue (1) within the bounds of each operator's size class."""
    most = (_MOST_STAFF, _MOST_REVENUE)[figure]
    bounds = np.array([[*size_bounds(name)[figure], _INDIVIDUAL[figure][0]] for name in ROLES])
    tops = np.array([[most, *size_bounds(name)[figure][:3], _INDIVIDUAL[figure][1]] for name in ROLES])
    low, high = bounds[role, size], tops[role, size]
    # Many small ones, few large ones: even on a logarithmic scale.
    found = low * (high / low) ** chance.uniform(numbers)
    whole: Ints = np.minimum(found.astype(np.int64), high - 1)
    return whole


def _products(scenario: Scenario, chance: Chance, numbers: Ints) -> Ints:
    kinds = list(scenario.products)
    made = [name for name, product in scenario.products.items() if product.share > 0]
    shares = [scenario.products[name].share for name in made]
    places = np.array([kinds.index(name) for name in made])
    found: Ints = places[chance.about("product").among(shares, numbers)]
    return found


def _siblings(chance: Chance, numbers: Ints, share: float) -> tuple[Ints, Ints]:
    """The leader of each operator and what it shares with it: all, the phone, the address."""
    follows = chance.happens(share, numbers) & (numbers > 0)
    leader = np.maximum.accumulate(np.where(follows, 0, numbers))
    return leader, chance.about("what").among([0.5, 0.25, 0.25], numbers)


def _firm_words(chance: Chance, role: Ints, size: Ints, cores: Ints) -> names.Words:
    """Place, core of two or three characters, trade and form; `cores` names the operator of the core."""
    numbers = np.arange(len(role))
    words = np.zeros((len(role), 6), dtype=np.int32)
    places = np.array([names.word(text) for text in ("锦汀区", "沅澜市锦汀区", "沅澜", "锦汀")])
    words[:, names.PLACE] = places[chance.about("place").among([0.5, 0.2, 0.2, 0.1], numbers)]
    for column in (names.FIRST, names.SECOND, names.THIRD):
        drawn = chance.about(f"core-{column}").below(len(names.PLAIN), cores)
        words[:, column] = names.characters(drawn)
    words[~chance.about("three").happens(0.45, cores), names.THIRD] = 0
    makes = role < ROLES.index("fabric")
    makes |= role == ROLES.index("finished")
    for kind, name in enumerate(ROLES):
        _put(words, names.TRADE, np.flatnonzero(role == kind), names.TRADES[name], chance.about("trade"))
    for kind, name in enumerate(SIZES):
        for maker, forms in ((True, names.MAKER_FORMS), (False, names.SELLER_FORMS)):
            rows = np.flatnonzero((size == kind) & (makes == maker))
            _put(words, names.FORM, rows, forms[name], chance.about("form"))
    return words


def _put(words: names.Words, column: int, rows: Ints, choices: tuple[str, ...], chance: Chance) -> None:
    """One of the choices into a column of these rows."""
    words[rows, column] = np.array([names.word(text) for text in choices])[chance.below(len(choices), rows)]


def _old_words(chance: Chance, words: names.Words, renamed: Ints) -> names.Words:
    """The names before renaming: another core."""
    old = words.copy()
    rows = np.flatnonzero(renamed != NO_DAY)
    for column in (names.FIRST, names.SECOND):
        old[rows, column] = names.characters(chance.about(str(column)).below(len(names.PLAIN), rows))
    return old


def _persons(chance: Chance, numbers: Ints) -> Persons:
    second = chance.about("second").below(len(_GIVEN), numbers)
    return Persons(
        surname=chance.about("surname").below(len(names.SURNAMES), numbers),
        first=chance.about("first").below(len(_GIVEN), numbers),
        second=np.where(chance.about("two").happens(0.7, numbers), second, -1),
    )


def _sites(chance: Chance, numbers: Ints, towns: int) -> Sites:
    return Sites(
        town=chance.about("town").among(1 / np.arange(1, towns + 1) ** 0.6, numbers),
        street=chance.about("street").below(len(names.STREETS), numbers),
        house=chance.about("house").below(880, numbers) + 1,
    )


def _days(scenario: Scenario, chance: Chance, numbers: Ints) -> dict[str, Ints]:
    """Opening, closing, moving and renaming; what would come out of order does not happen."""
    people, since, until = scenario.operators, day(scenario.period.since), day(scenario.period.until)
    span = until - since
    changes = numbers >= len(ROLES)
    late = chance.about("late").happens(people.opened, numbers) & changes
    opened = np.where(
        late,
        since + chance.about("opened").below(span * 3 // 4, numbers),
        since - 1 - chance.about("before").below(_EARLIEST_YEARS * 365, numbers),
    )
    first = np.maximum(opened, since)
    found = {"opened": opened}
    for name, share in (("closed", people.closed), ("moved", people.moved), ("renamed", people.renamed)):
        on = first + 60 + chance.about(name).below(span, numbers)
        happens = chance.about(f"{name}?").happens(share, numbers) & (on < until) & changes
        found[name] = np.where(happens, on, NO_DAY)
    for name in ("moved", "renamed"):
        too_late = (found["closed"] != NO_DAY) & (found[name] >= found["closed"])
        found[name] = np.where(too_late, NO_DAY, found[name])
    return found


def day(date: Any) -> int:
    """A date as a number of days since 1970-01-01."""
    return int(np.datetime64(date, "D").astype(np.int64))


def town_names(towns: int) -> list[str]:
    """Names of the towns: the same ones in every district."""
    step = 29  # shares no factor with the 132 names, so that neighbours in the list do not rhyme
    return [names.TOWN_WORDS[(place * step) % len(names.TOWN_WORDS)] + "镇" for place in range(towns)]


def address_texts(sites: Sites, rows: Ints, *, towns: int, full: bool = True) -> Column:
    """Addresses as texts; short ones leave city and district out."""
    return joined(
        "沅澜市锦汀区" if full else "",
        taken(town_names(towns), sites.town[rows]),
        taken(names.STREETS, sites.street[rows]),
        whole_texts(sites.house[rows]),
        "号",
    )


def person_texts(persons: Persons, rows: Ints) -> Column:
    """Owners' names."""
    given = ["", *_GIVEN]
    return joined(
        taken(list(names.SURNAMES), persons.surname[rows]),
        taken(given, persons.first[rows] + 1),
        taken(given, persons.second[rows] + 1),
    )


def operator_ids(rows: Ints) -> Column:
    """The identifiers that only the truth knows: O0000001 and so on."""
    return fixed("O", digits(np.asarray(rows) + 1, 7))


def branch_of(towns: Ints, *, branches: int) -> Ints:
    """The branch of each town, a place in the list of branches: towns are dealt out in turn."""
    return np.asarray(towns % branches)
