"""Which rules meet an item of a sample: one branch for each way the open facts can fall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.rules.standards import Condition, Edition, Exemption, Force, Rule

_CLASSES = ("A", "B", "C")
_RESOLVED_HERE = frozenset({"safety_class", "grade"})
_MOST_PROFILES = 5_000
_MOST_WORLDS = 4096
World = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Branch:
    """Rules that hold together, exemptions that took others away, and the worlds in which they do.

    `excuses` are exemptions that only stand for a test that was not done.
    `by_grade` lists the rules of a graded edition for each of its grades, best first. `binding` are
    the editions that bind in this branch, declared or by law; `classes` the judged safety classes.
    """

    rules: tuple[Rule, ...]
    exemptions: tuple[Exemption, ...]
    excuses: tuple[Exemption, ...]
    by_grade: tuple[tuple[str, tuple[Rule, ...]], ...]
    worlds: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All branches of one item of one kind of sample."""

    branches: tuple[Branch, ...]
    too_many: bool = False


class Planner:
    """Builds plans and remembers them by profile, item, component and part."""

    def __init__(self, names: Names, timeline: Timeline) -> None:
        self._names = names
        self._timeline = timeline
        self._plans: dict[str, dict[tuple[str, str, str], Plan]] = {}
        self._classes: dict[str, tuple[tuple[str, str, Edition | None], ...]] = {}
        self._editions: dict[tuple[object, ...], tuple[tuple[Edition, ...], tuple[Edition, ...]]] = {}

    def plan(self, profile: Profile, item: str, component: str, part: str) -> Plan:
        """The plan for a reading of `item` (component and part as resolved ids).

        An unspecific item is planned as each of the items that it may mean.
        """
        if len(self._plans) > _MOST_PROFILES:
            self._plans.clear()
            self._classes.clear()
        plans = self._plans.setdefault(profile.key, {})
        key = (item, component, part)
        if key not in plans:
            meant = self._names.items[item].covers if item in self._names.items else ()
            built = [(each, self._build(profile, each, component, part)) for each in meant or (item,)]
            plans[key] = _joined(built) if meant else built[0][1]
        return plans[key]

    def editions(self, profile: Profile, stretch: int) -> tuple[tuple[Edition, ...], tuple[Edition, ...]]:
        """(mandatory editions, declared recommended or group editions) for goods made in a stretch."""
        key = (profile.declared, profile.sold, stretch)
        if key not in self._editions:
            if len(self._editions) > _MOST_PROFILES:
                self._editions.clear()
            self._editions[key] = self._find_editions(profile, stretch)
        return self._editions[key]

    def _find_editions(
        self, profile: Profile, stretch: int
    ) -> tuple[tuple[Edition, ...], tuple[Edition, ...]]:
        mandatory: list[Edition] = []
        for standard in self._timeline.mandatory:
            found = self._timeline.in_force(standard, stretch) or self._timeline.binding_on_sale(
                standard, profile.sold
            )
            if found:
                mandatory.append(found)
        declared: list[Edition] = []
        for cited in profile.declared:
            edition, _ = self._timeline.declared(cited, stretch)
            force = self._timeline.force(edition.standard) if edition else None
            if edition is None or force in {None, Force.CLAIM}:
                continue
            if force is Force.MANDATORY:
                if all(known.standard != edition.standard for known in mandatory):
                    mandatory.append(edition)
            else:
                declared.append(edition)
        return tuple(mandatory), tuple(dict.fromkeys(declared))

    def may_speak(self, profile: Profile) -> tuple[Edition, ...]:
        """Every edition that binds, or settles a claim, and whose scope the sample may lie in."""
        found: dict[Edition, None] = {}
        for stretch in profile.made:
            mandatory, declared = self.editions(profile, stretch)
            claims = (self._timeline.in_force(standard, stretch) for standard in self._timeline.claims)
            for edition in (*mandatory, *declared, *filter(None, claims)):
                if edition in declared or _may_cover(edition, profile):
                    found[edition] = None
        return tuple(sorted(found, key=lambda edition: edition.name))

    def classes(self, profile: Profile) -> tuple[tuple[str, str, Edition | None], ...]:
        """Every (minimum class, judged class, edition that sets the minimum) that the open facts allow."""
        if profile.key not in self._classes:
            self._classes[profile.key] = self._find_classes(profile)
        return self._classes[profile.key]

    def _find_classes(self, profile: Profile) -> tuple[tuple[str, str, Edition | None], ...]:
        found: dict[tuple[str, str, Edition | None], None] = {}
        for stretch in profile.made:
            mandatory, _ = self.editions(profile, stretch)
            conditions = [c for e in mandatory for c in (e.applies, *(when for when, _ in e.classes))]
            for world in self._worlds(profile, conditions):
                minimum, edition = _minimum_class(world, profile, mandatory)
                found[(minimum, _stricter(minimum, profile.declared_class), edition)] = None
        return tuple(found)

    def _build(self, profile: Profile, item: str, component: str, part: str) -> Plan:
        grouped: dict[tuple[object, ...], list[tuple[tuple[str, str], ...]]] = {}
        parts: dict[tuple[object, ...], Branch] = {}
        count = 0
        for stretch, mandatory, declared in self._periods(profile, item):
            reach = _Reach(profile, item, component, part, mandatory, declared, self._names)
            for world in reach.with_classes(self._worlds(profile, reach.conditions, reach.open_components)):
                count += 1
                if count > _MOST_WORLDS:
                    return Plan((), too_many=True)
                branch = reach.branch(world)
                key = (branch.rules, branch.exemptions, branch.excuses, branch.by_grade)
                parts[key] = branch
                grouped.setdefault(key, []).append(
                    (*sorted(world.items()), ("produced_on", self._timeline.period(stretch)))
                )
        return Plan(tuple(_with_worlds(parts[key], worlds) for key, worlds in grouped.items()))

    def _periods(
        self, profile: Profile, item: str
    ) -> Iterator[tuple[int, tuple[Edition, ...], tuple[Edition, ...]]]:
        """Stretches of possible production whose editions differ in what they say of the item."""
        seen: set[tuple[tuple[Edition, ...], tuple[Edition, ...]]] = set()
        for stretch in profile.made:
            mandatory, declared = self.editions(profile, stretch)
            speaking = tuple(e for e in mandatory if _speaks_of(e, item)), declared
            if speaking not in seen:
                seen.add(speaking)
                yield stretch, mandatory, declared

    def _worlds(
        self, profile: Profile, conditions: Iterable[Condition], components: tuple[str, ...] = ()
    ) -> Iterator[World]:
        """Every way in which the facts that the conditions read can fall."""
        terms = [term for condition in conditions for term in condition.terms]
        possible = dict(profile.possible)
        facts = dict.fromkeys(fact for fact, _ in terms)
        values = {fact: possible.get(fact) or self._all_values(fact) for fact in facts}
        values.pop("safety_class", None)
        values.pop("grade", None)
        values.pop("product", None)
        if not profile.category:
            values["product"] = (
                "",
                *sorted({name for fact, allowed in terms if fact == "product" for name in allowed}),
            )
        if components:
            values["component"] = components
        for combination in product(*values.values()):
            yield dict(zip(values, combination, strict=True))

    def _all_values(self, fact: str) -> tuple[str, ...]:
        kind = self._names.facts.get(fact)
        return (kind.assumed or kind.values) if kind else ("",)


class _Reach:
    """The editions that can speak of one item of one profile."""

    def __init__(
        self,
        profile: Profile,
        item: str,
        component: str,
        part: str,
        mandatory: tuple[Edition, ...],
        declared: tuple[Edition, ...],
        names: Names,
    ) -> None:
        self._profile = profile
        self._item = item
        self._component = component
        self._part = part
        self._mandatory = mandatory
        self._declared = declared
        self._names = names
        said = {e: _said_of(e, item) for e in mandatory + declared}
        self._rules = {e: tuple(r for r in rules if self._fits(r)) for e, (rules, _) in said.items()}
        self._exemptions = {e: exemptions for e, (_, exemptions) in said.items()}

    @property
    def conditions(self) -> list[Condition]:
        """Everything that decides which rules of the item hold."""
        found: list[Condition] = []
        for edition, rules in self._rules.items():
            if rules:
                found += [
                    edition.applies,
                    *(r.when for r in rules),
                    *(x.when for x in self._exemptions[edition]),
                ]
        if self._reads_class:
            found += [c for e in self._mandatory for c in (e.applies, *(when for when, _ in e.classes))]
        return found

    @property
    def open_components(self) -> tuple[str, ...]:
        """The components that the rules tell apart, when the reading names none."""
        if self._component:
            return ()
        named = {c for rules in self._rules.values() for r in rules for c in r.components}
        return tuple(sorted(named))

    @property
    def _reads_class(self) -> bool:
        return any("safety_class" in r.when.facts for rules in self._rules.values() for r in rules)

    def with_classes(self, worlds: Iterable[World]) -> Iterator[World]:
        """The worlds with their judged class; where nothing sets one, each class in turn."""
        for world in worlds:
            minimum, _ = _minimum_class(world, self._profile, self._mandatory)
            judged = _stricter(minimum, self._profile.declared_class)
            for letter in (judged,) if judged or not self._reads_class else _CLASSES:
                yield dict(world) | {"safety_class": letter}

    def branch(self, world: World) -> Branch:
        """The rules and exemptions that hold in one world."""
        judged = dict(world)
        rules: list[Rule] = []
        exempt: list[Exemption] = []
        excuses: list[Exemption] = []
        by_grade: dict[str, list[Rule]] = {}
        for edition, candidates in self._rules.items():
            if not candidates or not self._covers(edition, judged):
                continue
            if edition.grades:
                for grade in edition.grades:
                    by_grade.setdefault(grade, []).extend(
                        self._meeting(candidates, judged | {"grade": grade})
                    )
            found = self._meeting(candidates, judged | {"grade": self._grade(edition)})
            holding = [x for x in self._exemptions[edition] if holds(x.when, judged, self._profile)]
            excuses += [x for x in holding if x.untested_only]
            freed = [x for x in holding if not x.untested_only]
            if freed:
                exempt += freed
            else:
                rules += found
        graded = tuple((grade, tuple(found)) for grade, found in by_grade.items())
        return Branch(tuple(rules), tuple(exempt), tuple(excuses), graded, ())

    def _covers(self, edition: Edition, world: World) -> bool:
        """A maker who declares an edition puts a product that we can't name into its scope."""
        if edition in self._declared and not self._profile.category:
            others = Condition(tuple(term for term in edition.applies.terms if term[0] != "product"))
            return holds(others, world, self._profile)
        return holds(edition.applies, world, self._profile)

    def _meeting(self, rules: Iterable[Rule], world: World) -> list[Rule]:
        component = world.get("component", self._component)
        return [
            r for r in rules if self._may_be(r.components, component) and holds(r.when, world, self._profile)
        ]

    def _grade(self, edition: Edition) -> str:
        declared = self._profile.declared_grade
        return declared if declared in edition.grades else (edition.grades[-1] if edition.grades else "")

    def _fits(self, rule: Rule) -> bool:
        if not self._may_be(rule.components, self._component):
            return False
        if not rule.parts or self._part in rule.parts:
            return True
        if self._part:
            # As with components: a part that the catalogue does not know escapes no rule.
            return self._part not in self._names.parts
        return any(self._kind(part) != "filling" for part in rule.parts)

    def _may_be(self, components: tuple[str, ...], component: str) -> bool:
        """A component that the catalogue does not know meets every rule: it escapes none."""
        return not components or component not in self._names.components or component in components

    def _kind(self, part: str) -> str:
        named = self._names.parts.get(part)
        return named.kind if named else ""


def _joined(plans: list[tuple[str, Plan]]) -> Plan:
    branches = [
        _with_worlds(branch, [(*world, ("item", item)) for world in branch.worlds])
        for item, plan in plans
        for branch in plan.branches
    ]
    return Plan(tuple(branches), too_many=any(plan.too_many for _, plan in plans))


def holds(condition: Condition, world: World, profile: Profile) -> bool:
    """Whether every term of a condition is met in a world."""
    for fact, allowed in condition.terms:
        if fact == "product" and profile.category:
            if not profile.groups & allowed:
                return False
        elif world.get(fact, "") not in allowed:
            return False
    return True


def _minimum_class(
    world: World, profile: Profile, mandatory: Iterable[Edition]
) -> tuple[str, Edition | None]:
    """The strictest minimum class that the binding editions set, with the edition that sets it."""
    best: tuple[str, Edition | None] = ("", None)
    for edition in mandatory:
        if not edition.classes or not holds(edition.applies, world, profile):
            continue
        found = next((letter for when, letter in edition.classes if holds(when, world, profile)), "")
        if found and (not best[0] or found < best[0]):
            best = (found, edition)
    return best


def _stricter(minimum: str, declared: str) -> str:
    return min(filter(None, (minimum, declared)), default="")


def _may_cover(edition: Edition, profile: Profile) -> bool:
    possible = dict(profile.possible)
    if profile.category:
        possible["product"] = tuple(profile.groups)
    return all(
        fact not in possible or not allowed.isdisjoint(possible[fact])
        for fact, allowed in edition.applies.terms
    )


def _speaks_of(edition: Edition, item: str) -> bool:
    return bool(edition.classes or _said_of(edition, item)[0])


@lru_cache(maxsize=16384)
def _said_of(edition: Edition, item: str) -> tuple[tuple[Rule, ...], tuple[Exemption, ...]]:
    """The rules and exemptions of an edition for an item."""
    rules = tuple(rule for rule in edition.rules if rule.item == item)
    return rules, tuple(exemption for exemption in edition.exemptions if item in exemption.items)


def _with_worlds(branch: Branch, worlds: list[tuple[tuple[str, str], ...]]) -> Branch:
    return replace(branch, worlds=tuple(worlds))
