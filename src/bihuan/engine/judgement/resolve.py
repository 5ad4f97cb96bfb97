"""From texts to facts: what a sample's sheet gives, what its name tells, and what stays open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.labels import says_none
from bihuan.engine.judgement.names import Names, key_of
from bihuan.engine.judgement.timeline import Cited, Timeline, parse_citations
from bihuan.engine.kernel.dates import DaySpan, parse_days
from bihuan.engine.kernel.grades import parse_grade
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.engine.rules.catalogue import Category

_SHEET_FACTS = ("audience", "stage", "treatment", "depth")
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
    reasons: list[Reason] = []
    category = _category(sample, names, reasons)
    possible = _facts(sample, category, names, reasons)
    made = _made(sample, timeline, reasons)
    declared, unknown = _declared(sample, timeline, reasons)
    class_text, declared_class = _class(sample, names, reasons)
    _narrow_by_claims(possible, declared, declared_class, timeline, made, reasons)
    profile = Profile(
        category=category.id if category else "",
        groups=category.groups | {category.id} if category else frozenset(),
        possible=tuple(sorted(possible.items())),
        made=made,
        sold=_sold(sample, timeline),
        declared=declared,
        declared_class=declared_class,
        declared_grade=_grade(sample, names, reasons),
    )
    return Resolved(profile, tuple(reasons), class_text, unknown)


def _category(sample: Sample, names: Names, reasons: list[Reason]) -> Category | None:
    if found := names.category(sample.product_category):
        return found
    for text in (sample.product_category, sample.product_name):
        if guessed := names.category_in(text):
            reasons.append(Reason.of("fact_from_name", fact="product", value=guessed.id, word=text))
            return guessed
    reasons.append(Reason.of("category_unknown", text=sample.product_category or sample.product_name))
    return None


def _facts(
    sample: Sample, category: Category | None, names: Names, reasons: list[Reason]
) -> dict[str, tuple[str, ...]]:
    settled = dict(category.facts) if category else {}
    given: Mapping[str, str] = {fact: getattr(sample, fact) for fact in _SHEET_FACTS} | dict(sample.extra)
    possible: dict[str, tuple[str, ...]] = {}
    for kind in names.facts.values():
        if kind.id in {"product", "safety_class", "grade"}:
            continue
        text = given.get(kind.id, "")
        value = None if is_missing(text) else names.fact_value(kind.id, text)
        if value is not None:
            possible[kind.id] = (value,)
            continue
        if not is_missing(text):
            reasons.append(Reason.of("fact_unreadable", fact=kind.id, text=text))
        if in_name := _told_by_name(kind.id, sample, names):
            possible[kind.id] = (in_name[1],)
            reasons.append(Reason.of("fact_from_name", fact=kind.id, value=in_name[1], word=in_name[0]))
            continue
        possible[kind.id] = settled.get(kind.id) or kind.assumed or kind.values
    if "treatment" in possible and len(possible["treatment"]) > 1 and (proof := _colour_proof(sample, names)):
        possible["treatment"] = (
            tuple(v for v in possible["treatment"] if v in _COLOURED) or possible["treatment"]
        )
        reasons.append(Reason.of("treatment_from_reading", item=proof[0], value=proof[1]))
    return possible


def _told_by_name(fact: str, sample: Sample, names: Names) -> tuple[str, str] | None:
    """(word, value) from the product's name; "婴幼儿用品" beside the class also tells for whom it is."""
    found = names.fact_in_name(fact, sample.product_name)
    return found or (names.fact_in_name(fact, sample.safety_class) if fact == "audience" else None)


def _colour_proof(sample: Sample, names: Names) -> tuple[str, str] | None:
    """A fastness grade of 4 or lower: only a coloured cloth changes or stains that much."""
    for reading in sample.readings:
        found = names.item(reading.item)
        if found is None or found.item.scale != "grey" or not found.item.id.startswith("fastness-"):
            continue
        grade = parse_grade(reading.value)
        if grade is not None and grade <= _PROVES_COLOUR:
            return found.item.id, fold(reading.value)
    return None


def _made(sample: Sample, timeline: Timeline, reasons: list[Reason]) -> tuple[int, ...]:
    span = parse_days(sample.produced_on)
    if span:
        _check_order(span, sample, reasons)
        if not span.is_exact:
            reasons.append(Reason.of("production_date_partial", text=sample.produced_on))
        return timeline.stretches(span.first, span.last)
    if not is_missing(sample.produced_on) and not says_none(sample.produced_on):
        reasons.append(Reason.of("production_date_unreadable", text=sample.produced_on))
    anchor = _anchor(sample)
    if anchor is None:
        reasons.append(Reason.of("production_date_unknown"))
        return tuple(timeline.everything)
    reasons.append(Reason.of("production_date_missing", anchor=anchor.isoformat()))
    return timeline.stretches(_years_before(anchor, _YEARS_BACK), anchor)


def _anchor(sample: Sample) -> date | None:
    """The day on or before which the goods were made: purchase, sampling, end of testing, receipt."""
    # Of several tests the first to end, so that the order of the readings says nothing.
    tested = [span.last for reading in sample.readings if (span := parse_days(reading.tested_on))]
    days = [
        span.last if span else None
        for span in map(parse_days, (sample.purchased_on, sample.sampled_on, sample.received_on))
    ]
    return days[0] or days[1] or min(tested, default=days[2])


def _check_order(made: DaySpan, sample: Sample, reasons: list[Reason]) -> None:
    anchor = _anchor(sample)
    if anchor and made.first > anchor:
        reasons.append(
            Reason.of("produced_after_sampled", produced=made.first.isoformat(), anchor=anchor.isoformat())
        )


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


def _declared(
    sample: Sample, timeline: Timeline, reasons: list[Reason]
) -> tuple[tuple[Cited, ...], tuple[str, ...]]:
    text = sample.declared_standard
    if is_missing(text) or says_none(text):
        return (), ()
    cited = parse_citations(text)
    if not cited:
        reasons.append(Reason.of("declared_standard_unknown", standard=fold(text)))
        return (), (fold(text),)
    known = tuple(c for c in cited if timeline.standard(c.standard))
    unknown = tuple("-".join(filter(None, (c.standard, c.edition))) for c in cited if c not in known)
    reasons.extend(Reason.of("declared_standard_unknown", standard=name) for name in unknown)
    return known, unknown


def _class(sample: Sample, names: Names, reasons: list[Reason]) -> tuple[str, str]:
    text = sample.safety_class
    if says_none(text):
        return "none", ""
    worded = names.fact_value("safety_class", text) if "safety_class" in names.facts else None
    if found := worded or _class_letter(text) or _class_letter(sample.declared_standard):
        return "given", found
    if not is_missing(text):
        reasons.append(Reason.of("fact_unreadable", fact="safety_class", text=text))
    reasons.append(Reason.of("class_not_given"))
    return "silent", ""


def _class_letter(text: str) -> str:
    key = key_of(text).upper()
    if key in _CLASSES:
        return key
    return next((letter for letter in _CLASSES if f"{letter}类" in key or f"CLASS{letter}" in key), "")


def _grade(sample: Sample, names: Names, reasons: list[Reason]) -> str:
    text = sample.declared_grade
    if is_missing(text) or says_none(text):
        return ""
    value = names.fact_value("grade", text) if "grade" in names.facts else None
    if value is None:
        reasons.append(Reason.of("fact_unreadable", fact="grade", text=text))
    return value or ""


def _narrow_by_claims(
    possible: dict[str, tuple[str, ...]],
    declared: tuple[Cited, ...],
    declared_class: str,
    timeline: Timeline,
    made: tuple[int, ...],
    reasons: list[Reason],
) -> None:
    """What the maker declares tells for whom the goods are offered."""
    if declared_class in {"B", "C"} and len(possible.get("audience", ())) > 1:
        possible["audience"] = tuple(v for v in possible["audience"] if v != "infant")
        reasons.append(Reason.of("fact_from_class", fact="audience", safety_class=declared_class))
    for cited in declared:
        edition, _ = timeline.declared(cited, made[-1])
        for fact, allowed in edition.applies.terms if edition else ():
            open_values = possible.get(fact, ())
            kept = tuple(value for value in open_values if value in allowed)
            if len(open_values) > 1 and kept and kept != open_values:
                possible[fact] = kept
                reasons.append(
                    Reason.of("fact_from_declared", fact=fact, standard=edition.name if edition else "")
                )
