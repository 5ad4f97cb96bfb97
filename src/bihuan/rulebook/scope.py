"""What rules may name: items, facts and their values, parts, components, units and sources."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from bihuan.engine.rules.catalogue import Catalogue
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.standards import Condition
from bihuan.rulebook.cursor import Cursor

_READABLE = 20
RESOLVED_FACTS: Mapping[str, frozenset[str]] = {
    "safety_class": frozenset({"A", "B", "C"}),
    "grade": frozenset({"superior", "first", "second", "qualified"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names that rule files may use."""

    scales: Mapping[str, str]  # item → scale
    item_units: Mapping[str, str]  # item → unit
    facts: Mapping[str, frozenset[str]]
    parts: frozenset[str]
    components: frozenset[str]
    units: frozenset[str]
    sources: frozenset[str]


def scope_of(catalogue: Catalogue, *, sources: frozenset[str]) -> Scope:
    """The names that a catalogue gives."""
    facts = {fact.id: frozenset(fact.values) for fact in catalogue.facts}
    products = {category.id for category in catalogue.categories}
    groups = {group for category in catalogue.categories for group in category.groups}
    return Scope(
        scales={item.id: item.scale for item in catalogue.items},
        item_units={item.id: item.unit for item in catalogue.items},
        facts={**facts, **RESOLVED_FACTS, "product": frozenset(products | groups)},
        parts=frozenset(part.id for part in catalogue.parts),
        components=frozenset(component.id for component in catalogue.components),
        units=frozenset(unit.id for unit in catalogue.units),
        sources=sources,
    )


def read_condition(record: Cursor, key: str, scope: Scope) -> Condition:
    """The condition under a key; () when it is not given."""
    if not record.has(key):
        return Condition()
    at = record.child(key)
    terms: list[tuple[str, frozenset[str]]] = []
    for fact in at.data:
        values = at.texts(fact)
        terms.append((fact, frozenset(values)))
        check_values(at, fact, values, scope)
    return Condition(tuple(sorted(terms)))


def check_values(at: Cursor, fact: str, values: tuple[str, ...], scope: Scope) -> None:
    """Report a fact that the catalogue does not know, and values that the fact cannot have."""
    allowed = scope.facts.get(fact)
    if allowed is None:
        at.report("rulebook_unknown_fact", fact, fact=fact, known=nearest(fact, scope.facts))
        return
    for value in values:
        if value not in allowed:
            at.report(
                "rulebook_unknown_fact_value", fact, fact=fact, value=value, known=nearest(value, allowed)
            )


def nearest(name: str, known: Collection[str]) -> str:
    """The known names, or those most like a wrong one where there are too many to read."""
    if len(known) <= _READABLE:
        return ", ".join(sorted(known))
    return ", ".join((*difflib.get_close_matches(name, known, n=5, cutoff=0.4), "…"))


def check_names(record: Cursor, key: str, names: tuple[str, ...], known: frozenset[str]) -> None:
    """Report names under a key that the catalogue does not know."""
    for name in names:
        if name not in known:
            record.report("rulebook_unknown_name", key, key=key, name=name, known=nearest(name, known))


class Sources(Protocol):
    """Whatever knows the sources that a file may name."""

    @property
    def sources(self) -> frozenset[str]: ...


def read_mark(record: Cursor, scope: Sources, *, default: Mark | None = None) -> Mark:
    """How well a record's source was checked; what it does not say, its file says.

    A confidence is the confidence of a recall, so a record that gives one is recalled.
    """
    if not any(record.has(key) for key in ("checked", "confidence", "source")):
        if default is None:
            record.report("rulebook_no_source")
        return default or Mark(Checked.RECALL, "low")
    confidence = record.text("confidence")
    word = record.text("checked", "recall" if confidence else "secondary")
    source = record.text("source")
    if (word == "recall") != bool(confidence):
        record.report("rulebook_confidence_of_recall", checked=word)
    if word != "recall" and not source:
        record.report("rulebook_no_source")
    if source and source not in scope.sources:
        record.report("rulebook_unknown_source", "source", source=source)
    return Mark(Checked[word.upper()], confidence, source)
