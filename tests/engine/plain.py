"""A judge that is plain and slow: one reading, every world, every rule, nothing remembered.

It reads the same frozen rules as the engine and shares none of its code: fractions instead of decimals,
its own reading of limits and values, its own idea of which edition holds. The properties compare the two;
the benchmark takes it for a rival.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.limits import Limit
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Condition, Edition, Exemption, Force, Method, Rule, Standard

GREY = ("grey", "blue-wool", "pilling", "burning")
FINAL = ("fail", "data_error", "indeterminate", "pending", "no_rule", "pass")
World = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One reading with its sample, in ids and dates; `possible` holds the values of each fact."""

    item: str
    value: str
    component: str = ""
    part: str = ""
    category: str = ""
    possible: Mapping[str, tuple[str, ...]]
    made: tuple[date, ...]
    sold: date | None = None
    declared: tuple[tuple[str, str], ...] = ()
    declared_class: str = ""
    declared_grade: str = ""


@dataclass(frozen=True)
class Span:
    """What a cell says of a number: (low, high), None where unbounded, and whether an end is excluded."""

    low: Fraction | None
    high: Fraction | None
    open: bool = False


class PlainJudge:
    """Looks through the whole rulebook for every reading."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._book = rulebook
        self._items = {item.id: item for item in rulebook.catalogue.items}
        self._groups = {c.id: c.groups | {c.id} for c in rulebook.catalogue.categories}

    def outcome(self, case: Case) -> str:
        """The outcome word of a reading."""
        items = self._items[case.item].covers or (case.item,)
        found = {self._in_world(case, item, world) for item in items for world in self._worlds(case, item)}
        return joined(found)

    def _worlds(self, case: Case, item: str) -> Iterator[dict[str, str]]:
        """Each way the facts that any rule of the item reads can fall, on each day in question."""
        conditions = [c for day in case.made for e in self._binding(case, day) for c in _conditions(e, item)]
        facts = sorted({fact for c in conditions for fact in c.facts} - {"product", "safety_class", "grade"})
        values = [case.possible.get(fact, ("",)) for fact in facts]
        for day in case.made:
            for combination in product(*values):
                world = dict(zip(facts, combination, strict=True)) | {"made": day.isoformat()}
                letters = [self._class(case, world)]
                for letter in letters if letters[0] else ("A", "B", "C"):
                    yield world | {"safety_class": letter}

    def _binding(self, case: Case, day: date) -> list[Edition]:
        found = []
        for standard in self._book.standards:
            if standard.force is Force.MANDATORY:
                edition = _in_force(standard, day) or _on_sale(standard, case.sold)
                found += [edition] if edition else []
        bound = {edition.standard for edition in found}
        return found + [e for e in self._declared(case, day) if e.standard not in bound]

    def _declared(self, case: Case, day: date) -> list[Edition]:
        found: dict[str, Edition] = {}
        for name, year in case.declared:
            standard = next(s for s in self._book.standards if s.name == name)
            edition = self._meant(standard, year, day)
            if edition and self._force(edition) is not Force.CLAIM:
                found[edition.name] = edition
        return list(found.values())

    def _force(self, edition: Edition) -> Force:
        return next(s.force for s in self._book.standards if s.name == edition.standard)

    def _meant(self, standard: Standard, year: str, day: date) -> Edition | None:
        named = next((e for e in standard.editions if e.edition == year), None)
        if named and named.in_force_from > day:
            return named
        follower: Standard | None = standard
        seen = set()
        while follower and follower.name not in seen:
            seen.add(follower.name)
            if current := _in_force(follower, day):
                return current
            follower = next((s for s in self._book.standards if s.name == follower.replaced_by), None)  # type: ignore[union-attr]
        return named

    def _class(self, case: Case, world: World) -> str:
        letters = [case.declared_class] if case.declared_class else []
        for edition in self._binding(case, date.fromisoformat(world["made"])):
            if self._force(edition) is Force.MANDATORY and self._holds(edition.applies, case, world):
                letters += [c for when, c in edition.classes if self._holds(when, case, world)][:1]
        return min(letters, default="")

    def _holds(self, condition: Condition, case: Case, world: World) -> bool:
        groups = self._groups[case.category]
        return all(
            bool(groups & allowed) if fact == "product" else world.get(fact) in allowed
            for fact, allowed in condition.terms
        )

    def _in_world(self, case: Case, item: str, world: World) -> str:
        rules: list[Rule] = []
        freed: list[Exemption] = []
        for edition in self._binding(case, date.fromisoformat(world["made"])):
            asked = [r for r in edition.rules if r.item == item and self._meets(r, case)]
            if not asked or not self._holds(edition.applies, case, world):
                continue
            grade = case.declared_grade if case.declared_grade in edition.grades else ""
            here = dict(world) | {"grade": grade or (edition.grades[-1] if edition.grades else "")}
            exempt = [x for x in edition.exemptions if item in x.items and self._holds(x.when, case, here)]
            freed += [x for x in exempt if not x.untested_only or _is_missing(case.value)]
            if not [x for x in exempt if not x.untested_only]:
                rules += [r for r in asked if self._holds(r.when, case, here)]
        if not rules or any(x.untested_only for x in freed):
            return "not_applicable" if freed else "not_required"
        found = {self._compare(case, rule) for rule in rules}
        return next(word for word in FINAL if word in found)

    def _compare(self, case: Case, rule: Rule) -> str:
        item = self._items[case.item]
        if _is_missing(case.value):
            return "pending"
        measured = self._measure(case, item)
        if measured is None:
            return "data_error"
        if rule.limit is None:
            return "no_rule"
        if isinstance(measured, str):
            return {"good": "pass", "bad": "fail"}[measured]
        if rule.limit.kind.value == "not_detected":
            return _undetected(measured, self._method(item))
        return _against(measured, rule.limit)

    def _measure(self, case: Case, item: Item) -> Span | str | None:
        if item.scale == "text":
            return {"无": "good", "有霉味": "bad"}[case.value]
        if item.scale in GREY:
            return _grade(case.value, item)
        return _number(case.value, self._method(item))

    def _method(self, item: Item) -> Method | None:
        return next((m for m in self._book.methods if m.name == item.method), None)

    def _meets(self, rule: Rule, case: Case) -> bool:
        kinds = {part.id: part.kind for part in self._book.catalogue.parts}
        filling_alone = all(kinds[part] == "filling" for part in rule.parts)
        part_fits = not rule.parts or case.part in rule.parts or (case.part == "" and not filling_alone)
        return part_fits and (not rule.components or case.component in rule.components)


def joined(outcomes: set[str]) -> str:
    """One outcome for all worlds: what they agree on; where one fails and another doesn't, nothing."""
    if len(outcomes) == 1:
        return next(iter(outcomes))
    if "fail" in outcomes or not outcomes:
        return "indeterminate"
    return next((word for word in FINAL if word in outcomes), "not_applicable")


def _conditions(edition: Edition, item: str) -> list[Condition]:
    rules = [r.when for r in edition.rules if r.item == item]
    exemptions = [x.when for x in edition.exemptions if item in x.items]
    return [edition.applies, *rules, *exemptions, *(when for when, _ in edition.classes)]


def _in_force(standard: Standard, day: date) -> Edition | None:
    return next(
        (
            e
            for e in standard.editions
            if e.in_force_from <= day and (e.in_force_until is None or day < e.in_force_until)
        ),
        None,
    )


def _on_sale(standard: Standard, sold: date | None) -> Edition | None:
    dated = [e for e in standard.editions if e.on_sale_from and sold and e.on_sale_from <= sold]
    return dated[0] if dated else None


def _is_missing(text: str) -> bool:
    return text in {"", "-", "未检"}


def _grade(text: str, item: Item) -> Span | None:
    top = {"grey": 10, "blue-wool": 16, "pilling": 10, "burning": 6}[item.scale]
    found = re.fullmatch(r"([1-8])(?:-([1-8]))?", text)
    if not found:
        return None
    half = 2 * int(found[1]) + (1 if found[2] else 0)
    return Span(Fraction(half), Fraction(half)) if half <= top else None


def _number(text: str, method: Method | None) -> Span | None:
    if text == "未检出":
        bound = Fraction(method.detection_limit) if method and method.detection_limit else None
        return Span(None, bound, open=True)
    if found := re.fullmatch(r"<(\d+(?:\.\d+)?)", text):
        return Span(None, Fraction(found[1]), open=True)
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return None
    number = Fraction(text)
    if method and method.steps and not method.finer_allowed:
        step = next(Fraction(s) for up_to, s in method.steps if up_to is None or abs(number) < up_to)
        number = _half_even(number, step)
    return Span(number, number)


def _half_even(number: Fraction, step: Fraction) -> Fraction:
    whole, rest = divmod(abs(number), step)
    whole += 1 if rest * 2 > step or (rest * 2 == step and whole % 2) else 0
    return (-1 if number < 0 else 1) * whole * step


def _bounds(limit: Limit) -> tuple[Fraction | None, Fraction | None]:
    """Both ends of a limit from its written text: "≤75", "≥3-4", "4.0~8.5", "±2.0"."""
    text = limit.written.replace("−", "-").replace(" ", "").replace("+", "").removesuffix("级")
    if limit.kind.value == "grade":
        half = _grade(text.lstrip("≥≤="), _ANY_GRADE)
        assert half is not None, text
        return (None, half.high) if text[0] not in "≥=" else (half.low, half.high if text[0] == "=" else None)
    if found := re.fullmatch(r"(-?[\d.]+)~(-?[\d.]+)", text):
        return Fraction(found[1]), Fraction(found[2])
    if found := re.fullmatch(r"([≥≤=<>])(-?[\d.]+)", text):
        number = Fraction(found[2])
        return (number if found[1] in "≥=>" else None), (number if found[1] in "≤=<" else None)
    raise NotImplementedError(text)


_ANY_GRADE = Item(id="any", zh="", en="", aliases=(), scale="blue-wool")


def _against(measured: Span, limit: Limit) -> str:
    low, high = _bounds(limit)
    strict_low, strict_high = limit.written.startswith(">"), limit.written.startswith("<")
    if measured.low is None:
        return _below(measured.high, low, high)
    number = measured.low
    too_low = low is not None and (number < low or (strict_low and number == low))
    too_high = high is not None and (number > high or (strict_high and number == high))
    return "fail" if too_low or too_high else "pass"


def _undetected(measured: Span, method: Method | None) -> str:
    bound = method.detection_limit if method else None
    if measured.low is None:
        named = measured.high is None or (bound is not None and measured.high <= Fraction(bound))
        return "pass" if named else "indeterminate"
    if bound is not None and measured.low < Fraction(bound):
        return "pass"
    return "fail" if measured.low > 0 else "indeterminate"


def _below(bound: Fraction | None, low: Fraction | None, high: Fraction | None) -> str:
    """Somewhere below `bound` (not included), nobody knows where."""
    if bound is None:
        return "indeterminate"
    if low is not None and bound <= low:
        return "fail"
    return "pass" if low is None and (high is None or bound <= high) else "indeterminate"
