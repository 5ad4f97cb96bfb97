from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

import bihuan.rulebook
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import Fault, RulebookError
from tests.rulebook import kit

FILE = "standards/gb-1/2010.yaml"
RULE = '{id: a, item: formaldehyde, clause: "5", unit: mg/kg, limit: ≤75}'
PACKAGE = Path(bihuan.rulebook.__file__).parent
WORDS = yaml.safe_load((PACKAGE / "words" / "faults.yaml").read_text("utf-8"))


def test_the_small_rulebook_is_sound() -> None:
    assert kit.faults({}) == ()


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (kit.edition(colour="red"), 8, "rulebook_unknown_key"),
        (kit.edition(without="title"), 1, "rulebook_missing_key"),
        (kit.edition(in_force_from="1 August 2011"), 7, "rulebook_not_a_day"),
        (kit.edition(in_force_from="2011-02-30"), 7, "rulebook_no_such_day"),
        (kit.edition(force="strong"), 7, "rulebook_not_allowed"),
        (kit.edition(in_force_until="2011-08-01"), 8, "rulebook_ends_before_it_begins"),
        (kit.edition(source="S2"), 7, "rulebook_unknown_source"),
        (kit.edition(without="source"), 1, "rulebook_no_source"),
        (kit.edition(confidence="high"), 1, "rulebook_confidence_of_recall"),
        (kit.edition(checked="recall"), 1, "rulebook_confidence_of_recall"),
        (kit.edition(applies="{colour: red}"), 8, "rulebook_unknown_fact"),
        (kit.edition(applies="{Colour: red}"), 8, "rulebook_not_a_fact_name"),
        (kit.edition(applies="{product: shirt}"), 8, "rulebook_unknown_fact_value"),
        (kit.edition(applies="{product: []}"), 8, "rulebook_wrong_kind"),
        (kit.edition(cites="[GB 2]"), 8, "rulebook_unknown_standard"),
        (kit.edition(replaced_by="GB 2"), 8, "rulebook_unknown_standard"),
        (kit.edition(ends='"1999"'), 8, "rulebook_unknown_edition"),
        (kit.edition(grades="[best]"), 8, "rulebook_unknown_name"),
        (
            kit.with_rules("{id: a, item: fomaldehyde, clause: 5, unit: mg/kg, limit: ≤75}"),
            9,
            "rulebook_unknown_name",
        ),
        (
            kit.with_rules("{id: a, item: formaldehyde, clause: 5, unit: mg, limit: ≤75}"),
            9,
            "rulebook_unknown_name",
        ),
        (
            kit.with_rules("{id: a, item: formaldehyde, clause: 5, limit: about 75}"),
            9,
            "rulebook_unreadable_limit",
        ),
        (
            kit.with_rules("{id: a, item: formaldehyde, clause: 5, limit: ≤75mg/kg}"),
            9,
            "rulebook_unit_in_limit",
        ),
        (
            kit.with_rules("{id: a, item: fastness-water, clause: 5, limit: 3-4}"),
            9,
            "rulebook_unreadable_limit",
        ),
        (
            kit.with_rules("{id: a, item: fibre-content, clause: 5, unit: '', limit: ≤7}"),
            9,
            "rulebook_wrong_kind",
        ),
        (kit.with_rules(RULE, RULE), 10, "rulebook_id_twice"),
        (kit.with_rules("{id: a, item: formaldehyde, clause: 5, unit: mg/kg}"), 9, "rulebook_one_of_keys"),
        (
            kit.with_rules("{id: a, item: odour, clause: 5, limit: 无, gap: unknown}"),
            9,
            "rulebook_one_of_keys",
        ),
        (kit.with_rules("{id: A b, item: odour, clause: 5, limit: 无}"), 9, "rulebook_not_an_id"),
        (kit.with_rules("{id: a, clause: 5, limit: 无}"), 9, "rulebook_missing_key"),
        (
            kit.with_rules("{id: a, item: odour, clause: 5, when: {depth: deep}, limit: 无}"),
            9,
            "rulebook_unknown_fact_value",
        ),
        (
            kit.with_rules("{id: a, item: formaldehyde, clause: 5, limits: {safety_class: {D: ≤1}}}"),
            9,
            "rulebook_unknown_fact_value",
        ),
        (
            kit.with_rules("{id: a, item: odour, clause: 5, parts: [sleeve], limit: 无}"),
            9,
            "rulebook_unknown_name",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, code: str) -> None:
    assert kit.told({FILE: text}) == [(FILE, line, code)]


def test_a_number_without_a_unit_is_a_fault_where_the_item_has_none_either() -> None:
    items = [f for f in kit.files() if f.label == "catalogue/items.yaml"][0].content.decode()
    changed = items.replace('scale: fibre, unit: "%"', "scale: number")
    rule = kit.with_rules("{id: a, item: fibre-content, clause: 5, limit: ≤7}")
    assert kit.told({FILE: rule, "catalogue/items.yaml": changed}) == [
        (FILE, 9, "rulebook_limit_without_unit")
    ]


def test_faults_of_several_files_are_told_at_once_in_order() -> None:
    found = kit.told(
        {
            FILE: kit.with_rules(
                "{id: a, item: odour, clause: 5, limit: often}", "{id: b, item: x-ray, clause: 5, limit: 无}"
            ),
            "methods/all.yaml": "- {name: M 1, items: [x-ray], source: S9, editions: []}\n",
        }
    )
    assert found == [
        ("methods/all.yaml", 1, "rulebook_unknown_source"),
        ("methods/all.yaml", 1, "rulebook_unknown_name"),
        (FILE, 9, "rulebook_unreadable_limit"),
        (FILE, 10, "rulebook_unknown_name"),
    ]


def test_faults_of_the_catalogue_are_told_before_rules_are_read_against_it() -> None:
    found = kit.told({"catalogue/items.yaml": "- {id: odour, zh: 异味, en: Odour, scale: smell}\n"})
    assert found == [("catalogue/items.yaml", 1, "rulebook_not_allowed")]


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("units", '- {id: N, base: N, factor: "1"}\n- {id: N, base: N, factor: "1"}\n', "rulebook_id_twice"),
        ("units", "- {id: N, base: N, factor: one}\n", "rulebook_not_a_number"),
        (
            "fibres",
            "- {id: a, zh: 棉, en: A}\n- {id: b, zh: 麻, en: B, aliases: [棉]}\n",
            "rulebook_name_of_two",
        ),
        (
            "facts",
            "- {id: audience, zh: 对象, en: A, values: [adult], words: {儿童: child}}\n",
            "rulebook_unknown_name",
        ),
        (
            "facts",
            "- {id: audience, zh: 对象, en: A, values: [adult], assumed: [child]}\n",
            "rulebook_unknown_name",
        ),
        (
            "categories",
            "- {id: s, zh: 床单, en: S, groups: [], facts: {contact: [far]}}\n",
            "rulebook_unknown_name",
        ),
        (
            "categories",
            "- {id: s, zh: 床单, en: S, groups: [], facts: {taste: [sour]}}\n",
            "rulebook_unknown_name",
        ),
        (
            "items",
            "- {id: ph, zh: pH值, en: pH value, scale: number, unit: points}\n",
            "rulebook_unknown_name",
        ),
    ],
)
def test_a_fault_of_the_catalogue_is_told(file: str, text: str, code: str) -> None:
    assert code in [code for _, _, code in kit.told({f"catalogue/{file}.yaml": text})]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            '- {name: M 1, items: [ph], source: S1, steps: [{below: "9", step: "1"}], editions: []}\n',
            "rulebook_steps_not_closed",
        ),
        (
            "- {name: M 1, items: [ph], source: S1, editions: [{edition: 1}, {edition: 2}]}\n",
            "rulebook_method_editions_overlap",
        ),
        ("- {name: M 1, items: [ph], source: S1, editions: []}\n" * 2, "rulebook_id_twice"),
        ("- {name: M 1, items: [ph], editions: []}\n", "rulebook_no_source"),
    ],
)
def test_a_fault_of_a_method_is_told(text: str, code: str) -> None:
    assert [code for _, _, code in kit.told({"methods/all.yaml": text})] == [code]


def test_a_message_says_where_what_and_what_to_do() -> None:
    fault = kit.faults({FILE: kit.edition(colour="red")})[0]
    assert fault.text(language="en").startswith(f'{FILE}:8 Unknown key "colour" → use one of: applies,')
    assert fault.text().startswith(f"{FILE}:8 不认识的键“colour” → 请改用:applies,")


def test_the_error_itself_reads_as_all_its_messages() -> None:
    error = RulebookError(
        [
            Fault("b.yaml", 2, Reason.of("rulebook_empty_file")),
            Fault("a.yaml", 9, Reason.of("rulebook_not_utf8")),
        ]
    )
    assert [line.split(" ")[0] for line in str(error).splitlines()] == ["a.yaml:9", "b.yaml:2"]


@pytest.mark.parametrize("code", WORDS)
def test_every_sentence_about_a_fault_says_what_to_do(code: str) -> None:
    assert all("→" in sentence for sentence in WORDS[code].values())


def test_every_fault_of_the_loader_has_a_sentence_and_no_sentence_is_left_over() -> None:
    reported = {
        node.value
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("rulebook_")
    }
    assert reported == set(WORDS)
