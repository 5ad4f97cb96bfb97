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
from bihuan.engine.judgement.reads import Reads, reads_of, without_worlds
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
    """Numbers the plans of a table, and builds each once."""

    def __init__(self, facts: SampleFacts, eras: Column, tools: Tools) -> None:
        self._facts = facts
        self._eras = eras
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
        reads = [reads_of(meant, [(m, d) for _, m, d in era]) for era in eras.values]
        is_open = eras.told(lambda era: len(era) > 1)
        is_open |= self._facts.category.at(rows).told(lambda category: category is None)
        facts = {fact: self._facts.possible[fact].at(rows) for fact in _facts(reads, self._facts.possible)}
        for fact, column in facts.items():
            reading = np.array([fact in _names(one.conditions) for one in reads], dtype=np.bool_)
            is_open |= reading[eras.codes] & column.told(lambda values: len(values) > 1)
        table = _Table(reads, eras.codes, is_open)
        codes, sizes = [eras.codes, is_open.astype(np.int32)], [len(eras.values), 2]
        for fact, column in facts.items():
            _add(codes, sizes, table.codes(fact, column, _values_key))
        _add(codes, sizes, table.codes("product", self._facts.category.at(rows), _category_key))
        letter, grade = self._facts.declared_class.at(rows), self._facts.declared_grade.at(rows)
        _add(codes, sizes, table.flagged(letter, lambda one, opened: one.reads_class or opened))
        _add(codes, sizes, table.flagged(grade, lambda one, _: one.reads_grade))
        return codes, sizes

    def _plan(self, name: ReadingName, key: int) -> Plan:
        if not name.item:
            return Plan(())
        profile = self._facts.profile(self._samples[key])
        return without_worlds(self._tools.planner.plan(profile, name.item, name.component, name.part))


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


class _Table:
    """Turns the values of a fact into codes under which equal means: no condition tells them apart."""

    def __init__(self, reads: Sequence[Reads], eras: Ints, is_open: Mask) -> None:
        self._reads = reads
        self._place = eras.astype(np.int64) * 2 + is_open

    def codes(self, fact: str, column: Column, key: Callable[[Any, Sets], Hashable]) -> tuple[Ints, int]:
        """The codes of a fact, and how many there are."""
        count = max(len(column.values), 1)
        table = np.zeros((len(self._reads) * 2, count), dtype=np.int32)
        known: dict[Hashable, int] = {None: 0}
        for place, one in enumerate(self._reads):
            for opened in (False, True):
                sets = _sets(one, fact, opened=opened)
                if sets:
                    table[place * 2 + opened] = [
                        known.setdefault(key(value, sets), len(known)) for value in column.values
                    ]
        return table.ravel()[self._place * count + column.codes], len(known)

    def flagged(self, column: Column, reads: Callable[[Reads, bool], bool]) -> tuple[Ints, int]:
        """The codes of a column where it is read."""
        flags = np.array([reads(one, opened) for one in self._reads for opened in (False, True)])
        return np.where(flags[self._place], column.codes + 1, 0), len(column.values) + 1


def _sets(reads: Reads, fact: str, *, opened: bool) -> Sets:
    """The values that conditions allow a fact: those of the class count where it is read or named."""
    conditions = reads.conditions
    if reads.reads_class or (opened and (fact == "product" or fact in _names(conditions))):
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
