"""Findings beside the readings: label duties, a follow-up test that is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bihuan.analytics.columns import Column, each
from bihuan.analytics.facts import SampleFacts
from bihuan.analytics.measures import Measures
from bihuan.analytics.plan_keys import NOWHERE, Era, on_sale
from bihuan.analytics.readings import Readings, first_of
from bihuan.analytics.tools import Tools
from bihuan.analytics.verdicts import Judged, cells_of
from bihuan.engine.judgement.findings import (
    azo_follow_up,
    broken_duties,
    child_findings,
    class_findings,
    class_reasons,
    content_findings,
    label_duties,
)
from bihuan.engine.judgement.labels import parse_label
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.rules.catalogue import Category
from bihuan.engine.rules.standards import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFindings:
    """Per sample: reasons of its class, and tuples of Judged for its label."""

    class_reasons: Column
    labels: Column


class Classes:
    """What the class of a sample and the duties of its label hang on."""

    def __init__(self, facts: SampleFacts, eras: Column, tools: Tools) -> None:
        self._facts = facts
        self._tools = tools
        self._binding = each(_binding, eras)
        self.classes = self._classes()

    def find(self, texts: Any) -> SampleFindings:
        """Ask for each sample; `texts` gives the columns of its texts."""
        facts, names = self._facts, self._tools.names
        classes = self.classes
        reasons = each(class_reasons, classes, facts.declared_class)
        of_class = each(
            lambda found, text, letter: tuple(class_findings(found, text, letter)),
            classes,
            facts.class_text,
            facts.declared_class,
        )
        of_content = each(
            lambda text: tuple(content_findings(text, parse_label(text, names=names), names=names)),
            texts["composition_label"],
        )
        cites = texts["safety_class"].told(lambda text: bool(child_findings((), text, "")))
        of_child = each(
            lambda audience, text, standard: tuple(child_findings(audience, text, standard)),
            facts.possible["audience"],
            texts["safety_class"],
            texts["declared_standard"].where(cites, ""),
        )
        broken = each(lambda *found: sum(found, ()), of_class, of_content, of_child)
        some = broken.told(bool)
        labels = each(
            lambda reasons, duties: tuple(cells_of(verdict) for verdict in broken_duties(reasons, duties)),
            broken,
            self._duties().where(some, ()),
        )
        return SampleFindings(class_reasons=reasons, labels=labels)

    def _classes(self) -> Column:
        conditions = [
            condition
            for standard in self._tools.timeline.mandatory
            for edition in standard.editions
            if edition.classes
            for condition in (edition.applies, *(when for when, _ in edition.classes))
        ]
        return self._asked(
            lambda profile: self._tools.planner.classes(profile), conditions, self._facts.declared_class
        )

    def _duties(self) -> Column:
        standards = (*self._tools.timeline.mandatory, *self._tools.timeline.claims)
        conditions = [rule.when for s in standards for e in s.editions for rule in e.labels]
        return self._asked(
            lambda profile: tuple(label_duties(profile, self._tools.planner, self._tools.timeline)),
            conditions,
        )

    def _asked(self, ask: Any, conditions: Sequence[Condition], *more: Column) -> Column:
        """`ask` of profiles that hold only what the conditions read."""
        facts = self._facts
        read = [f for f in facts.possible if any(f in condition.facts for condition in conditions)]
        products = [
            allowed for condition in conditions for fact, allowed in condition.terms if fact == "product"
        ]
        kept: dict[Any, Category | None] = {}

        def kind(category: Category | None) -> Category | None:
            if category is None:
                return None
            groups = category.groups | {category.id}
            return kept.setdefault(tuple(not groups.isdisjoint(allowed) for allowed in products), category)

        def profile(made: Any, sold: int, declared: Any, category: Category | None, *values: Any) -> Any:
            one = Profile(
                category=category.id if category else "",
                groups=category.groups | {category.id} if category else frozenset(),
                possible=tuple(sorted(zip(read, values, strict=False))),
                made=made,
                sold=sold,
                declared=declared,
                declared_class=values[len(read)] if more else "",
                declared_grade="",
            )
            return ask(one)

        made, sold, declared = self._bound()
        columns = [facts.possible[fact] for fact in read]
        return each(profile, made, sold, declared, each(kind, facts.category), *columns, *more)

    def _bound(self) -> tuple[Column, Column, Column]:
        """(made, sold, declared) of the first sample with the same binding editions, for each sample."""
        facts = self._facts
        last = each(lambda made: made[-1], facts.made)
        whole = each(lambda *found: found, self._binding, self._claims(last), self._last(last))
        _, rows = np.unique(whole.codes, return_index=True)
        firsts = {int(whole.codes[row]): row for row in rows.tolist()}
        whole = Column(whole.codes, range(len(whole.values)))
        return (
            each(lambda code: facts.made[firsts[code]], whole),
            each(lambda code: facts.sold[firsts[code]], whole),
            each(lambda code: facts.declared[firsts[code]], whole),
        )

    def _claims(self, last: Column) -> Column:
        timeline = self._tools.timeline
        return each(lambda stretch: tuple(timeline.in_force(s, stretch) for s in timeline.claims), last)

    def _last(self, last: Column) -> Column:
        """The mandatory editions of the latest possible production."""
        planner = self._tools.planner
        return each(
            lambda stretch, sold, declared: planner.editions(
                replace(NOWHERE, made=(stretch,), sold=sold, declared=declared), stretch
            )[0],
            last,
            on_sale(self._facts, self._tools),
            self._facts.declared,
        )


def _binding(era: Era) -> tuple[Any, ...]:
    """The mandatory editions of each period: which class is asked hangs on no other."""
    return tuple(dict.fromkeys(mandatory for _, mandatory, _ in era))


def follow_ups(
    readings: Readings, measures: Measures, tools: Tools
) -> tuple[npt.NDArray[np.int32], list[Judged]]:
    """(samples, finding) where an amine was found that asks for another test which is missing."""
    asks = each(
        lambda name, component, value: _amine(name, component, value, tools),
        measures.items,
        readings.texts["component"],
        measures.values.where(
            measures.items.told(lambda name: name is not None and name.item.id == "azo"), None
        ),
    )
    places, samples = first_of(readings.samples, asks.told(lambda kind: kind == "asks"))
    answered = np.unique(readings.samples[asks.told(lambda kind: kind == "answers")])
    missing = ~np.isin(samples, answered)
    found = []
    for place in places[missing].tolist():
        one = tools.single.take(0, readings.reading(place))
        found += [cells_of(verdict) for verdict in azo_follow_up([one], tools.names)]
    return samples[missing], found


def _amine(name: Any, component: str, value: Any, tools: Tools) -> str:
    """Whether an amine asks for the follow-up test, or is its result."""
    if value is None:
        return ""
    asked = tools.names.component(component) if component.strip() else ""
    named = asked or name.component
    if named == "4-aminoazobenzene":
        return "answers"
    kind = tools.names.components.get(named)
    measured = value.measured
    is_found = measured.low is not None and not measured.not_detected
    return "asks" if kind is not None and kind.kind == "marker-amine" and is_found else ""
