"""Every cell of an edition: each way the facts that its rules read can fall, and what meets it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product

from bihuan.engine.rules.catalogue import Catalogue, Category
from bihuan.engine.rules.standards import Condition, Edition, Exemption, Rule

_CLASSES = ("A", "B", "C")
_ANY = ""


class Meets(Enum):
    """What a cell meets."""

    LIMIT = "limit"
    EXEMPT = "exempt"
    GAP = "gap"
    OVERLAP = "overlap"
    HOLE = "hole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One condition of one item. `products` are the categories that cannot be told apart here.

    `facts` holds the values of the facts read, `component` and `part` the ids that rules name
    ("" where they name none), `rules` every rule that speaks here.
    """

    edition: Edition
    item: str
    products: tuple[str, ...]
    facts: Mapping[str, str]
    component: str
    part: str
    rules: tuple[Rule, ...]
    exemptions: tuple[Exemption, ...]

    @property
    def meets(self) -> Meets:
        """An exemption goes before the limit it takes away; two rules for one cell are a fault."""
        if len(self.rules) > 1:
            return Meets.OVERLAP
        if self.exemptions:
            return Meets.EXEMPT
        if not self.rules:
            return Meets.HOLE
        return Meets.LIMIT if self.rules[0].limit is not None else Meets.GAP

    @property
    def described(self) -> str:
        """The cell in one line, for people."""
        facts = [f"{fact}={value}" for fact, value in self.facts.items()]
        place = [word for word in (self.component, self.part) if word]
        products = "/".join(self.products[:3]) + ("…" if len(self.products) > 3 else "")
        return " ".join([self.edition.name, self.item, products, *facts, *place])


def cells_of(*, edition: Edition, catalogue: Catalogue) -> Iterator[Cell]:
    """Every cell of every item that the edition's rules name."""
    for item in dict.fromkeys(rule.item for rule in edition.rules):
        yield from _Grid(edition, item, catalogue).cells()


class _Grid:
    """The cells of one item of an edition."""

    def __init__(self, edition: Edition, item: str, catalogue: Catalogue) -> None:
        self._edition = edition
        self._item = item
        self._rules = tuple(rule for rule in edition.rules if rule.item == item)
        self._exemptions = tuple(x for x in edition.exemptions if item in x.items)
        self._values = {kind.id: kind.values for kind in catalogue.facts}
        self._categories = catalogue.categories
        self._conditions = self._read()
        self._facts = tuple(
            sorted(
                {fact for condition in self._conditions for fact in condition.facts}
                - {"product", "grade", "safety_class"}
            )
        )

    def cells(self) -> Iterator[Cell]:
        components = _named(rule.components for rule in self._rules)
        parts = _named(rule.parts for rule in self._rules)
        for products, facts in self._worlds():
            for component, part in product(components, parts):
                yield self._cell(products, facts, component, part)

    def _read(self) -> tuple[Condition, ...]:
        """Every condition that decides what the item meets."""
        found = [self._edition.applies, *(rule.when for rule in self._rules)]
        found += [exemption.when for exemption in self._exemptions]
        if any("safety_class" in condition.facts for condition in found):
            found += [when for when, _ in self._edition.classes]
        return tuple(found)

    def _worlds(self) -> Iterator[tuple[tuple[Category, ...], dict[str, str]]]:
        for alike in self._alike():
            settled = dict(alike[0].facts)
            values = [settled.get(fact, self._values[fact]) for fact in self._facts]
            for combination in product(*values):
                facts = dict(zip(self._facts, combination, strict=True))
                if holds(self._edition.applies, facts, alike[0]):
                    yield from ((alike, facts | more) for more in self._resolved(facts, alike[0]))

    def _alike(self) -> Sequence[tuple[Category, ...]]:
        """Categories in groups that no condition and no settled fact tells apart."""
        wanted = [
            allowed
            for condition in self._conditions
            for fact, allowed in condition.terms
            if fact == "product"
        ]
        groups: dict[object, list[Category]] = {}
        for category in self._categories:
            names = category.groups | {category.id}
            settled = tuple((fact, values) for fact, values in category.facts if fact in self._facts)
            groups.setdefault((tuple(bool(names & allowed) for allowed in wanted), settled), []).append(
                category
            )
        return [tuple(found) for found in groups.values()]

    def _resolved(self, facts: Mapping[str, str], category: Category) -> Iterator[dict[str, str]]:
        """The classes and grades that can be judged under these facts."""
        read = {fact for condition in self._conditions for fact in condition.facts}
        classes = self._classes(facts, category) if "safety_class" in read else (_ANY,)
        grades = self._edition.grades if "grade" in read else (_ANY,)
        for safety_class, grade in product(classes, grades):
            chosen = {"safety_class": safety_class, "grade": grade}
            yield {fact: value for fact, value in chosen.items() if value}

    def _classes(self, facts: Mapping[str, str], category: Category) -> tuple[str, ...]:
        """The minimum class and the stricter ones, which may be declared."""
        for when, minimum in self._edition.classes:
            if holds(when, facts, category):
                return _CLASSES[: _CLASSES.index(minimum) + 1]
        return _CLASSES

    def _cell(self, products: tuple[Category, ...], facts: dict[str, str], component: str, part: str) -> Cell:
        return Cell(
            edition=self._edition,
            item=self._item,
            products=tuple(category.id for category in products),
            facts=facts,
            component=component,
            part=part,
            rules=tuple(
                rule
                for rule in self._rules
                if holds(rule.when, facts, products[0])
                and (not rule.components or component in rule.components)
                and (not rule.parts or part in rule.parts)
            ),
            exemptions=tuple(x for x in self._exemptions if holds(x.when, facts, products[0])),
        )


def holds(condition: Condition, facts: Mapping[str, str], category: Category) -> bool:
    """Whether a category with these facts meets a condition."""
    names = category.groups | {category.id}
    return all(
        bool(names & allowed) if fact == "product" else facts.get(fact, _ANY) in allowed
        for fact, allowed in condition.terms
    )


def _named(groups: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The ids that rules name; one empty place where none does."""
    return tuple(dict.fromkeys(name for group in groups for name in group)) or (_ANY,)
