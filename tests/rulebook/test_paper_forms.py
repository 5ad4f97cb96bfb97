"""The forms of papers: what the package promises, what an office may change, what is told of faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
import yaml

from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import FOLDER, RuleFile
from bihuan.rulebook.paper_forms import PaperForm, PaperForms, build_paper_forms, load_paper_forms
from bihuan.rulebook.places import kind_at
from bihuan.rulebook.procedure_book import load_procedures

_NAMES = {
    "sources": "S1: a page\n",
    "catalogue/roles": "- {id: officer, zh: 承办人, en: Officer}\n",
    "catalogue/laws": "- {id: law, zh: 《法》, en: Law}\n",
    "catalogue/papers": "- {id: letter, zh: 函, en: Letter, form: letter}\n",
    "catalogue/paper_facts": "- {id: party, zh: 当事人, en: Party}\n",
    "catalogue/paper_fields": (
        "- {id: party, zh: 当事人, en: Party, source: party}\n"
        "- {id: reason, zh: 理由, en: Reason, kind: text}\n"
    ),
    "paper_forms/letters": """\
confidence: high
forms:
  - id: letter
    layout: letter
    title: 致{{party}}的函
    serial: 函
    signed_by: [officer]
    sealed: yes
    served: yes
    article: law 3
    fields: [party, reason]
    optional: [reason]
    body:
      - to: "{{party}}："
      - "{{reason}}"
""",
}
LETTER = "paper_forms/letters.yaml"
FIELDS, BODY = 11, 14


def built(changes: Mapping[str, str] | None = None) -> PaperForms:
    texts = {f"{path}.yaml": text for path, text in _NAMES.items()} | dict(changes or {})
    return build_paper_forms(
        [
            RuleFile(
                kind_at(PurePosixPath(path.removeprefix("/"))), path, text.encode(), int(path.startswith("/"))
            )
            for path, text in texts.items()
        ]
    )


def changed(old: str, new: str) -> dict[str, str]:
    text = _NAMES["paper_forms/letters"]
    assert old in text
    return {LETTER: text.replace(old, new, 1)}


def told(changes: Mapping[str, str]) -> list[tuple[str, int, str]]:
    try:
        built(changes)
    except RulebookError as error:
        return [(fault.file, fault.line, fault.reason.code) for fault in error.faults]
    return []


def texts_of(form: PaperForm) -> str:
    return "\n".join(text for block in form.body for text in block.texts)


def test_the_small_file_is_read_whole() -> None:
    form = built().by_id["letter"]
    assert (form.words.zh, form.form, form.serial, form.template) == ("函", "letter", "函", "letter.docx")
    assert [(field.id, field.kind, field.required, field.source) for field in form.fields] == [
        ("party", "line", True, "party"),
        ("reason", "text", False, ""),
    ]
    assert (form.legal_review, form.sealed, form.served, form.signed_by) == (False, True, True, ("officer",))
    assert form.wanted_blanks == {"party", "reason", "number", "office", "issued_on"}


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("id: letter", "id: note", 3, "rulebook_unknown_name"),
        ("[officer]", "[clerk]", 7, "rulebook_unknown_name"),
        ("law 3", "statute 3", 10, "procedure_unknown_law"),
        ("[party, reason]", "[party, reason, colour]", FIELDS, "paper_unknown_field"),
        ("[party, reason]", "[party, reason, party]", FIELDS, "rulebook_id_twice"),
        ("optional: [reason]", "optional: [colour]", 12, "rulebook_unknown_name"),
        ('- "{{reason}}"', "- 理由如下", FIELDS, "paper_field_without_place"),
        ('- "{{reason}}"', '- "{{reason}}{{colour}}"', BODY + 1, "paper_unknown_blank"),
        ("致{{party}}", "致{{colour}}", 5, "paper_unknown_blank"),
        ('- "{{reason}}"', '- "{{reason}}{{party}"', BODY + 1, "paper_broken_blank"),
        ("    serial: 函\n", "", 0, ""),
        ("layout: letter", "layout: poster", 4, "rulebook_not_allowed"),
        ("body:", "words:", 3, "rulebook_missing_key"),
    ],
)
def test_a_fault_is_told_at_its_line(old: str, new: str, line: int, code: str) -> None:
    expected = [(LETTER, line, code)] if code else []
    assert [one for one in told(changed(old, new)) if not code or one[2] == code] == expected


def test_a_number_has_no_place_in_a_paper_that_is_not_numbered() -> None:
    unnumbered = changed("    serial: 函\n", "")[LETTER].replace('- "{{reason}}"', '- "{{reason}}{{number}}"')
    assert told({LETTER: unnumbered}) == [(LETTER, BODY, "paper_unknown_blank")]


def test_a_paper_without_a_form_is_told_where_it_is_named() -> None:
    named = _NAMES["catalogue/papers"] + "- {id: bill, zh: 账单, en: Bill, form: letter}\n"
    assert told({"catalogue/papers.yaml": named}) == [("catalogue/papers.yaml", 2, "paper_without_form")]


def test_a_source_that_no_matter_has_is_told() -> None:
    fields = _NAMES["catalogue/paper_fields"].replace("source: party", "source: colour")
    assert told({"catalogue/paper_fields.yaml": fields}) == [
        ("catalogue/paper_fields.yaml", 1, "paper_unknown_fact")
    ]


def test_a_form_of_the_office_takes_the_place_of_the_packages() -> None:
    own = _NAMES["paper_forms/letters"].replace("serial: 函", "serial: 复函")
    assert built({"/paper_forms/own.yaml": own}).by_id["letter"].serial == "复函"


def test_the_digest_of_a_form_follows_its_words_and_signers() -> None:
    known = built().by_id["letter"].digest
    assert built().by_id["letter"].digest == known
    for old, new in (
        ('"{{party}}："', '"{{party}}，你好："'),
        ("sealed: yes", "sealed: no"),
        ("serial: 函", "serial: 信"),
    ):
        assert built(changed(old, new)).by_id["letter"].digest != known


# The forms of the package


@pytest.fixture(scope="module")
def forms() -> PaperForms:
    return load_paper_forms()


def test_every_paper_that_a_procedure_names_has_a_form(forms: PaperForms) -> None:
    named = {
        move.paper
        for procedure in load_procedures().procedures
        for move in procedure.move_by_id.values()
        if move.paper
    }
    assert named
    assert named <= set(forms.by_id)


def test_a_paper_that_starts_a_clock_at_its_service_is_served_and_sealed(forms: PaperForms) -> None:
    served = {
        move.paper
        for procedure in load_procedures().procedures
        for move in procedure.move_by_id.values()
        if move.is_served and move.paper
    }
    assert not {paper for paper in served if not forms.by_id[paper].served}
    assert not {paper for paper in served if not forms.by_id[paper].sealed}


def test_who_may_make_a_move_may_have_its_paper_signed_by_somebody(forms: PaperForms) -> None:
    assert not [form.id for form in forms.forms if not form.signed_by]


def test_no_two_papers_share_the_word_of_their_numbers(forms: PaperForms) -> None:
    serials = [form.serial for form in forms.forms if form.serial]
    assert len(serials) == len(set(serials))


def test_every_field_and_fact_of_the_catalogue_is_used(forms: PaperForms) -> None:
    used = {field.id: field.source for form in forms.forms for field in form.fields}
    listed = {
        name: [
            record["id"] for record in yaml.safe_load((FOLDER / f"catalogue/{name}.yaml").read_text("utf-8"))
        ]
        for name in ("paper_fields", "paper_facts")
    }
    assert set(listed["paper_fields"]) == set(used)
    assert set(listed["paper_facts"]) == set(used.values()) - {""}


@pytest.mark.parametrize(
    "paper",
    [
        "rectification-order",
        "suspension-order",
        "recall-order",
        "penalty-decision",
        "no-penalty-decision",
        "seizure-decision",
        "complaint-refusal",
    ],
)
def test_a_decision_against_a_party_names_its_remedies(forms: PaperForms, paper: str) -> None:
    text = texts_of(forms.by_id[paper])
    assert "六十日内向{{reconsideration_office}}申请行政复议" in text
    assert "六个月内向{{court}}提起行政诉讼" in text


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        ("result-notice", "自收到本告知书之日起15日内"),
        ("result-notice", "{{failing_items}}"),
        ("retest-notice", "自收到本通知书之日起7日内"),
        ("penalty-notice", "五个工作日内"),
        ("payment-reminder", "自收到本催告书之日起十日内"),
        ("evidence-registration", "七个工作日内"),
    ],
)
def test_a_paper_says_what_the_law_asks_of_it(forms: PaperForms, paper: str, words: str) -> None:
    assert words in texts_of(forms.by_id[paper])


def test_every_paper_says_how_well_its_wording_was_checked(forms: PaperForms) -> None:
    assert {form.mark.checked.word for form in forms.forms} <= {"recall", "secondary"}
    assert not [form.id for form in forms.forms if not form.citations]


def test_what_is_no_rule_file_in_the_folder_of_the_office_is_told(tmp_path: Path) -> None:
    (tmp_path / "paper_form").mkdir()
    (tmp_path / "paper_form/letters.yaml").write_text("forms: []\n")
    with pytest.raises(RulebookError) as caught:
        load_paper_forms(overlay=tmp_path)
    assert [fault.reason.code for fault in caught.value.faults] == ["rulebook_stray_file"]
