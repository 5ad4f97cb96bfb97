"""Which rules meet a reading: parts, components, classes, exemptions, open facts, too many of them."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.plans import holds
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.rules.catalogue import FactKind
from bihuan.engine.rules.standards import Condition, Exemption, Force
from tests.engine.kit import (
    OFFICIAL,
    SMALL_CATALOGUE,
    book,
    codes,
    edition,
    fact,
    judge,
    outcomes,
    reading,
    reason_data,
    rule,
    sample,
    standard,
    when,
)

MG = "mg/kg"


def exemption(item: str, **terms: str) -> Exemption:
    return Exemption(id="NA-1", clause="5.1", items=frozenset({item}), when=when(**terms), mark=OFFICIAL)


def judged(law: Judge, *readings: object, **fields: object) -> list[str]:
    return outcomes(law.sample(sample(*readings, **fields)))  # type: ignore[arg-type]


# --- parts and components ---------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "part", "expected"),
    [
        (("face",), "面料", "fail"),
        (("face",), "", "fail"),
        (("face",), "里料", "not_required"),
        (("face",), "某处", "fail"),
        (("filling",), "填充物", "fail"),
        (("filling",), "", "not_required"),
        (("filling",), "面料", "not_required"),
        (("filling", "face"), "", "fail"),
        ((), "里料", "fail"),
        ((), "", "fail"),
    ],
)
def test_a_rule_of_some_parts_meets_readings_of_those_parts(
    asked: tuple[str, ...], part: str, expected: str
) -> None:
    """A part that nobody knows escapes no rule; the filling is never meant by silence."""
    law = judge(standard(edition("GB 1-2010", rule("ph", "4.0~8.5", parts=asked))))
    assert judged(law, reading("pH值", "9", part=part)) == [expected]


@pytest.mark.parametrize(
    ("component", "value", "expected"),
    [
        ("经向", "300", "pass"),
        ("纬向", "300", "fail"),
        ("纬向", "400", "pass"),
        ("", "300", "indeterminate"),
        ("", "400", "pass"),
        ("", "200", "fail"),
        ("斜向", "300", "fail"),
    ],
)
def test_a_reading_without_its_direction_is_judged_under_each(
    component: str, value: str, expected: str
) -> None:
    """T/HNAS 002-2021 asks more of the warp than of the weft; an unknown direction meets both."""
    law = judge(
        standard(
            edition(
                "GB 1-2010",
                rule("strength", "≥250", components=("warp",), number="1"),
                rule("strength", "≥350", components=("weft",), number="2"),
            )
        )
    )
    assert judged(law, reading("断裂强力", value, unit="N", component=component)) == [expected]


# --- classes ------------------------------------------------------------------
CLASSED = edition(
    "GB 1-2010",
    rule("formaldehyde", "≤20", condition=when(safety_class="A"), number="-a"),
    rule("formaldehyde", "≤75", condition=when(safety_class="B"), number="-b"),
    rule("formaldehyde", "≤300", condition=when(safety_class="C"), number="-c"),
    classes=((when(audience="infant"), "A"), (when(contact="direct"), "B"), (when(contact="indirect"), "C")),
)


@pytest.mark.parametrize(
    ("audience", "contact", "declared", "limit"),
    [
        ("婴幼儿", "direct", "B", "≤20"),
        ("婴幼儿", "indirect", "", "≤20"),
        ("成人", "direct", "", "≤75"),
        ("成人", "direct", "B", "≤75"),
        ("成人", "direct", "C", "≤75"),
        ("成人", "direct", "A", "≤20"),
        ("成人", "indirect", "", "≤300"),
        ("成人", "indirect", "B", "≤75"),
    ],
)
def test_the_judged_class_is_the_stricter_of_the_declared_and_the_minimum(
    audience: str, contact: str, declared: str, limit: str
) -> None:
    """GB 18401-2010 5.2; cases E50, E51, E52."""
    law = judge(standard(CLASSED))
    found = law.sample(
        sample(
            reading("甲醛含量", "10", unit=MG),
            audience=audience,
            safety_class=declared,
            extra=(("contact", contact),),
        )
    )
    assert found.readings[0].limit == limit


def test_the_judged_class_is_explained() -> None:
    found = judge(standard(CLASSED)).sample(
        sample(reading("甲醛含量", "10", unit=MG), safety_class="C", extra=(("contact", "direct"),))
    )
    assert reason_data(found, "class_judged") == {
        "judged": "B",
        "minimum": "B",
        "declared": "C",
        "standard": "GB 1-2010",
        "clause": "",
    }


def test_where_nothing_sets_a_class_each_one_is_possible() -> None:
    no_minimum = edition(
        "GB 1-2010",
        rule("formaldehyde", "≤20", condition=when(safety_class="A"), number="-a"),
        rule("formaldehyde", "≤75", condition=when(safety_class=("B", "C")), number="-b"),
    )
    law = judge(standard(no_minimum))
    values = ("10", "50", "80")
    found = [judged(law, reading("甲醛含量", v, unit=MG), safety_class="") for v in values]
    assert found == [["pass"], ["indeterminate"], ["fail"]]


# --- exemptions ------------------------------------------------------------------
def test_an_exemption_goes_before_the_comparison_and_is_named() -> None:
    law = judge(
        standard(edition("GB 1-2010", rule("ph", "4.0~8.5"), exemptions=(exemption("ph", depth="dark"),)))
    )
    found = law.sample(sample(reading("pH值", "9"), depth="深色"))
    assert (outcomes(found), codes(found.readings[0])) == (["not_applicable"], ["exempt"])
    assert judged(law, reading("pH值", "9"), depth="浅色") == ["fail"]
    assert judged(law, reading("pH值", "9"), depth="") == ["indeterminate"]
    assert judged(law, reading("pH值", "7"), depth="") == ["pass"]


def test_an_exemption_frees_from_its_own_edition_only() -> None:
    law = judge(
        standard(edition("GB 1-2010", rule("ph", "4.0~8.5"), exemptions=(exemption("ph", depth="dark"),))),
        standard(edition("GB 2-2010", rule("ph", "4.0~9.0", standard="GB 2-2010"))),
    )
    assert judged(law, reading("pH值", "9.5"), depth="深色") == ["fail"]
    assert judged(law, reading("pH值", "8.8"), depth="深色") == ["pass"]


def test_an_excuse_for_a_missing_test_never_excuses_a_figure() -> None:
    """GB 18401-2010: no dye, so no azo test; but the ban itself has no exemption."""
    excuse = Exemption(
        id="NA-8",
        clause="5.1",
        items=frozenset({"azo"}),
        when=when(treatment="undyed"),
        mark=OFFICIAL,
        untested_only=True,
    )
    law = judge(standard(edition("GB 1-2010", rule("azo", "≤20"), exemptions=(excuse,))))
    for value, expected in (("-", "not_applicable"), ("25", "fail"), ("5", "pass")):
        one = reading("azo", value, unit=MG, component="联苯胺")
        assert judged(law, one, treatment="本色") == [expected]
        assert judged(law, one, treatment="染色") == [{"not_applicable": "pending"}.get(expected, expected)]


# --- scope and force ----------------------------------------------------------------
def test_a_standard_binds_what_it_applies_to() -> None:
    law = judge(standard(edition("GB 1-2010", rule("ph", "4.0~8.5"), applies=when(product="hanging"))))
    assert judged(law, reading("pH值", "9"), product_category="窗帘") == ["fail"]
    assert judged(law, reading("pH值", "9"), product_category="床单") == ["not_required"]


@pytest.mark.parametrize(("value", "expected"), [("9", "indeterminate"), ("7", "pass")])
def test_a_product_that_nobody_knows_may_be_inside_or_outside(value: str, expected: str) -> None:
    law = judge(standard(edition("GB 1-2010", rule("ph", "4.0~8.5"), applies=when(product="hanging"))))
    assert judged(law, reading("pH值", value), product_category="某物") == [expected]


def test_whoever_declares_a_standard_puts_an_unnamed_product_into_its_scope() -> None:
    law = judge(
        standard(
            edition(
                "GB/T 2-2010", rule("ph", "4.0~8.5", standard="GB/T 2-2010"), applies=when(product="hanging")
            ),
            force=Force.RECOMMENDED,
        )
    )
    fields = {"product_category": "某物", "declared_standard": "GB/T 2-2010"}
    assert judged(law, reading("pH值", "9"), **fields) == ["fail"]
    assert judged(law, reading("pH值", "9"), **(fields | {"product_category": "床单"})) == ["not_required"]


@pytest.mark.parametrize(
    ("force", "declared", "expected"),
    [
        (Force.MANDATORY, "", "fail"),
        (Force.RECOMMENDED, "", "not_required"),
        (Force.RECOMMENDED, "GB/T 2-2010", "fail"),
        (Force.RECOMMENDED, "GB/T 2", "fail"),
        (Force.GROUP, "GB/T 2-2010", "fail"),
        (Force.CLAIM, "GB/T 2-2010", "not_required"),
    ],
)
def test_a_recommended_standard_binds_when_declared(force: Force, declared: str, expected: str) -> None:
    """Standardization Law art. 2."""
    law = judge(standard(edition("GB/T 2-2010", rule("ph", "4.0~8.5", standard="GB/T 2-2010")), force=force))
    assert judged(law, reading("pH值", "9"), declared_standard=declared) == [expected]


# --- open facts ----------------------------------------------------------------------
def test_the_verdict_names_the_fact_that_it_depends_on() -> None:
    law = judge(standard(edition("GB 1-2010", rule("ph", "4.0~8.5", condition=when(stage="finished")))))
    found = law.sample(sample(reading("pH值", "9"), stage="")).readings[0]
    assert found.outcome.value == "indeterminate"
    named = [dict(reason.data) for reason in found.reasons if reason.code == "depends_on"]
    assert named == [{"fact": "stage", "cases": "finished: fail, unfinished: not_required"}]


def test_a_pass_says_that_it_holds_whatever_the_fact() -> None:
    law = judge(standard(edition("GB 1-2010", rule("ph", "4.0~8.5", condition=when(stage="finished")))))
    found = law.sample(sample(reading("pH值", "7"), stage="")).readings[0]
    assert (found.outcome.value, "holds_whatever" in codes(found)) == ("pass", True)


def test_more_open_facts_than_anyone_can_go_through_are_said_to_be_too_many() -> None:
    kinds: tuple[FactKind, ...] = tuple(fact(f"fact-{n}", "yes", "no") for n in range(13))
    rules = [rule("ph", "4.0~8.5", condition=when(**{f"fact-{n}": "yes"}), number=str(n)) for n in range(13)]
    base = SMALL_CATALOGUE
    catalogue = type(base)(
        items=base.items,
        categories=base.categories,
        fibres=base.fibres,
        facts=base.facts + kinds,
        parts=base.parts,
        components=base.components,
        units=base.units,
    )
    law = Judge(book(standard(edition("GB 1-2010", *rules)), catalogue=catalogue))
    found = law.sample(sample(reading("pH值", "7"))).readings[0]
    assert (found.outcome.value, codes(found)) == ("indeterminate", ["too_many_open_facts"])


# --- conditions ----------------------------------------------------------------------
PROFILE = Profile(
    category="sheet",
    groups=frozenset({"sheet", "bedding"}),
    possible=(),
    made=(0,),
    sold=-1,
    declared=(),
    declared_class="",
    declared_grade="",
)


@pytest.mark.parametrize(
    ("condition", "world", "expected"),
    [
        (Condition(), {}, True),
        (when(stage="finished"), {"stage": "finished"}, True),
        (when(stage="finished"), {"stage": "unfinished"}, False),
        (when(stage="finished"), {}, False),
        (when(stage=("finished", "unfinished")), {"stage": "unfinished"}, True),
        (when(product="bedding"), {}, True),
        (when(product="sheet"), {}, True),
        (when(product="hanging"), {"product": "hanging"}, False),
        (when(product="bedding", stage="finished"), {"stage": "unfinished"}, False),
    ],
)
def test_a_condition_holds_where_all_its_terms_are_met(
    condition: Condition, world: dict[str, str], expected: bool
) -> None:
    assert holds(condition, world, PROFILE) is expected
    assert condition.facts == tuple(name for name, _ in condition.terms)
