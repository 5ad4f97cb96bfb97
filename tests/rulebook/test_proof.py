from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.rules.limits import Limit, LimitKind
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Standard
from bihuan.rulebook.boundaries import boundary_cases, boundary_fault, boundary_values, is_within
from bihuan.rulebook.cells import Meets, cells_of
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.prove import Proof, date_faults, prove_standard
from tests.rulebook import kit

FILE = "standards/gb-1/2010.yaml"


def proof(changes: dict[str, str]) -> Proof:
    book = kit.rulebook(changes)
    return prove_standard(standard=book.standards[0], rulebook=book, judge=Judge(book))


@lru_cache(maxsize=1)
def shipped() -> tuple[Rulebook, Judge]:
    book = load_rulebook()
    return book, Judge(book)


@pytest.mark.parametrize("name", [standard.name for standard in load_rulebook().standards])
def test_a_shipped_standard_leaves_no_hole_and_keeps_every_boundary(name: str) -> None:
    book, judge = shipped()
    standard = next(one for one in book.standards if one.name == name)
    found = prove_standard(standard=standard, rulebook=book, judge=judge)
    assert (found.overlaps, found.holes, found.dates, found.boundary_faults) == ((), (), (), ())


def test_every_condition_of_a_rule_counts_as_one_cell() -> None:
    row = "{id: w, item: fastness-water, clause: 5, limits: {treatment: {dyed: ≥3, undyed: ≥2}}}"
    found = proof({FILE: kit.with_rules(row)})
    assert (found.limits, found.cells, found.coverage) == (4, 4, 1.0)  # two products, two treatments


def test_a_condition_that_no_rule_speaks_of_is_a_hole() -> None:
    row = "{id: w, item: fastness-water, clause: 5, when: {depth: light}, limit: ≥3}"
    found = proof({FILE: kit.with_rules(row)})
    assert [hole.split(" ", 2)[2] for hole in found.holes] == ["fastness-water sheet/curtain depth=dark"]
    assert not found.holds


def test_two_limits_for_one_condition_are_an_overlap() -> None:
    rows = (
        "{id: a, item: fastness-water, clause: 5, when: {depth: light}, limit: ≥3}",
        "{id: b, item: fastness-water, clause: 5, limit: ≥3-4}",
    )
    found = proof({FILE: kit.with_rules(*rows)})
    assert len(found.overlaps) == 1 and "depth=light" in found.overlaps[0]
    assert not found.holds


def test_a_declared_gap_is_neither_hole_nor_coverage() -> None:
    rows = (
        "{id: a, item: fastness-water, clause: 5, when: {depth: light}, limit: ≥3}",
        "{id: b, item: fastness-water, clause: 5, when: {depth: dark}, gap: Nobody knows.}",
    )
    found = proof({FILE: kit.with_rules(*rows)})
    assert (found.limits, found.gaps, found.holes, found.coverage) == (2, 2, (), 0.5)
    assert found.holds


def test_an_exemption_fills_the_condition_it_frees() -> None:
    text = kit.with_rules("{id: a, item: fastness-water, clause: 5, when: {treatment: dyed}, limit: ≥3}")
    text += "exemptions:\n  - {id: X, clause: 5, items: fastness-water, when: {treatment: undyed}}\n"
    found = proof({FILE: text})
    assert (found.limits, found.exempt, found.holes) == (2, 2, ())


def test_a_product_outside_the_scope_has_no_cells() -> None:
    assert proof({FILE: kit.edition(applies="{product: bedding}")}).cells == 1
    assert proof({}).cells == 2


def test_only_classes_that_can_be_judged_are_cells() -> None:
    classes = "[{class: A, when: {audience: infant}}, {class: B, when: {audience: adult}}]"
    row = "{id: f, item: formaldehyde, clause: 5, limits: {safety_class: {A: ≤20, B: ≤75}}}"
    text = kit.with_rules(row, classes=classes, applies="{product: sheet}")
    book = kit.rulebook({FILE: text})
    cells = list(cells_of(edition=book.standards[0].editions[0], catalogue=book.catalogue))
    assert [(c.facts["audience"], c.facts["safety_class"]) for c in cells] == [
        ("adult", "A"),
        ("adult", "B"),
        ("infant", "A"),
    ]
    assert {cell.meets for cell in cells} == {Meets.LIMIT}


def test_a_share_that_no_tolerance_covers_is_a_hole() -> None:
    fibres = """fibres:
  single: {id: s, item: fibre-content, clause: 7, limit: =100}
  tolerances:
    - {id: a, clause: 7, filling: no, above: "0", up_to: "10", points: "3"}
    - {id: b, clause: 7, filling: no, above: "11", up_to: "100", points: "5"}
    - {id: c, clause: 7, filling: yes, above: "0", up_to: "100", points: "5"}
    - {id: d, clause: 7, filling: yes, above: "0", up_to: "1", points: "5"}
"""
    found = proof({FILE: kit.edition() + fibres})
    assert [hole.rsplit(" ", 2)[1:] for hole in found.holes] == [["filling=False", "share=11"]]
    assert [overlap.rsplit(" ", 2)[1:] for overlap in found.overlaps] == [["filling=True", "share=1"]]


def dated(*spans: tuple[date, date | None]) -> Standard:
    standard = kit.rulebook().standards[0]
    first = standard.editions[0]
    return replace(
        standard,
        editions=tuple(
            replace(first, edition=str(a.year), in_force_from=a, in_force_until=b) for a, b in spans
        ),
    )


def test_days_between_two_editions_without_any_are_told() -> None:
    early, late = (date(2001, 1, 1), date(2005, 1, 1)), (date(2006, 1, 1), None)
    assert date_faults(standard=dated(early, late)) == ("GB 1 2005-01-01: –",)
    assert date_faults(standard=dated(early, (date(2005, 1, 1), None))) == ()


def test_the_end_of_the_last_edition_is_no_fault() -> None:
    assert date_faults(standard=dated((date(2001, 1, 1), date(2005, 1, 1)))) == ()


def test_days_with_two_editions_are_told() -> None:
    early, late = (date(2001, 1, 1), date(2006, 1, 1)), (date(2005, 1, 1), None)
    assert date_faults(standard=dated(early, late)) == ("GB 1 2005-01-01: GB 1-2001, GB 1-2005",)


def test_boundary_readings_stand_in_on_and_out_of_each_end() -> None:
    book, _ = shipped()
    items = {item.id: item for item in book.catalogue.items}
    methods = {method.name: method for method in book.methods}
    limit = Limit(written="4.0~8.5", kind=LimitKind.NUMBER, low=Decimal("4.0"), high=Decimal("8.5"), places=1)
    found = set(boundary_values(limit=limit, item=items["ph"], method=methods["GB/T 7573"]))
    assert found == {
        ("3.9", False),
        ("4.0", True),
        ("4.1", True),
        ("8.4", True),
        ("8.5", True),
        ("8.6", False),
    }


def test_boundary_readings_of_a_grade_stay_on_its_scale() -> None:
    book, _ = shipped()
    item = next(item for item in book.catalogue.items if item.id == "fastness-water")
    limit = Limit(written="≥5", kind=LimitKind.GRADE, low=Decimal(10))
    assert set(boundary_values(limit=limit, item=item, method=None)) == {("4-5", False), ("5", True)}


@pytest.mark.parametrize(
    ("value", "low_open", "high_open", "expected"),
    [
        ("1", False, False, True),
        ("1", True, False, False),
        ("2", False, True, False),
        ("2", False, False, True),
        ("3", False, False, False),
        ("0", False, False, False),
    ],
)
def test_an_open_end_does_not_belong_to_the_limit(
    value: str, low_open: bool, high_open: bool, expected: bool
) -> None:
    limit = Limit(
        written="",
        kind=LimitKind.NUMBER,
        low=Decimal(1),
        high=Decimal(2),
        low_open=low_open,
        high_open=high_open,
    )
    assert is_within(Decimal(value), limit) is expected


def test_an_engine_that_judges_by_another_limit_is_found_out() -> None:
    right = kit.rulebook()
    wrong = Judge(kit.rulebook({FILE: kit.EDITION.replace("≤75", "≤76")}))
    cases = list(boundary_cases(standard=right.standards[0], rulebook=right))
    assert [(case.sample.readings[0].value, case.is_within) for case in cases] == [
        ("74", True),
        ("75", True),
        ("76", False),
    ]
    assert [boundary_fault(case, judge=Judge(right)) for case in cases] == ["", "", ""]
    assert [bool(boundary_fault(case, judge=wrong)) for case in cases] == [False, False, True]
