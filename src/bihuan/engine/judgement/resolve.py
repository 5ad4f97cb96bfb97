"""From texts to facts: what a sample's sheet gives, what its name tells, and what stays open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.labels import says_none
from bihuan.engine.judgement.names import Names, key_of
from bihuan.engine.judgement.timeline import Cited, Timeline, parse_citations
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.grades import parse_grade
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.engine.rules.catalogue import Category, FactKind

SHEET_FACTS = ("audience", "stage", "treatment", "depth")
NO_SHEET_FACTS = frozenset({"product", "safety_class", "grade"})  # told by texts of their own
_COLOURED = ("dyed", "printed")
_CLASSES = ("A", "B", "C")
_YEARS_BACK = 3
_PROVES_COLOUR = 8  # grey-scale grade 4 in half steps: a paler stain needs a dye to come from


@dataclass(frozen=True, slots=True)
class Profile:
    """What a judgement reads of a sample, as plain values; `key` spells them out for remembering plans.

    `possible` maps a fact to the values it may have; `made` are the stretches of time (see Timeline)
    in which it may have been produced, `sold` the one in which it was on sale (−1 unknown).
    """

    category: str
    groups: frozenset[str]
    possible: tuple[tuple[str, tuple[str, ...]], ...]
    made: tuple[int, ...]
    sold: int
    declared: tuple[Cited, ...]
    declared_class: str
    declared_grade: str
    key: str = field(init=False, compare=False, repr=False, default="")

    def __post_init__(self) -> None:
        known = (self.category, self.possible, self.made, self.sold, self.declared, self.declared_class)
        object.__setattr__(self, "key", repr((*known, self.declared_grade)))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A profile with the reasons behind it and what a judgement needs beside it.

    `class_text` says how the class stands on the label: "given", "none" (the label carries none) or
    "silent" (the sheet does not say). `unknown_standards` are declared but not in the rulebook.
    """

    profile: Profile
    reasons: tuple[Reason, ...]
    class_text: str
    unknown_standards: tuple[str, ...]


def resolve(sample: Sample, *, names: Names, timeline: Timeline) -> Resolved:
    """Read the sample's texts; every guess and every unreadable cell leaves a reason."""
    category, reasons = category_of(sample.product_category, sample.product_name, names=names)
    possible, fact_reasons = _facts(sample, category, names)
    made, made_reasons = made_of(sample.produced_on, _anchor(sample), timeline=timeline)
    declared, unknown, declared_reasons = declared_of(sample.declared_standard, timeline=timeline)
    letter = class_letter(sample.declared_standard)
    class_text, declared_class, class_reasons = class_of(sample.safety_class, letter, names=names)
    possible, narrow_reasons = narrowed(
        possible, declared=declared, declared_class=declared_class, stretch=made[-1], timeline=timeline
    )
    declared_grade, grade_reasons = grade_of(sample.declared_grade, names=names)
    profile = Profile(
        category=category.id if category else "",
        groups=category.groups | {category.id} if category else frozenset(),
        possible=tuple(sorted(possible.items())),
        made=made,
        sold=_sold(sample, timeline),
        declared=declared,
        declared_class=declared_class,
        declared_grade=declared_grade,
    )
    reasons += fact_reasons + made_reasons + declared_reasons + class_reasons + narrow_reasons + grade_reasons
    return Resolved(profile, reasons, class_text, unknown)


def category_of(
    product_category: str, product_name: str, *, names: Names
) -> tuple[Category | None, tuple[Reason, ...]]:
    """The category that the sheet names, else the one that its texts contain."""
    if found := names.category(product_category):
        return found, ()
    for text in (product_category, product_name):
        if guessed := names.category_in(text):
            return guessed, (Reason.of("fact_from_name", fact="product", value=guessed.id, word=text),)
    return None, (Reason.of("category_unknown", text=product_category or product_name),)


def _facts(
    sample: Sample, category: Category | None, names: Names
) -> tuple[dict[str, tuple[str, ...]], tuple[Reason, ...]]:
    settled = dict(category.facts) if category else {}
    given: Mapping[str, str] = {fact: getattr(sample, fact) for fact in SHEET_FACTS} | dict(sample.extra)
    possible: dict[str, tuple[str, ...]] = {}
    reasons: tuple[Reason, ...] = ()
    for kind in names.facts.values():
        if kind.id in NO_SHEET_FACTS:
            continue
        told = told_by_name(kind.id, sample.product_name, sample.safety_class, names=names)
        values, why = fact_of(
            kind, given.get(kind.id, ""), told=told, settled=settled.get(kind.id, ()), names=names
        )
        possible[kind.id] = values
        reasons += why
    if len(possible.get("treatment", ())) > 1:
        proofs = (found for r in sample.readings if (found := colour_proof(r.item, r.value, names=names)))
        if proof := next(proofs, None):
            possible["treatment"], why = coloured(possible["treatment"], proof)
            reasons += why
    return possible, reasons


def fact_of(
    kind: FactKind, text: str, *, told: tuple[str, str] | None, settled: tuple[str, ...], names: Names
) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
    """The values that a fact may have: as the cell gives it, else the name, the category, the usual ones."""
    value = None if is_missing(text) else names.fact_value(kind.id, text)
    if value is not None:
        return (value,), ()
    reasons = () if is_missing(text) else (Reason.of("fact_unreadable", fact=kind.id, text=text),)
    if told:
        word, value = told
        return (value,), (*reasons, Reason.of("fact_from_name", fact=kind.id, value=value, word=word))
    return settled or kind.assumed or kind.values, reasons


def told_by_name(fact: str, product_name: str, safety_class: str, *, names: Names) -> tuple[str, str] | None:
    """(word, value) from the product's name; "婴幼儿用品" beside the class also tells for whom it is."""
    found = names.fact_in_name(fact, product_name)
    return found or (names.fact_in_name(fact, safety_class) if fact == "audience" else None)


def colour_proof(item: str, value: str, *, names: Names) -> tuple[str, str] | None:
    """A fastness grade of 4 or lower: only a coloured cloth changes or stains that much."""
    found = names.item(item)
    if found is None or found.item.scale != "grey" or not found.item.id.startswith("fastness-"):
        return None
    grade = parse_grade(value)
    return (found.item.id, fold(value)) if grade is not None and grade <= _PROVES_COLOUR else None


def coloured(values: tuple[str, ...], proof: tuple[str, str]) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
    """The treatments that are left once a reading has shown colour."""
    left = tuple(value for value in values if value in _COLOURED)
    return left or values, (Reason.of("treatment_from_reading", item=proof[0], value=proof[1]),)


def made_of(
    produced_on: str, anchor: date | None, *, timeline: Timeline
) -> tuple[tuple[int, ...], tuple[Reason, ...]]:
    """The stretches of production that a text allows; `anchor` is the day by which the goods were made."""
    span = parse_days(produced_on)
    reasons: list[Reason] = []
    if span:
        if anchor and span.first > anchor:
            days = {"produced": span.first.isoformat(), "anchor": anchor.isoformat()}
            reasons.append(Reason.of("produced_after_sampled", **days))
        if not span.is_exact:
            reasons.append(Reason.of("production_date_partial", text=produced_on))
        return timeline.stretches(span.first, span.last), tuple(reasons)
    if not is_missing(produced_on) and not says_none(produced_on):
        reasons.append(Reason.of("production_date_unreadable", text=produced_on))
    if anchor is None:
        return tuple(timeline.everything), (*reasons, Reason.of("production_date_unknown"))
    reasons.append(Reason.of("production_date_missing", anchor=anchor.isoformat()))
    return timeline.stretches(_years_before(anchor, _YEARS_BACK), anchor), tuple(reasons)


def _anchor(sample: Sample) -> date | None:
    """The day on or before which the goods were made: purchase, sampling, end of testing, receipt."""
    # Of several tests the first to end, so that the order of the readings says nothing.
    tested = [span.last for reading in sample.readings if (span := parse_days(reading.tested_on))]
    days = [
        span.last if span else None
        for span in map(parse_days, (sample.purchased_on, sample.sampled_on, sample.received_on))
    ]
    return days[0] or days[1] or min(tested, default=days[2])


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=max(day.year - years, 1))
    except ValueError:
        return day.replace(year=max(day.year - years, 1), day=28)


def _sold(sample: Sample, timeline: Timeline) -> int:
    """The stretch in which the goods were seen on sale; a test day alone does not show it."""
    for text in (sample.purchased_on, sample.sampled_on):
        if span := parse_days(text):
            return timeline.stretch(span.last)
    return -1


def declared_of(
    text: str, *, timeline: Timeline
) -> tuple[tuple[Cited, ...], tuple[str, ...], tuple[Reason, ...]]:
    """The declared standards that the rulebook holds, and the names of those it lacks."""
    if is_missing(text) or says_none(text):
        return (), (), ()
    cited = parse_citations(text)
    known = tuple(c for c in cited if timeline.standard(c.standard))
    unknown = tuple("-".join(filter(None, (c.standard, c.edition))) for c in cited if c not in known)
    if not cited:
        unknown = (fold(text),)
    return known, unknown, tuple(Reason.of("declared_standard_unknown", standard=name) for name in unknown)


def class_of(safety_class: str, letter: str, *, names: Names) -> tuple[str, str, tuple[Reason, ...]]:
    """How the class stands on the label, the declared class; `letter` is the one beside the standard."""
    if says_none(safety_class):
        return "none", "", ()
    worded = names.fact_value("safety_class", safety_class) if "safety_class" in names.facts else None
    if found := worded or class_letter(safety_class) or letter:
        return "given", found, ()
    reasons = (
        ()
        if is_missing(safety_class)
        else (Reason.of("fact_unreadable", fact="safety_class", text=safety_class),)
    )
    return "silent", "", (*reasons, Reason.of("class_not_given"))


def class_letter(text: str) -> str:
    """The safety class that a text names, "" when it names none."""
    key = key_of(text).upper()
    if key in _CLASSES:
        return key
    return next((letter for letter in _CLASSES if f"{letter}类" in key or f"CLASS{letter}" in key), "")


def grade_of(text: str, *, names: Names) -> tuple[str, tuple[Reason, ...]]:
    """The declared quality grade, "" when none is."""
    if is_missing(text) or says_none(text):
        return "", ()
    value = names.fact_value("grade", text) if "grade" in names.facts else None
    return value or "", () if value is not None else (Reason.of("fact_unreadable", fact="grade", text=text),)


def narrowed(
    possible: Mapping[str, tuple[str, ...]],
    *,
    declared: tuple[Cited, ...],
    declared_class: str,
    stretch: int,
    timeline: Timeline,
) -> tuple[dict[str, tuple[str, ...]], tuple[Reason, ...]]:
    """What the maker declares tells for whom the goods are offered."""
    left, reasons = dict(possible), []
    if declared_class in {"B", "C"} and len(left.get("audience", ())) > 1:
        left["audience"] = tuple(v for v in left["audience"] if v != "infant")
        reasons.append(Reason.of("fact_from_class", fact="audience", safety_class=declared_class))
    for cited in declared:
        edition, _ = timeline.declared(cited, stretch)
        for fact, allowed in edition.applies.terms if edition else ():
            open_values = left.get(fact, ())
            kept = tuple(value for value in open_values if value in allowed)
            if len(open_values) > 1 and kept and kept != open_values:
                left[fact] = kept
                reasons.append(
                    Reason.of("fact_from_declared", fact=fact, standard=edition.name if edition else "")
                )
    return left, tuple(reasons)
