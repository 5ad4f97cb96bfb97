"""What a plan reads: profiles that agree in this have one plan, whatever else differs between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bihuan.engine.judgement.plans import Branch, Plan
from bihuan.engine.rules.standards import Condition, Edition

_CLASS = "safety_class"


@dataclass(frozen=True, slots=True)
class Reads:
    """What the plans of one item read of a profile, given the editions that may bind.

    `conditions` decide which rules and exemptions hold, `of_class` which safety class is judged. The
    class matters where `reads_class`, else only to name open facts; the declared grade where `reads_grade`.
    """

    conditions: tuple[Condition, ...]
    of_class: tuple[Condition, ...]
    reads_class: bool
    reads_grade: bool


def reads_of(items: Sequence[str], periods: Iterable[tuple[Sequence[Edition], Sequence[Edition]]]) -> Reads:
    """What plans of `items` (one, or those that an unspecific name means) read.

    `periods` are the (mandatory, declared) editions of each possible stretch of production.
    """
    conditions: dict[Condition, None] = {}
    of_class: dict[Condition, None] = {}
    grade = False
    for mandatory, declared in periods:
        for edition in (*mandatory, *declared):
            rules = [rule.when for rule in edition.rules if rule.item in items]
            exempt = [x.when for x in edition.exemptions if not x.items.isdisjoint(items)]
            if rules:
                conditions.update(dict.fromkeys((edition.applies, *rules, *exempt)))
                grade = grade or bool(edition.grades)
        for edition in mandatory:
            if edition.classes:
                of_class.update(dict.fromkeys((edition.applies, *(when for when, _ in edition.classes))))
    reads_class = any(_CLASS in condition.facts for condition in conditions)
    return Reads(tuple(conditions), tuple(of_class), reads_class, grade)


def as_weighed(plan: Plan) -> Plan:
    """The plan as far as a verdict reads it: of its worlds, which open facts go with which branch."""
    if len(plan.branches) == 1:
        return replace(plan, branches=(replace(plan.branches[0], worlds=()),))
    values: dict[str, set[str]] = {}
    for branch in plan.branches:
        for world in branch.worlds:
            for fact, value in world:
                values.setdefault(fact, set()).add(value)
    is_open = {fact for fact, found in values.items() if len(found) > 1}
    return replace(plan, branches=tuple(_with_values(branch, is_open) for branch in plan.branches))


def _with_values(branch: Branch, facts: set[str]) -> Branch:
    """The branch with one world that holds every value of the facts, in the order of its worlds."""
    pairs = dict.fromkeys(pair for world in branch.worlds for pair in world if pair[0] in facts)
    return replace(branch, worlds=(tuple(pairs),))
