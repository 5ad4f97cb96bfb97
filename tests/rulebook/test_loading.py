from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bihuan.engine.rules.in_force import edition_on
from bihuan.engine.rules.marks import Checked
from bihuan.engine.rules.standards import Condition, Force
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import load_rulebook
from tests.rulebook import kit

FILE = "standards/gb-1/2010.yaml"


def test_a_clause_keeps_its_last_zero() -> None:
    assert kit.rulebook().standards[0].editions[0].rules[0].clause == "5.10"


def test_a_rule_carries_its_standard_and_edition_in_its_id() -> None:
    assert kit.rulebook().standards[0].editions[0].rules[0].id == "GB 1-2010#formaldehyde"


def test_a_row_of_limits_becomes_one_rule_for_each_value() -> None:
    limits = "limits: {safety_class: {A: ≤20, B: ≤75}}"
    row = f"{{id: f, item: formaldehyde, clause: 5, unit: mg/kg, when: {{stage: finished}}, {limits}}}"
    rules = kit.rulebook({FILE: kit.with_rules(row)}).standards[0].editions[0].rules
    assert [(rule.id, rule.limit and rule.limit.high) for rule in rules] == [
        ("GB 1-2010#f-a", Decimal(20)),
        ("GB 1-2010#f-b", Decimal(75)),
    ]
    assert rules[1].when == Condition(
        (("safety_class", frozenset({"B"})), ("stage", frozenset({"finished"})))
    )


def test_a_rule_for_several_items_becomes_one_rule_for_each() -> None:
    row = "{id: x, items: [odour, formaldehyde], clause: 5, gap: Nobody knows.}"
    rules = kit.rulebook({FILE: kit.with_rules(row)}).standards[0].editions[0].rules
    assert [(rule.id, rule.item, rule.limit, rule.mark.note) for rule in rules] == [
        ("GB 1-2010#x-odour", "odour", None, "Nobody knows."),
        ("GB 1-2010#x-formaldehyde", "formaldehyde", None, "Nobody knows."),
    ]


def test_a_rule_without_a_unit_takes_that_of_its_item() -> None:
    rules = kit.rulebook({FILE: kit.with_rules("{id: f, item: formaldehyde, clause: 5, limit: ≤75}")})
    assert rules.standards[0].editions[0].rules[0].unit == "mg/kg"


@pytest.mark.parametrize(
    ("words", "checked", "confidence", "is_live"),
    [
        ("", Checked.SECONDARY, "", True),
        ("checked: official, source: S1", Checked.OFFICIAL, "", True),
        ("confidence: high", Checked.RECALL, "high", True),
        ("confidence: medium, source: S1", Checked.RECALL, "medium", True),
        ("confidence: low", Checked.RECALL, "low", False),
    ],
)
def test_a_figure_recalled_with_low_confidence_is_not_live(
    words: str, checked: Checked, confidence: str, is_live: bool
) -> None:
    row = f"{{id: f, item: formaldehyde, clause: 5, limit: ≤75{', ' if words else ''}{words}}}"
    rule = kit.rulebook({FILE: kit.with_rules(row)}).standards[0].editions[0].rules[0]
    assert (rule.mark.checked, rule.mark.confidence) == (checked, confidence)
    assert (rule.limit is not None) is is_live


def test_the_end_of_an_edition_is_its_first_day_out_of_force() -> None:
    later = kit.edition(edition="2020", in_force_from="2020-05-01")
    first = kit.edition(in_force_until="2020-05-01")
    standard = kit.rulebook({FILE: first, "standards/gb-1/2020.yaml": later}).standards[0]
    days = [date(2011, 7, 31), date(2011, 8, 1), date(2020, 4, 30), date(2020, 5, 1), date(2099, 1, 1)]
    found = [edition_on(standard=standard, day=day) for day in days]
    assert [edition and edition.edition for edition in found] == [None, "2010", "2010", "2020", "2020"]


@pytest.mark.parametrize("until", ["", "2020-05-02"])
def test_editions_that_overlap_are_a_fault_that_names_both(until: str) -> None:
    first = kit.edition(in_force_until=until) if until else kit.edition()
    later = kit.edition(edition="2020", in_force_from="2020-05-01")
    found = kit.faults({FILE: first, "standards/gb-1/2020.yaml": later})
    assert [(f.file, f.line, f.reason.code) for f in found] == [
        ("standards/gb-1/2020.yaml", 7, "rulebook_editions_overlap")
    ]
    assert "GB 1-2020" in found[0].text() and "in_force_until: 2020-05-01" in found[0].text()


def test_one_edition_in_two_files_is_a_fault() -> None:
    found = kit.told({"standards/gb-1/copy.yaml": kit.EDITION})
    assert ("standards/gb-1/copy.yaml", 1, "rulebook_edition_twice") in found


def test_the_editions_of_a_standard_have_one_force() -> None:
    later = kit.edition(edition="2020", in_force_from="2020-05-01", force="recommended")
    found = kit.told({FILE: kit.edition(in_force_until="2020-05-01"), "standards/gb-1/2020.yaml": later})
    assert [code for _, _, code in found] == ["rulebook_two_forces"]


def test_a_local_edition_takes_the_place_of_the_one_it_names() -> None:
    official = kit.EDITION.replace("≤75", "≤30").replace("secondary", "official")
    rule = kit.rulebook({"/standards/mine.yaml": official}).standards[0].editions[0].rules[0]
    assert rule.limit is not None and rule.limit.high == Decimal(30)
    assert rule.mark.checked is Checked.OFFICIAL


def test_a_local_edition_may_end_the_one_before() -> None:
    new = kit.edition(edition="2027", in_force_from="2027-01-01", ends='"2010"')
    editions = kit.rulebook({"/standards/new.yaml": new}).standards[0].editions
    assert [(e.edition, e.in_force_until) for e in editions] == [("2010", date(2027, 1, 1)), ("2027", None)]


def test_a_local_record_of_the_catalogue_takes_the_place_of_the_one_with_its_id() -> None:
    names = "- {id: sheet, zh: 床单, en: Bed sheet, aliases: [铺单], groups: [bedding]}\n"
    categories = kit.rulebook({"/catalogue/categories.yaml": names}).catalogue.categories
    assert [(c.id, c.aliases) for c in categories] == [("sheet", ("铺单",)), ("curtain", ())]


def test_a_local_method_takes_the_place_of_the_one_it_names() -> None:
    method = (
        '- {name: M 1, items: [formaldehyde], unit: mg/kg, source: S1, detection_limit: "16", editions: []}\n'
    )
    methods = kit.rulebook({"/methods/mine.yaml": method}).methods
    assert [(m.name, m.detection_limit) for m in methods] == [("M 1", Decimal(16))]


def test_the_digest_changes_with_any_byte_and_with_nothing_else() -> None:
    assert kit.rulebook().digest == kit.rulebook().digest
    assert kit.rulebook({FILE: kit.EDITION.replace("≤75", "≤76")}).digest != kit.rulebook().digest
    assert kit.rulebook({FILE: kit.EDITION + "# a remark\n"}).digest != kit.rulebook().digest
    assert kit.rulebook({"/sources.yaml": "S2: mine\n"}).digest != kit.rulebook().digest


def test_a_folder_of_local_rules_is_read_and_its_faults_named_by_their_path(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    file = tmp_path / "standards" / "mine.yaml"
    file.write_text("standard: Q/A 1\nedition: 2024\ntitle: 本地\nforce: often\nin_force_from: 2024-01-01\n")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(overlay=tmp_path)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [(str(file), 4)]


@pytest.mark.parametrize(
    "name", ["mine.yaml", "standards/mine.yml", "checklists/mine.yaml", "catalogue/colours.yaml"]
)
def test_a_local_file_that_would_not_be_read_is_a_fault(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("a: 1\n")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(overlay=tmp_path)
    assert [fault.reason.code for fault in caught.value.faults] == ["rulebook_stray_file"]


def test_an_overlay_that_does_not_exist_yet_changes_nothing(tmp_path: Path) -> None:
    assert load_rulebook(overlay=tmp_path / "rules").digest == load_rulebook().digest


def test_a_method_keeps_its_steps_in_order_and_the_last_one_open() -> None:
    steps = 'finer_allowed: yes, steps: [{below: "100", step: "1"}, {step: "10"}]'
    text = f"- {{name: M 1, items: [ph], source: S1, editions: [], {steps}}}\n"
    method = kit.rulebook({"methods/all.yaml": text}).methods[0]
    assert method.steps == ((Decimal(100), Decimal(1)), (None, Decimal(10)))
    assert method.finer_allowed


def test_force_and_successor_are_those_of_the_files() -> None:
    text = kit.edition(force="recommended", replaced_by="GB 2", in_force_until="2020-01-01")
    other = kit.edition(standard="GB 2", force="recommended", in_force_from="2020-01-01")
    standard = kit.rulebook({FILE: text, "standards/gb-2/2010.yaml": other}).standards[0]
    assert (standard.force, standard.replaced_by) == (Force.RECOMMENDED, "GB 2")
