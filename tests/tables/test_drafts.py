"""A draft as a rule file or a form: the same rules, and every fault where the file has it."""

from __future__ import annotations

import pytest

from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import FOLDER, rule_files
from bihuan.rulebook.yaml_text import read_document, read_foreign_document
from bihuan.tables.drafts import read_draft
from tests.rulebook.forms import form_of
from tests.tables.laboratory import rulebook
from tests.tables.test_what_if import DRAFT

GROUPED = DRAFT.replace(
    '  - {id: formaldehyde, item: formaldehyde, clause: "5", unit: mg/kg, limit: ≤30}\n',
    "  - id: formaldehyde\n"
    "    item: formaldehyde\n"
    '    clause: "5"\n'
    "    unit: mg/kg\n"
    "    limits: {depth: {light: ≤30, dark: ≤40}}\n",
)


def places(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RulebookError) as caught:
        read_draft(text.encode(), name="draft.yaml", present=rulebook())
    return [(fault.line, fault.reason.code) for fault in caught.value.faults]


def test_a_form_makes_the_same_rules_as_the_rule_file() -> None:
    document, _ = read_document(DRAFT.encode(), label="draft")
    assert document is not None
    by_file = read_draft(DRAFT.encode(), name="draft", present=rulebook())
    by_form = read_draft(form_of(document.data), name="draft", present=rulebook())
    assert by_file.name == by_form.name == "GB 18401-2030"
    assert by_file.rulebook.digest == by_form.rulebook.digest


def test_a_draft_needs_no_second_person_yet() -> None:
    assert "checked_by" not in DRAFT
    assert read_draft(GROUPED.encode(), name="draft.yaml", present=rulebook()).name == "GB 18401-2030"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (GROUPED.replace("≤40", "forty"), (11, "rulebook_unreadable_limit")),
        (GROUPED + "  - {id: ph2, item: ph, clause: '6', limit: ≤9}\n", (17, "form_overlap")),
        (GROUPED.replace(", dark: ≤40", ""), (11, "form_hole")),
    ],
)
def test_behind_grouped_rules_a_fault_still_stands_at_its_line(text: str, place: tuple[int, str]) -> None:
    assert place in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]" for n in range(12)),
        "a: &a [*a]",
    ],
)
def test_what_would_end_the_process_or_fill_the_memory_is_refused_before_it_is_built(text: str) -> None:
    document, (fault,) = read_foreign_document(text.encode(), label="x.yaml")
    assert document is None
    assert fault.reason.code == "rulebook_without_end"


def test_every_rule_file_of_the_package_would_be_read_from_a_stranger_too() -> None:
    for file in rule_files():
        document, faults = read_foreign_document((FOLDER / file.label).read_bytes(), label=file.label)
        assert document is not None
        assert not faults
