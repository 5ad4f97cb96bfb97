"""Strategies: sheets as laboratories fill them, over the real rulebook, facts given or left open."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.resolve import resolve
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.standards import Force
from tests.engine.kit import real_rulebook
from tests.engine.plain import Case

CATEGORIES = (
    "sheet",
    "quilt",
    "curtain",
    "towel",
    "bedding-set",
    "silk-quilt",
    "cotton-greige",
    "dyed-cotton-fabric",
    "wadding",
    "sleeping-bag",
    "blanket",
    "carpet",
)
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
NUMBERS = {
    "formaldehyde": (
        "0",
        "15",
        "19.5",
        "20",
        "20.4",
        "20.5",
        "75",
        "75.5",
        "76",
        "300",
        "301",
        "<20",
        "<25",
        "未检出",
    ),
    "ph": (
        "3.9",
        "3.94",
        "3.95",
        "4.0",
        "5.4",
        "7.5",
        "7.55",
        "7.6",
        "8.5",
        "8.55",
        "9.0",
        "9.1",
        "10.5",
        "10.6",
    ),
    "azo": ("0", "5", "20", "20.1", "21", "<5", "<30", "未检出"),
    "wash-shrinkage": ("-5.1", "-4.15", "-4.05", "-4.0", "-3.0", "0", "2.0", "2.05", "3.0", "3.1"),
}
USUAL_NUMBERS = (
    "0",
    "1",
    "5",
    "18",
    "50",
    "70",
    "90",
    "100",
    "150",
    "180",
    "200",
    "249",
    "250",
    "400",
    "1000",
)
GRADES = ("1", "1-2", "2", "2-3", "3", "3-4", "4", "4-5", "5")
ODD = ("", "-", "未检", "乱码")


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


def values_of(item: Item) -> tuple[str, ...]:
    """Values at and beside the limits of an item."""
    if item.scale == "text":
        return ("无", "有霉味")
    if item.scale == "number":
        return NUMBERS.get(item.id, USUAL_NUMBERS)
    if item.scale == "burning":
        return ("1", "2", "3")
    return (*GRADES, "6") if item.scale == "grey" else GRADES


@st.composite
def readings(draw: st.DrawFn, *, odd: bool = True) -> Reading:
    """A reading of one item, its component and part as their ids."""
    item = draw(st.sampled_from(judged_items()))
    value = draw(st.sampled_from(values_of(item) + (ODD if odd else ())))
    components = {
        "aspect": ("change", "staining"),
        "direction": ("warp", "weft"),
        "amine": ("benzidine", "4-aminoazobenzene"),
    }.get(item.per, ("",))
    return Reading(
        item=item.id,
        value="" if item.scale == "text" and value == "乱码" else value,
        component=draw(st.sampled_from(components)),
        part=draw(st.sampled_from(("", "face", "filling"))),
        unit=item.unit if item.scale == "number" else "",
    )


@cache
def _declarable() -> tuple[str, ...]:
    named = [e.name for s in real_rulebook().standards if s.force is not Force.CLAIM for e in s.editions]
    return ("", "", "", *named)


@st.composite
def samples(draw: st.DrawFn, *, most: int = 4, open_facts: bool = True, odd: bool = True) -> Sample:
    """A sample; each fact of the catalogue is given, or left open where `open_facts` allows it."""
    blank = st.just("") if open_facts else st.nothing()
    facts = {
        kind.id: draw(
            st.one_of(blank, st.sampled_from(kind.values)) if open_facts else st.sampled_from(kind.values)
        )
        for kind in real_rulebook().catalogue.facts
        if kind.id not in {"product", "safety_class", "grade"}
    }
    own = {name: facts.pop(name) for name in ("audience", "stage", "treatment", "depth")}
    made = draw(st.sampled_from((*MADE, "") if open_facts else MADE))
    return Sample(
        sample_id="S",
        readings=tuple(draw(st.lists(readings(odd=odd), min_size=1, max_size=most))),
        product_category=draw(st.sampled_from(CATEGORIES)),
        safety_class=draw(st.sampled_from(("A", "B", "C", ""))),
        produced_on=made,
        sampled_on=draw(st.sampled_from(SOLD[1:] if not made else SOLD)),
        declared_standard=draw(st.sampled_from(_declarable())),
        declared_grade=draw(st.sampled_from(("", "优等品", "一等品", "合格品"))),
        extra=tuple((fact, value) for fact, value in facts.items() if value),
        **own,
    )


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
