"""Strategies: sheets as laboratories fill them, over the real rulebook, facts given or left open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from hypothesis import settings
from hypothesis import strategies as st

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.resolve import resolve
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.standards import Edition
from tests.engine.kit import real_rulebook
from tests.engine.plain import Case

MADE = (
    "2004-12-31",
    "2005-01-01",
    "2011-07-31",
    "2011-08-01",
    "2016-05-31",
    "2016-06-01",
    "2022-01-31",
    "2022-02-01",
    "2024-03-01",
    "2026-06-30",
    "2026-07-01",
)
SOLD = ("", "2012-01-01", "2018-05-31", "2018-06-01", "2024-05-01")
GRADES = ("1", "1-2", "2", "2-3", "3", "3-4", "4", "4-5", "5")
ODD = ("", "-", "未检", "乱码")


def examples(count: int) -> settings:
    """Whole sheets are dear: `count` of them where the profile asks for a hundred examples."""
    return settings(max_examples=count * settings.default.max_examples // 100)


@cache
def names() -> Names:
    return Names(real_rulebook().catalogue)


@cache
def timeline() -> Timeline:
    return Timeline(real_rulebook())


@cache
def judged_items() -> tuple[Item, ...]:
    """The items that some rule asks for, apart from fibre content and labels."""
    asked = {r.item for s in real_rulebook().standards for e in s.editions for r in e.rules}
    return tuple(
        item
        for item in real_rulebook().catalogue.items
        if (item.id in asked or item.covers) and item.scale not in {"fibre", "label"}
    )


@cache
def values_of(item: Item) -> tuple[str, ...]:
    """Values at and on both sides of every limit of an item."""
    if item.scale == "text":
        return ("无", "有霉味")
    if item.scale == "burning":
        return ("1", "2", "3")
    if item.scale != "number":
        return (*GRADES, "6") if item.scale == "grey" else GRADES
    limits = [r.limit for e in editions() for r in e.rules if r.item == item.id and r.limit]
    ends = {end for limit in limits for end in (limit.low, limit.high) if end is not None} or {Decimal(1)}
    beside = {
        end + Decimal(step) for end in ends for step in ("0", "0.04", "0.05", "-0.05", "0.5", "1", "-1")
    }
    signed = item.unit in {"", "%"}
    bounds = tuple(f"<{end}" for end in sorted(ends) if end > 0)
    return (*(str(value) for value in sorted(beside) if signed or value >= 0), *bounds, "未检出", "0")


@st.composite
def readings(draw: st.DrawFn, items: tuple[Item, ...], *, odd: bool = True) -> Reading:
    """A reading of one of the items, its component and part as their ids."""
    item = draw(st.sampled_from(items))
    components = {
        "aspect": ("change", "staining"),
        "direction": ("warp", "weft"),
        "amine": ("benzidine", "4-aminoazobenzene"),
    }.get(item.per, ("",))
    value = draw(st.sampled_from(values_of(item)))
    if odd and draw(st.integers(0, 9)) == 9:
        value = draw(st.sampled_from(ODD[:-1] if item.scale == "text" else ODD))
    return Reading(
        item=item.id,
        value=value,
        component=draw(st.sampled_from(components)),
        part=draw(st.sampled_from(("", "face", "filling"))),
        unit=item.unit if item.scale == "number" else "",
    )


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition that has rules, those with a figure more often than those with gaps alone."""
    found = [e for s in real_rulebook().standards for e in s.editions if e.rules]
    figured = [e for e in found if any(rule.limit for rule in e.rules)]
    return tuple(found + figured * 5)


@cache
def categories_of(edition: Edition) -> tuple[str, ...]:
    """The categories inside the scope of an edition."""
    scope = dict(edition.applies.terms).get("product", frozenset())
    return tuple(
        c.id for c in real_rulebook().catalogue.categories if not scope or scope & (c.groups | {c.id})
    )


@cache
def items_of(edition: Edition) -> tuple[Item, ...]:
    """The items that an edition asks for, those with a figure more often than the gaps."""
    asked = {rule.item for rule in edition.rules}
    figured = {rule.item for rule in edition.rules if rule.limit}
    return tuple(
        item for item in judged_items() if item.id in asked for _ in range(4 if item.id in figured else 1)
    )


@st.composite
def samples(draw: st.DrawFn, *, most: int = 4, open_facts: bool = True, odd: bool = True) -> Sample:
    """A sample around one edition; each fact is given, or left open where `open_facts` allows it."""
    edition = draw(st.sampled_from(editions()))
    anything = draw(st.integers(0, 7)) == 7
    items = judged_items() if anything else items_of(edition)
    categories = real_rulebook().catalogue.categories
    category = st.sampled_from(tuple(c.id for c in categories) if anything else categories_of(edition))
    own, extra = draw(_facts(open_facts=open_facts))
    days = (*MADE, edition.in_force_from.isoformat(), edition.in_force_from.isoformat())
    made = draw(st.sampled_from((*days, "") if open_facts else days))
    return Sample(
        sample_id="S",
        readings=tuple(draw(st.lists(readings(items, odd=odd), min_size=1, max_size=most))),
        product_category=draw(category),
        safety_class=draw(st.sampled_from(("A", "B", "C", ""))),
        produced_on=made,
        sampled_on=draw(st.sampled_from(SOLD if made else SOLD[1:])),
        declared_standard=draw(st.sampled_from(("", edition.name, edition.name, edition.standard))),
        declared_grade=draw(st.sampled_from(("", "优等品", "一等品", "合格品"))),
        extra=tuple(extra.items()),
        **own,
    )


@st.composite
def _facts(draw: st.DrawFn, *, open_facts: bool) -> tuple[dict[str, str], dict[str, str]]:
    """The facts that have a column of their own, and those that have none."""
    facts = {}
    for kind in real_rulebook().catalogue.facts:
        if kind.id not in {"product", "safety_class", "grade"}:
            # The usual value half of the time, or hardly any sheet would be an ordinary one.
            usual = (kind.values[0],) * (len(kind.values) - 1)
            facts[kind.id] = draw(st.sampled_from(kind.values + usual + (("",) if open_facts else ())))
    own = {name: facts.pop(name) for name in ("audience", "stage", "treatment", "depth")}
    return own, {fact: value for fact, value in facts.items() if value}


def plain_case(sample: Sample, reading: Reading) -> Case:
    """The same reading for the plain judge; what a text means is told by `resolve`, tested by itself."""
    profile = resolve(sample, names=names(), timeline=timeline()).profile
    days = [timeline().period(stretch).rstrip("…") for stretch in profile.made]
    return Case(
        item=reading.item,
        value=reading.value,
        component=reading.component,
        part=reading.part,
        category=profile.category,
        possible=dict(profile.possible),
        made=tuple(date.fromisoformat(day) if day else date(1990, 1, 1) for day in days),
        sold=date.fromisoformat(sample.sampled_on) if sample.sampled_on else None,
        declared=tuple((cited.standard, cited.edition) for cited in profile.declared),
        declared_class=profile.declared_class,
        declared_grade=profile.declared_grade,
    )
