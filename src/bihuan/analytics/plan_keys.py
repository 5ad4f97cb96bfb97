"""Which plan each reading has: samples that agree in what the rules of an item read share one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bihuan.analytics.columns import Column, Mask, each, joined
from bihuan.analytics.facts import SampleFacts
from bihuan.analytics.tools import Tools
from bihuan.engine.judgement.plans import Plan
from bihuan.engine.judgement.reads import Reads, as_weighed, reads_of
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.judgement.timeline import Cited
from bihuan.engine.rules.catalogue import Category
from bihuan.engine.rules.standards import Edition

Editions = tuple[Edition, ...]
Period = tuple[str, Editions, Editions]  # (label, mandatory, declared); the label tells several apart
Era = tuple[Period, ...]
Ints = npt.NDArray[Any]
Sets = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class ReadingName:
    """A reading's item, component and part as the catalogue knows them; item "" when it does not."""

    item: str
    component: str
    part: str


NOWHERE = Profile(
    category="",
    groups=frozenset(),
    possible=(),
    made=(0,),
    sold=-1,
    declared=(),
    declared_class="",
    declared_grade="",
)


def on_sale(facts: SampleFacts, tools: Tools) -> Column:
    """The first stretch of sale under which the same editions bind what is on sale."""
    kept: dict[Hashable, int] = {}

    def ask(sold: int) -> int:
        standards = tools.timeline.mandatory
        found = tuple(tools.timeline.binding_on_sale(standard, sold) for standard in standards)
        return kept.setdefault(found, sold)

    return each(ask, facts.sold)


def eras_of(facts: SampleFacts, tools: Tools) -> Column:
    """The editions that may bind each sample, for each possible stretch of its production."""

    def era(made: tuple[int, ...], sold: int, declared: tuple[Cited, ...]) -> Era:
        profile = replace(NOWHERE, made=made, sold=sold, declared=declared)
        found: dict[tuple[Editions, Editions], str] = {}
        for stretch in made:
            found.setdefault(tools.planner.editions(profile, stretch), tools.timeline.period(stretch))
        labels = found if len(found) > 1 else dict.fromkeys(found, "")
        return tuple((labels[pair], *pair) for pair in found)

    return each(era, facts.made, on_sale(facts, tools), facts.declared)


class PlanKeys:
    """Numbers the plans of a table, and builds each once.

    `classes` are the (minimum class, judged class, edition) that each sample's open facts allow. Where the
    worlds of a plan do not differ in their class, the judged class stands for all that was read to find it.
    """

    def __init__(self, facts: SampleFacts, eras: Column, classes: Column, tools: Tools) -> None:
        self._facts = facts
        self._eras = eras
        self._judged = each(lambda found: found[0][1] if len(found) == 1 else "", classes)
        self._tools = tools
        self._samples: list[int] = []  # for each key a sample that has it
        self._places = _Places(tools)
        self.built = 0

    def plans(self, names: Column, samples: npt.NDArray[np.int32]) -> Column:
        """The plan of each reading: `names` are ReadingNames, `samples` the readings' samples."""
        items = each(lambda name: name.item, names)
        keys = np.zeros(len(samples), dtype=np.int32)
        for code, item in enumerate(items.values):
            rows = np.flatnonzero(items.codes == code)
            if item and len(rows):
                keys[rows] = self._keys(item, samples[rows])
        places = each(self._places.seen, names)
        plans = each(self._plan, places, Column(keys, range(len(self._samples) or 1)))
        self.built = len(plans.values)
        return plans

    def _keys(self, item: str, samples: npt.NDArray[np.int32]) -> Ints:
        """The number of the key of each reading of an item."""
        present = np.zeros(len(self._eras), dtype=np.bool_)
        present[samples] = True
        rows = np.flatnonzero(present)
        codes, sizes = self._read(item, rows)
        places, firsts = joined(codes, sizes)
        start = len(self._samples)
        self._samples += rows[firsts].tolist()
        number = np.zeros(len(present), dtype=np.int32)
        number[rows] = places + start
        return number[samples]

    def _read(self, item: str, rows: npt.NDArray[np.int64]) -> tuple[list[Ints], list[int]]:
        """Codes of everything that the plans of an item read, for some samples."""
        catalogue = self._tools.names.items
        meant = (catalogue[item].covers or (item,)) if item in catalogue else (item,)
        eras = each(lambda era: _speaking(era, meant), self._eras.at(rows))
        possible = {fact: column.at(rows) for fact, column in self._facts.possible.items()}
        categories = self._facts.category.at(rows)
        names_class, narrow = _openness(eras, meant, possible, categories)
        eras = _covering(eras, categories.where(narrow, None), possible)
        reads = [_reads(era, meant) for era in eras.values]
        table = _Table(reads, eras.codes, names_class)
        limits = each(lambda era: _limiting(era, meant), eras)
        codes, sizes = [names_class.astype(np.int32)], [2]
        _add(codes, sizes, (np.where(names_class, eras.codes, 0), len(eras.values)))
        _add(codes, sizes, (np.where(names_class, 0, limits.codes), len(limits.values)))
        for fact in _facts(reads, possible):
            _add(codes, sizes, table.codes(fact, possible[fact], _values_key))
        _add(codes, sizes, table.codes("product", categories, _category_key))
        declared, judged = self._facts.declared_class.at(rows), self._judged.at(rows)
        _add(codes, sizes, table.flagged(declared, lambda _, named: named))
        _add(codes, sizes, table.flagged(judged, lambda one, named: one.reads_class and not named))
        _add(codes, sizes, table.flagged(self._facts.declared_grade.at(rows), lambda one, _: one.reads_grade))
        return codes, sizes

    def _plan(self, name: ReadingName, key: int) -> Plan:
        if not name.item:
            return Plan(())
        profile = self._facts.profile(self._samples[key])
        return as_weighed(self._tools.planner.plan(profile, name.item, name.component, name.part))


def _openness(
    eras: Column, items: Sequence[str], possible: Mapping[str, Column], categories: Column
) -> tuple[Mask, Mask]:
    """(whose worlds may differ in their class, whose plans read no edition that can't cover them).

    What an edition reads beside the point still sets the order in which open facts are tried, and with it
    the words of a reason: it is left out only where at most one fact is open and the class is settled.
    """
    reads = [_reads(era, items) for era in eras.values]
    names_class = eras.told(lambda era: len(era) > 1)
    names_class |= categories.told(lambda category: category is None)
    count = np.zeros(len(eras), dtype=np.int8)
    for fact in _facts(reads, possible):
        is_open = possible[fact].told(lambda values: len(values) > 1)
        deciding = np.array([fact in _class_facts(one) for one in reads], dtype=np.bool_)
        names_class |= deciding[eras.codes] & is_open
        count += is_open
    return names_class, ~names_class & (count <= 1)


def _covering(eras: Column, categories: Column, possible: Mapping[str, Column]) -> Column:
    """The eras without the editions whose scope a sample can't lie in; as they are where no category is."""
    editions = {edition for era in eras.values for _, m, d in era for edition in (*m, *d)}
    scopes = {fact for edition in editions for fact in edition.applies.facts}
    read = [fact for fact in possible if fact in scopes]

    def ask(era: Era, category: Category | None, *values: tuple[str, ...]) -> Era:
        if category is None:
            return era
        known = {**dict(zip(read, values, strict=True)), "product": (*category.groups, category.id)}
        return tuple((label, _kept(m, known), _kept(d, known)) for label, m, d in era)

    return each(ask, eras, categories, *(possible[fact] for fact in read))


def _add(codes: list[Ints], sizes: list[int], found: tuple[Ints, int]) -> None:
    if found[1] > 1:
        codes.append(found[0])
        sizes.append(found[1])


def _speaking(era: Era, items: Sequence[str]) -> Era:
    """The editions that can speak of an item; of several periods all that is declared tells them apart."""
    single = len(era) == 1
    found: dict[tuple[Editions, Editions], str] = {}
    for label, mandatory, declared in era:
        binding = tuple(e for e in mandatory if e.classes or _has_rule(e, items))
        said = tuple(e for e in declared if not single or _has_rule(e, items))
        found.setdefault((binding, said), label)
    labels = found if len(found) > 1 else dict.fromkeys(found, "")
    return tuple((labels[pair], *pair) for pair in found)


def _kept(editions: Editions, known: Mapping[str, Sequence[str]]) -> Editions:
    """The editions whose scope may hold what is known."""
    return tuple(
        edition
        for edition in editions
        if not any(allowed.isdisjoint(known.get(fact, allowed)) for fact, allowed in edition.applies.terms)
    )


def _reads(era: Era, items: Sequence[str]) -> Reads:
    return reads_of(items, [(mandatory, declared) for _, mandatory, declared in era])


def _limiting(era: Era, items: Sequence[str]) -> Era:
    """Of a single period the editions that have a rule for an item; several stay as they are."""
    if len(era) > 1:
        return era
    return tuple((label, tuple(e for e in m if _has_rule(e, items)), d) for label, m, d in era)


@lru_cache(maxsize=100_000)
def _rule_items(edition: Edition) -> frozenset[str]:
    return frozenset(rule.item for rule in edition.rules)


def _has_rule(edition: Edition, items: Sequence[str]) -> bool:
    return not _rule_items(edition).isdisjoint(items)


def _names(conditions: Iterable[Any]) -> frozenset[str]:
    return frozenset(fact for condition in conditions for fact in condition.facts)


def _facts(reads: Sequence[Reads], possible: Mapping[str, Column]) -> list[str]:
    read = {fact for one in reads for fact in _names(one.conditions) | _names(one.of_class)}
    return [fact for fact in possible if fact in read]


def _class_facts(reads: Reads) -> frozenset[str]:
    """The facts by which worlds of a plan can differ in their class."""
    deciding = _names(reads.of_class)
    return deciding if reads.reads_class else deciding & _names(reads.conditions)


class _Table:
    """Turns the values of a fact into codes under which equal means: no condition tells them apart."""

    def __init__(self, reads: Sequence[Reads], eras: Ints, names_class: Mask) -> None:
        self._reads = reads
        self._place = eras.astype(np.int64) * 2 + names_class

    def codes(self, fact: str, column: Column, key: Callable[[Any, Sets], Hashable]) -> tuple[Ints, int]:
        """The codes of a fact, and how many there are."""
        count = max(len(column.values), 1)
        table = np.zeros((len(self._reads) * 2, count), dtype=np.int32)
        known: dict[Hashable, int] = {None: 0}
        for place, one in enumerate(self._reads):
            for named in (False, True):
                sets = _sets(one, fact, names_class=named)
                if sets:
                    table[place * 2 + named] = [
                        known.setdefault(key(value, sets), len(known)) for value in column.values
                    ]
        return table.ravel()[self._place * count + column.codes], len(known)

    def flagged(self, column: Column, reads: Callable[[Reads, bool], bool]) -> tuple[Ints, int]:
        """The codes of a column where it is read."""
        flags = np.array([reads(one, named) for one in self._reads for named in (False, True)])
        return np.where(flags[self._place], column.codes + 1, 0), len(column.values) + 1


def _sets(reads: Reads, fact: str, *, names_class: bool) -> Sets:
    """The values that conditions allow a fact: those of the class too where worlds differ in it."""
    conditions = reads.conditions
    if names_class and (reads.reads_class or fact == "product" or fact in _names(conditions)):
        conditions = (*conditions, *reads.of_class)
    return tuple(
        dict.fromkeys(
            allowed for condition in conditions for name, allowed in condition.terms if name == fact
        )
    )


def _values_key(values: tuple[str, ...], sets: Sets) -> Hashable:
    """Several possible values are named in reasons; of a single one only what it meets counts."""
    return values if len(values) != 1 else tuple(values[0] in allowed for allowed in sets)


def _category_key(category: Category | None, sets: Sets) -> Hashable:
    if category is None:
        return "unknown"
    groups = category.groups | {category.id}
    return tuple(not groups.isdisjoint(allowed) for allowed in sets)


class _Places:
    """Components and parts that no rule of an item tells apart count as one."""

    def __init__(self, tools: Tools) -> None:
        self._names = tools.names
        self._rules: dict[str, tuple[Sets, Sets]] = {}
        self._kept: dict[Hashable, ReadingName] = {}
        self._standards = tools.rulebook.standards

    def seen(self, name: ReadingName) -> ReadingName:
        """The first reading name that the rules of its item can't tell from this one."""
        if not name.item:
            return ReadingName("", "", "")
        components, parts = self._sets(name.item)
        key = (
            name.item,
            _membership(name.component, components, name.component in self._names.components),
            _membership(name.part, parts, name.part in self._names.parts),
        )
        return self._kept.setdefault(key, name)

    def _sets(self, item: str) -> tuple[Sets, Sets]:
        if item not in self._rules:
            catalogue = self._names.items
            meant = (catalogue[item].covers or (item,)) if item in catalogue else (item,)
            rules = [r for s in self._standards for e in s.editions for r in e.rules if r.item in meant]
            self._rules[item] = (
                tuple(dict.fromkeys(frozenset(rule.components) for rule in rules)),
                tuple(dict.fromkeys(frozenset(rule.parts) for rule in rules)),
            )
        return self._rules[item]


def _membership(name: str, sets: Sets, is_known: bool) -> Hashable:
    return (name == "", is_known, *(name in allowed for allowed in sets))
