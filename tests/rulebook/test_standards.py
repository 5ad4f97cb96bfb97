"""The shipped standards against the figures of the sheet they were keyed from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest

from bihuan.engine.rules.in_force import edition_on
from bihuan.engine.rules.marks import Checked
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition, Rule
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.words import known_codes


@lru_cache(maxsize=1)
def book() -> Rulebook:
    return load_rulebook()


def edition(name: str) -> Edition:
    return next(e for standard in book().standards for e in standard.editions if e.name == name)


def written(name: str, item: str, **facts: str) -> list[str]:
    """The limits of an item under some facts ("gap" where there is none), as the standard writes them."""
    return [
        rule.limit.written if rule.limit else "gap"
        for rule in edition(name).rules
        if rule.item == item and _holds(rule, facts)
    ]


def _holds(rule: Rule, facts: dict[str, str]) -> bool:
    return all(fact not in facts or facts[fact] in values for fact, values in rule.when.terms)


@pytest.mark.parametrize(
    ("item", "a", "b", "c"),
    [
        ("formaldehyde", "≤20", "≤75", "≤300"),
        ("ph", "4.0~7.5", "4.0~8.5", "4.0~9.0"),
        ("fastness-water", "≥3-4", "≥3", "≥3"),
        ("fastness-acid-perspiration", "≥3-4", "≥3", "≥3"),
        ("fastness-alkaline-perspiration", "≥3-4", "≥3", "≥3"),
        ("fastness-dry-rubbing", "≥4", "≥3", "≥3"),
        ("odour", "无", "无", "无"),
        ("azo", "≤20", "≤20", "≤20"),
    ],
)
def test_gb_18401_of_2010_table_1(item: str, a: str, b: str, c: str) -> None:
    found = [written("GB 18401-2010", item, safety_class=letter, stage="finished") for letter in "ABC"]
    assert found == [[a], [b], [c]]


def test_gb_18401_asks_for_saliva_of_infants_only() -> None:
    assert written("GB 18401-2010", "fastness-saliva", audience="infant") == ["≥4"]
    assert written("GB 18401-2010", "fastness-saliva", audience="adult") == []


def test_goods_that_are_not_final_have_a_wider_ph() -> None:
    assert written("GB 18401-2010", "ph", stage="unfinished") == ["4.0~10.5"]


def test_the_2003_edition_differs_in_the_ph_of_class_b_and_in_one_amine() -> None:
    assert written("GB 18401-2003", "ph", safety_class="B", stage="finished") == ["4.0~7.5"]
    azo = next(rule for rule in edition("GB 18401-2003").rules if rule.item == "azo")
    amines = {c.id for c in book().catalogue.components if c.kind == "amine"}
    assert amines - set(azo.components) == {"4-aminoazobenzene"}
    assert len(azo.components) == 23


def test_the_exemptions_of_gb_18401_free_from_fastness_and_from_nothing_else() -> None:
    exemptions = edition("GB 18401-2010").exemptions
    freed = {x.id: x.items for x in exemptions if not x.untested_only}
    assert set(freed) == {"NA-1", "NA-2", "NA-3", "NA-4", "NA-5", "NA-7"}
    assert [(x.id, x.items) for x in exemptions if x.untested_only] == [("NA-8", {"azo"})]
    assert freed["NA-4"] == {"fastness-saliva"}
    assert freed["NA-5"] == {"fastness-acid-perspiration", "fastness-alkaline-perspiration"}
    for name in ("NA-1", "NA-2", "NA-3"):
        assert not freed[name] & {"formaldehyde", "ph", "odour", "azo"}


@pytest.mark.parametrize(
    ("item", "facts", "limit"),
    [
        ("fastness-wet-rubbing", {"safety_class": "A", "depth": "light"}, "≥3"),
        ("fastness-wet-rubbing", {"safety_class": "A", "depth": "dark"}, "≥2-3"),
        ("fastness-wet-rubbing", {"safety_class": "B"}, "≥2-3"),
        ("lead", {"audience": "infant"}, "≤90"),
        ("cadmium", {"audience": "infant"}, "≤100"),
        ("phthalates-dehp", {"audience": "infant"}, "≤0.1"),
        ("burning", {"safety_class": "C"}, "1级"),
        ("accessory-strength", {"audience": "infant", "accessory_size": "over-6"}, "≥70"),
        ("accessory-strength", {"audience": "infant", "accessory_size": "3-to-6"}, "≥50"),
        ("metal-needle", {}, "无"),
    ],
)
def test_gb_31701_of_2015(item: str, facts: dict[str, str], limit: str) -> None:
    assert written("GB 31701-2015", item, **facts) == [limit]


def test_gb_31701_binds_everything_on_sale_from_june_2018() -> None:
    assert edition("GB 31701-2015").on_sale_from == date(2018, 6, 1)
    assert edition("GB 31701-2015").in_force_from == date(2016, 6, 1)


@pytest.mark.parametrize(
    ("name", "is_filling", "share", "room"),
    [
        ("GB/T 29862-2013", False, "3", "3"),
        ("GB/T 29862-2013", False, "10", "3"),
        ("GB/T 29862-2013", False, "10.1", "5"),
        ("GB/T 29862-2013", True, "5", "5"),
        ("GB/T 29862-2013", True, "20", "5"),
        ("GB/T 29862-2013", True, "20.1", "10"),
        ("FZ/T 01053-2007", False, "15", "4.50"),
        ("FZ/T 01053-2007", False, "15.1", "5"),
        ("FZ/T 01053-2007", True, "30", "9.00"),
        ("FZ/T 01053-2007", True, "30.1", "10"),
    ],
)
def test_the_tolerance_of_a_labelled_share(name: str, is_filling: bool, share: str, room: str) -> None:
    rules = edition(name).fibres
    assert rules is not None
    nominal = Decimal(share)
    bands = [t for t in rules.tolerances if t.filling is is_filling and t.above < nominal <= t.up_to]
    assert len(bands) == 1
    found = bands[0].points if bands[0].points is not None else nominal * (bands[0].share or 0)
    assert found == Decimal(room)


def test_a_fibre_up_to_three_percent_must_be_present() -> None:
    rules = edition("GB/T 29862-2013").fibres
    assert rules is not None
    present = {(t.filling, t.up_to) for t in rules.tolerances if t.must_be_present}
    assert present == {(False, Decimal(3)), (True, Decimal(5))}
    assert (rules.trace, rules.cashmere_low, rules.decorative_high) == (Decimal("0.5"), 95, 5)


@pytest.mark.parametrize(
    ("standard", "day", "expected"),
    [
        ("GB 18401", date(2004, 12, 31), "2001"),
        ("GB 18401", date(2005, 1, 1), "2003"),
        ("GB 18401", date(2011, 7, 31), "2003"),
        ("GB 18401", date(2011, 8, 1), "2010"),
        ("FZ/T 01053", date(2014, 4, 30), "2007"),
        ("FZ/T 01053", date(2014, 5, 1), None),
        ("GB/T 29862", date(2014, 5, 1), "2013"),
        ("GB/T 22797", date(2022, 1, 31), "2009"),
        ("GB/T 22797", date(2022, 2, 1), None),
        ("GB/T 22796", date(2022, 1, 31), "2009"),
        ("GB/T 22796", date(2022, 2, 1), "2021"),
        ("GB/T 24252", date(2020, 4, 30), "2009"),
        ("GB/T 24252", date(2020, 5, 1), "2019"),
        ("GB/T 22864", date(2020, 8, 31), "2009"),
        ("GB/T 22864", date(2020, 9, 1), "2020"),
        ("GB 18383", date(2007, 4, 30), "2001"),
        ("GB 18383", date(2026, 6, 30), "2007"),
        ("GB 18383", date(2026, 7, 1), "2025"),
        ("GB/T 5326", date(2027, 2, 28), "2009"),
        ("GB/T 5326", date(2027, 3, 1), "2025"),
        ("GB 5296.4", date(2017, 3, 22), "2012"),
        ("GB 5296.4", date(2017, 3, 23), None),
        ("GB/T 406", date(2008, 11, 30), "1993"),
        ("GB/T 406", date(2008, 12, 1), "2008"),
        ("GB 31701", date(2016, 5, 31), None),
    ],
)
def test_the_edition_in_force_on_a_day(standard: str, day: date, expected: str | None) -> None:
    found = edition_on(standard=next(s for s in book().standards if s.name == standard), day=day)
    assert (found.edition if found else None) == expected


@pytest.mark.parametrize("name", ["GB/T 22797", "GB/T 22843", "GB/T 22844", "GB/T 22855"])
def test_the_merged_standards_name_their_successor(name: str) -> None:
    assert next(s for s in book().standards if s.name == name).replaced_by == "GB/T 22796"


@pytest.mark.parametrize(
    "item", ["breaking-strength", "wash-shrinkage", "fastness-wet-rubbing", "filling-mass-deviation"]
)
def test_figures_of_gb_t_22796_that_nobody_vouches_for_are_gaps(item: str) -> None:
    assert set(written("GB/T 22796-2021", item)) == {"gap"}


@pytest.mark.parametrize(
    ("item", "limits"),
    [
        ("fastness-soaping", ["≥4", "≥3-4", "≥3"]),
        ("fastness-dry-rubbing", ["≥4", "≥3-4", "≥3"]),
        ("fastness-light", ["≥4", "≥4", "≥3"]),
        ("pilling", ["≥4", "≥3-4", "≥3"]),
    ],
)
def test_figures_of_gb_t_22796_recalled_with_medium_confidence_are_live(item: str, limits: list[str]) -> None:
    grades = ("superior", "first", "qualified")
    found = [written("GB/T 22796-2021", item, grade=grade, construction="woven") for grade in grades]
    assert found == [[limit] for limit in limits]
    marks = {rule.mark.checked for rule in edition("GB/T 22796-2021").rules if rule.item == item}
    assert Checked.RECALL in marks


def test_a_set_of_2009_is_graded_by_its_worst_piece_and_its_shade() -> None:
    assert edition("GB/T 22844-2009").set_clause
    found = [
        written("GB/T 22844-2009", "shade-difference", grade=g) for g in ("superior", "first", "qualified")
    ]
    assert found == [["≥4-5"], ["≥4"], ["≥4"]]


@pytest.mark.parametrize(
    ("name", "item", "facts", "limit"),
    [
        ("FZ/T 62007-2003", "wash-shrinkage", {"grade": "first"}, "−4.0~+2.0"),
        ("FZ/T 62007-2003", "wash-shrinkage", {"grade": "superior"}, "gap"),
        ("T/HOMETEX 6-2019", "fastness-water", {}, "≥3-4"),
        ("T/HOMETEX 6-2019", "breaking-strength", {"sheer": "yes"}, "≥180"),
        ("T/HOMETEX 6-2019", "breaking-strength", {"sheer": "no"}, "≥250"),
        ("T/HOMETEX 6-2019", "damaged-length", {"flame_claim": "yes"}, "≤150"),
        ("T/HNAS 002-2021", "formaldehyde", {}, "未检出"),
        ("T/HNAS 002-2021", "ph", {}, "5.5~7.5"),
        ("GB/T 5325-2024", "fabric-defects", {"grade": "second"}, "≤40"),
        ("GB/T 5325-2024", "dry-mass-deviation", {"grade": "second"}, "gap"),
        ("GB/T 406-2018", "breaking-strength-deviation", {"grade": "first"}, "≥−8.0"),
        ("GB/T 24252-2019", "silk-weighting", {}, "无"),
        ("GB/T 22864-2020", "breaking-strength", {}, "gap"),
        ("GB 18383-2007", "filling-material", {"use": "domestic"}, "无"),
        ("GB 18383-2025", "filling-material", {}, "gap"),
    ],
)
def test_figures_of_other_standards(name: str, item: str, facts: dict[str, str], limit: str) -> None:
    assert written(name, item, **facts) == [limit]


def test_a_curtain_standard_frees_white_goods_from_every_fastness_but_light() -> None:
    freed = next(x for x in edition("T/HOMETEX 6-2019").exemptions if x.id == "T1-white")
    assert "fastness-water" in freed.items and "fastness-light" not in freed.items


@pytest.mark.parametrize(
    ("name", "edition_", "first", "until"),
    [
        ("GB/T 17592", "2011", date(2012, 9, 1), date(2025, 4, 1)),
        ("GB/T 17592", "2024", date(2025, 4, 1), None),
        ("GB/T 3920", "2008", date(2009, 6, 1), date(2027, 1, 1)),
        ("GB/T 3920", "2024", date(2027, 1, 1), None),
        ("GB/T 18886", "2019", date(2020, 1, 1), None),
        ("GB/T 8427", "2019", date(2020, 7, 1), None),
        ("GB/T 5713", "2013", date(2014, 10, 15), None),
        ("GB/T 3923.1", "2013", date(2014, 5, 1), None),
    ],
)
def test_the_editions_of_methods_follow_the_day_of_the_test(
    name: str, edition_: str, first: date, until: date | None
) -> None:
    method = next(m for m in book().methods if m.name == name)
    found = next(e for e in method.editions if e.edition == edition_)
    assert (found.in_force_from, found.in_force_until) == (first, until)


def test_only_breaking_strength_may_be_reported_finer_than_its_step() -> None:
    finer = [m for m in book().methods if m.finer_allowed]
    assert [m.name for m in finer] == ["GB/T 3923.1"]
    assert finer[0].steps == ((Decimal(100), 1), (Decimal(1000), 10), (None, 100))


def test_formaldehyde_below_twenty_is_not_detected_and_reported_in_whole_numbers() -> None:
    method = next(m for m in book().methods if m.name == "GB/T 2912.1")
    assert (method.detection_limit, method.steps) == (Decimal(20), ((None, Decimal(1)),))


def test_every_live_figure_names_where_it_comes_from() -> None:
    for standard in book().standards:
        for one in standard.editions:
            for rule in one.rules:
                if rule.limit is not None:
                    assert rule.mark.note or rule.mark.confidence in ("high", "medium"), rule.id


def test_every_gap_says_why() -> None:
    gaps = [r for s in book().standards for e in s.editions for r in e.rules if r.limit is None]
    assert gaps
    assert all(rule.mark.note or rule.mark.confidence == "low" for rule in gaps)


def test_every_finding_that_a_label_rule_names_has_a_sentence() -> None:
    findings = {rule.finding for s in book().standards for e in s.editions for rule in e.labels}
    assert findings <= known_codes()


def test_the_national_rule_for_bedding_does_not_ask_for_breaking_strength() -> None:
    found = next(one for one in book().rule_sets if one.id == "bedding-national-2023")
    assert "breaking-strength" not in found.items
    assert found.wording_clean == "所检项目未发现不合格"
