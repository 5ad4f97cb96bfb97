"""From texts to facts: what the sheet gives, what names and claims tell, and what stays open."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.resolve import Resolved, resolve
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.rules.standards import Force
from tests.engine.kit import book, edition, reading, sample, standard, when

FIRST = edition("GB 1-2003", start="2005-01-01", end="2011-08-01")
SECOND = edition("GB 1-2010", start="2011-08-01")
FOR_CHILDREN = edition("GB/T 3-2021", start="2015-01-01", applies=when(audience=("child", "infant")))


@cache
def tools() -> tuple[Names, Timeline]:
    rulebook = book(standard(FIRST, SECOND), standard(FOR_CHILDREN, force=Force.RECOMMENDED))
    return Names(rulebook.catalogue), Timeline(rulebook)


def read(*readings: object, **fields: object) -> Resolved:
    names, timeline = tools()
    return resolve(sample(*readings, **fields), names=names, timeline=timeline)  # type: ignore[arg-type]


def fact(resolved: Resolved, name: str) -> tuple[str, ...]:
    return dict(resolved.profile.possible)[name]


def codes(resolved: Resolved) -> list[str]:
    return [reason.code for reason in resolved.reasons]


def years(resolved: Resolved) -> list[str]:
    return [tools()[1].period(stretch) for stretch in resolved.profile.made]


def test_a_complete_sheet_leaves_nothing_open_and_no_reason() -> None:
    found = read()
    assert codes(found) == []
    assert fact(found, "audience") == ("adult",)
    assert (found.profile.category, found.profile.declared_class, found.class_text) == ("sheet", "B", "given")
    assert found.profile.groups == {"sheet", "bedding"}


# --- the product --------------------------------------------------------------
@pytest.mark.parametrize(
    ("category", "name", "found", "reasons"),
    [
        ("床单", "", "sheet", []),
        ("被单", "", "sheet", []),
        ("纯棉床单", "", "sheet", ["fact_from_name"]),
        ("", "印花床单", "sheet", ["fact_from_name"]),
        ("纺织品", "纯棉床单", "sheet", ["fact_from_name"]),
        ("窗帘", "床单", "curtain", []),
        ("纺织品", "某物", "", ["category_unknown"]),
        ("", "", "", ["category_unknown"]),
    ],
)
def test_the_product_is_given_or_guessed_from_its_name_or_unknown(
    category: str, name: str, found: str, reasons: list[str]
) -> None:
    resolved = read(product_category=category, product_name=name)
    assert (resolved.profile.category, codes(resolved)) == (found, reasons)


# --- facts --------------------------------------------------------------------
def test_a_fact_that_the_sheet_does_not_give_keeps_every_value_it_may_have() -> None:
    found = read(audience="", depth="")
    assert fact(found, "audience") == ("adult", "child")  # class B is not offered to infants
    assert fact(found, "depth") == ("light", "dark")
    assert fact(read(audience="", safety_class="A"), "audience") == ("adult", "child", "infant")


def test_an_exception_in_favour_of_the_product_has_to_be_shown() -> None:
    """A traditional hand dyeing is not assumed of a silent sheet."""
    assert fact(read(treatment=""), "treatment") == ("dyed", "printed", "undyed")
    assert fact(read(treatment="hand-dyed"), "treatment") == ("hand-dyed",)


def test_an_unreadable_fact_is_told_and_stays_open() -> None:
    found = read(depth="花色")
    assert (codes(found), fact(found, "depth")) == (["fact_unreadable"], ("light", "dark"))


def test_a_fact_in_the_products_name_is_inferred_and_the_sheet_outranks_it() -> None:
    found = read(audience="", product_name="婴儿床单", safety_class="A")
    assert (fact(found, "audience"), codes(found)) == (("infant",), ["fact_from_name"])
    assert fact(read(audience="成人", product_name="婴儿床单"), "audience") == ("adult",)
    assert fact(read(audience="", product_name="童话床单", safety_class="A"), "audience") == (
        "adult",
        "child",
        "infant",
    )


def test_a_category_settles_its_own_facts_unless_the_sheet_says_otherwise() -> None:
    assert fact(read(product_category="窗帘"), "contact") == ("indirect",)
    assert fact(read(product_category="床单"), "contact") == ("direct", "indirect")
    assert fact(read(product_category="窗帘", extra=(("contact", "direct"),)), "contact") == ("direct",)


@pytest.mark.parametrize(("grade", "narrowed"), [("4", True), ("3-4", True), ("4-5", False), ("5", False)])
def test_a_stain_proves_that_there_is_a_dye(grade: str, narrowed: bool) -> None:
    found = read(reading("耐水色牢度", grade), treatment="")
    expected = ("dyed", "printed") if narrowed else ("dyed", "printed", "undyed")
    assert fact(found, "treatment") == expected
    assert ("treatment_from_reading" in codes(found)) is narrowed
    stated = read(reading("耐水色牢度", grade), treatment="本色")
    assert fact(stated, "treatment") == ("undyed",)


def test_only_fastness_on_the_grey_scale_proves_a_dye() -> None:
    found = read(reading("耐光色牢度", "3"), reading("甲醛含量", "3"), reading("?", "3"), treatment="")
    assert fact(found, "treatment") == ("dyed", "printed", "undyed")


def test_the_declared_standard_tells_for_whom_the_goods_are() -> None:
    found = read(audience="", safety_class="A", declared_standard="GB/T 3-2021")
    assert (fact(found, "audience"), codes(found)) == (("child", "infant"), ["fact_from_declared"])
    assert fact(read(audience="成人", declared_standard="GB/T 3-2021"), "audience") == ("adult",)


# --- the class ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "standard_text", "found"),
    [
        ("A", "", ("given", "A")),
        ("b", "", ("given", "B")),
        ("B类", "", ("given", "B")),
        ("Ｂ 类", "", ("given", "B")),
        ("Class C", "", ("given", "C")),
        ("A级", "", ("given", "A")),
        ("GB 18401-2010 B类", "", ("given", "B")),
        ("婴幼儿用品", "", ("given", "A")),
        ("", "GB 18401-2010 C类", ("given", "C")),
        ("无", "", ("none", "")),
        ("未标注", "GB 18401-2010 C类", ("none", "")),
        ("", "", ("silent", "")),
        ("-", "", ("silent", "")),
        ("X类", "", ("silent", "")),
    ],
)
def test_the_class_is_read_from_its_cell_or_from_the_declared_standard(
    text: str, standard_text: str, found: tuple[str, str]
) -> None:
    """GB 18401-2010 5.3; a label without class differs from a sheet that does not say (case E52)."""
    resolved = read(safety_class=text, declared_standard=standard_text)
    assert (resolved.class_text, resolved.profile.declared_class) == found


def test_a_class_for_infants_goods_tells_for_whom_they_are() -> None:
    """GB 18401-2010 5.3: infants' goods carry 婴幼儿用品."""
    assert fact(read(audience="", safety_class="婴幼儿用品"), "audience") == ("infant",)
    assert fact(read(audience="成人", safety_class="婴幼儿用品"), "audience") == ("adult",)


# --- days -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "periods", "reasons"),
    [
        ({"produced_on": "2024-03-01"}, ["2015-01-01…"], []),
        ({"produced_on": "2011-08-01"}, ["2011-08-01…"], []),
        ({"produced_on": "2011-07-31"}, ["2005-01-01…"], []),
        ({"produced_on": "2011年"}, ["2005-01-01…", "2011-08-01…"], ["production_date_partial"]),
        ({"produced_on": "2011年9月"}, ["2011-08-01…"], ["production_date_partial"]),
        (
            {"produced_on": "", "sampled_on": "2012-01-01"},
            ["2005-01-01…", "2011-08-01…"],
            ["production_date_missing"],
        ),
        ({"produced_on": "", "sampled_on": "2014-12-31"}, ["2011-08-01…"], ["production_date_missing"]),
        (
            {"produced_on": "", "sampled_on": "2016-01-01", "purchased_on": "2012-01-01"},
            ["2005-01-01…", "2011-08-01…"],
            ["production_date_missing"],
        ),
        (
            {"produced_on": "款号8801", "sampled_on": "2014-12-31"},
            ["2011-08-01…"],
            ["production_date_unreadable", "production_date_missing"],
        ),
        (
            {"produced_on": "无", "sampled_on": "2014-12-31"},
            ["2011-08-01…"],
            ["production_date_missing"],
        ),
        (
            {"produced_on": ""},
            ["…", "2005-01-01…", "2011-08-01…", "2015-01-01…"],
            ["production_date_unknown"],
        ),
        (
            {"produced_on": "2024-03-01", "sampled_on": "2024-02-01"},
            ["2015-01-01…"],
            ["produced_after_sampled"],
        ),
        (
            {"produced_on": "", "sampled_on": "2012-02-29"},
            ["2005-01-01…", "2011-08-01…"],
            ["production_date_missing"],
        ),
    ],
)
def test_the_production_day_is_given_or_bounded_by_three_years_before_sampling(
    fields: dict[str, str], periods: list[str], reasons: list[str]
) -> None:
    found = read(**fields)
    assert (years(found), codes(found)) == (periods, reasons)


def test_the_order_of_the_readings_does_not_move_the_production_day() -> None:
    tests = [reading("pH值", "7", tested_on=day) for day in ("2020-01-01", "2012-01-01", "")]
    forth, back = (read(*order, produced_on="") for order in (tests, tests[::-1]))
    assert forth.profile == back.profile
    assert years(forth) == ["2005-01-01…", "2011-08-01…"]


def test_the_day_of_sale_is_the_day_of_purchase_or_sampling() -> None:
    timeline = tools()[1]
    assert read(sampled_on="2012-01-01").profile.sold == timeline.stretch(date(2012, 1, 1))
    assert read().profile.sold == -1


# --- claims -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("GB/T 3-2021", [("GB/T 3", "2021")], []),
        ("GB 1-2010 B类;Q/ABC 1-2020", [("GB 1", "2010")], ["Q/ABC 1-2020"]),
        ("企业标准", [], ["企业标准"]),
        ("Q/XX 05", [], ["Q/XX 05"]),
        ("无", [], []),
        ("", [], []),
    ],
)
def test_declared_standards_are_known_or_named_as_unknown(
    text: str, known: list[tuple[str, str]], unknown: list[str]
) -> None:
    """Section 11.8: an unknown claim is for a person to look at, never a silent pass."""
    found = read(declared_standard=text)
    assert [(c.standard, c.edition) for c in found.profile.declared] == known
    assert list(found.unknown_standards) == unknown
    assert codes(found).count("declared_standard_unknown") == len(unknown)


@pytest.mark.parametrize(
    ("text", "grade", "reasons"),
    [
        ("一等品", "first", []),
        ("优等品", "superior", []),
        ("", "", []),
        ("无", "", []),
        ("特等", "", ["fact_unreadable"]),
    ],
)
def test_the_declared_grade_is_read_or_told_to_be_unreadable(
    text: str, grade: str, reasons: list[str]
) -> None:
    found = read(declared_grade=text)
    assert (found.profile.declared_grade, codes(found)) == (grade, reasons)


anything = st.text(max_size=20)


@given(
    st.fixed_dictionaries(
        dict.fromkeys(
            (
                "product_category",
                "product_name",
                "audience",
                "treatment",
                "safety_class",
                "produced_on",
                "sampled_on",
                "declared_standard",
                "declared_grade",
            ),
            anything,
        )
    )
)
def test_no_text_makes_resolving_fail_and_every_fact_keeps_a_value(fields: dict[str, str]) -> None:
    found = read(**fields)
    assert found.profile.made
    assert all(values for _, values in found.profile.possible)


def test_profiles_with_the_same_facts_are_the_same_profile() -> None:
    one, other = read(), read(sample_id="another", product_name="x")
    assert one.profile == other.profile
    assert one.profile.key == other.profile.key
    assert read(audience="儿童").profile.key != one.profile.key
