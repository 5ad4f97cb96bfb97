"""An edition as a file, as a form and back: the same bytes, the same cells, the same rules."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.digests import edition_digest
from bihuan.rulebook.edition_text import Record, canonical_edition, edition_yaml, folded
from bihuan.rulebook.load import RuleFile, build_rulebook, rule_files
from bihuan.rulebook.yaml_text import read_document
from bihuan.tables.rule_form_layout import SHEETS, columns_of
from bihuan.tables.rule_form_read import read_form
from bihuan.tables.rule_form_words import FormWords, condition_facts
from tests.rulebook.forms import EDITIONS, NEW, form_of, rulebook, sheets_of, shipped


def read_back(content: bytes) -> Record:
    reading = read_form(content, name="form.xlsx", catalogue=rulebook().catalogue)
    assert not reading.faults
    return dict(reading.document.data)


def from_yaml(content: bytes) -> Record:
    document, faults = read_document(content, label="edition.yaml")
    assert document is not None
    assert not faults
    return dict(document.data)


def told(book: Rulebook) -> list[tuple[object, ...]]:
    """Everything that an edition holds, as values that can be compared."""
    return [
        (
            *(standard.name, standard.force, standard.replaced_by, edition.name, edition.title),
            *(edition.in_force_from, edition.in_force_until, edition.on_sale_from, edition.mark),
            *([(rule.id, rule.mark) for rule in edition.rules], edition_digest(edition)),
            *([one.mark for one in (*edition.exemptions, *edition.labels)], edition.cites),
        )
        for standard in book.standards
        for edition in standard.editions
    ]


@pytest.mark.parametrize("label", EDITIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_shipped_edition_comes_back_from_its_form_byte_by_byte(label: str, language: str) -> None:
    written = edition_yaml(shipped(label))
    form = form_of(from_yaml(written), language=language)
    again = edition_yaml(read_back(form))
    assert again == written
    assert sheets_of(form_of(from_yaml(again), language=language)) == sheets_of(form)


def test_the_rulebook_of_canonical_files_is_the_rulebook() -> None:
    files = [
        replace(file, content=edition_yaml(from_yaml(file.content))) if file.kind == "edition" else file
        for file in rule_files()
    ]
    assert files != list(rule_files())
    assert told(build_rulebook(files)) == told(rulebook())


def test_a_difference_between_rulebooks_would_be_seen() -> None:
    files = list(rule_files())
    place = next(number for number, file in enumerate(files) if file.label.endswith("gb-18401/2010.yaml"))
    text = files[place].content.replace("B: ≤75".encode(), "B: ≤76".encode())
    files[place] = replace(files[place], content=text)
    assert told(build_rulebook(files)) != told(rulebook())


@pytest.mark.parametrize("label", EDITIONS)
def test_canonical_is_canonical(label: str) -> None:
    record = shipped(label)
    assert canonical_edition(record) == record
    assert from_yaml(edition_yaml(record)) == record


def test_figures_stay_texts_for_any_reader_of_yaml() -> None:
    text = edition_yaml(NEW).decode()
    assert "edition: '2024'" in text
    assert "in_force_from: '2024-01-01'" in text
    assert "clause: '5.10'" in text


def test_grouped_rules_are_spelled_out_under_the_ids_that_the_loader_gives() -> None:
    group = {
        "id": "f",
        "items": ["ph", "azo"],
        "clause": "5",
        "limits": {"safety_class": {"A": "≤1", "B": "≤2"}},
    }
    rules = canonical_edition({**NEW, "rules": [group]})["rules"]
    assert [rule["id"] for rule in rules] == ["f-ph-a", "f-ph-b", "f-azo-a", "f-azo-b"]
    assert rules[1] == {
        "id": "f-ph-b",
        "item": "ph",
        "clause": "5",
        "when": {"safety_class": "B"},
        "limit": "≤2",
    }


def test_marks_are_written_out() -> None:
    rules = [{"id": "a", "item": "ph", "clause": "5", "limit": "≤1", "confidence": "high"}]
    rules.append({"id": "b", "item": "azo", "clause": "5", "limit": "≤1", "source": "S1"})
    written = canonical_edition({**NEW, "rules": rules})["rules"]
    assert [rule["checked"] for rule in written] == ["recall", "secondary"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_of_the_form_leads_back_to_its_id(language: str) -> None:
    words = FormWords(rulebook().catalogue, language=language)
    kinds = {c.kind for sheet in SHEETS for c in columns_of(sheet, rulebook().catalogue)}
    assert "item" in kinds
    for kind in filter(words.known, kinds):
        ids = [words.id(kind, word) for word in words.choices(kind)]
        assert None not in ids
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_heading_stands_twice_on_a_sheet(sheet: str, language: str) -> None:
    headings = [column.heading[language] for column in columns_of(sheet, rulebook().catalogue)]
    assert len(set(headings)) == len(headings)


def test_the_form_speaks_chinese_where_the_catalogue_does() -> None:
    rows = sheets_of(form_of(NEW))["限值"]
    row = dict(zip(rows[0], rows[2], strict=True))
    assert (row["项目"], row["条款"], row["限值"]) == ("pH值", "5.10", "4.0~8.5")
    assert dict(zip(rows[0], rows[3], strict=True))["颜色深度"] == "浅色"


# --- any record ---

TEXTS = st.text(min_size=1, max_size=30).map(folded).filter(bool)
NAMES = st.from_regex(r"[A-Z]{1,3}/?[A-Z]? [0-9]{1,5}(\.[0-9])?", fullmatch=True)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
DAYS = st.dates().map(lambda day: day.isoformat())
NUMBERS = st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3})?", fullmatch=True)
FLAG = st.sampled_from(["", "yes"])


def ids_of(kind: str) -> st.SearchStrategy[str]:
    words = FormWords(rulebook().catalogue, language="zh")
    return st.sampled_from([str(words.id(kind, word)) for word in words.choices(kind)])


def several(kind: str) -> st.SearchStrategy[list[str]]:
    return st.lists(ids_of(kind), max_size=3, unique=True)


def conditions() -> st.SearchStrategy[Record]:
    facts = condition_facts(rulebook().catalogue)
    pair = st.sampled_from(facts).flatmap(
        lambda fact: st.tuples(st.just(fact), st.lists(ids_of(f"when.{fact}"), min_size=1, max_size=3))
    )
    return st.lists(pair, max_size=3).map(dict)


MARKS: dict[str, st.SearchStrategy[str]] = {
    "checked": st.just("") | ids_of("checked"),
    "confidence": st.just("") | ids_of("confidence"),
    "source": st.just("") | TEXTS,
}


def entries(**keys: st.SearchStrategy[object]) -> st.SearchStrategy[list[Record]]:
    one = st.fixed_dictionaries({**keys, **MARKS})
    return st.lists(one, max_size=3, unique_by=lambda record: record.get("id", id(record)))


FIBRES = st.fixed_dictionaries(
    {
        "single": st.fixed_dictionaries({"id": IDS, "item": ids_of("item"), "clause": TEXTS, "limit": TEXTS}),
        "tolerances": st.lists(
            st.fixed_dictionaries(
                {"id": IDS, "clause": TEXTS, "filling": st.sampled_from(["yes", "no"]), "above": NUMBERS}
                | {"up_to": NUMBERS, "points": NUMBERS, "must_be_present": FLAG}
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda record: record["id"],
        ),
    },
    optional={"trace": NUMBERS, "trace_clause": TEXTS, "cashmere_low": NUMBERS, "unlabelled_clause": TEXTS},
)
RECORDS = st.fixed_dictionaries(
    {
        **dict.fromkeys(("standard", "edition", "title"), TEXTS),
        "force": ids_of("force"),
        "in_force_from": DAYS,
        "checked": ids_of("checked"),
        "note": st.just("") | TEXTS,
        "entered_by": st.just("") | TEXTS,
        "applies": conditions(),
        "grades": several("grade"),
        "cites": st.lists(NAMES, max_size=3, unique=True),
        "sources": st.dictionaries(TEXTS, TEXTS, max_size=2),
        "rules": entries(
            id=IDS,
            item=ids_of("item"),
            clause=TEXTS,
            parts=several("part"),
            components=several("component"),
            when=conditions(),
            limit=TEXTS,
            unit=st.just("") | ids_of("unit"),
            rounded=FLAG,
        ),
        "exemptions": entries(
            id=IDS,
            clause=TEXTS,
            items=st.lists(ids_of("item"), min_size=1, max_size=4),
            when=conditions(),
            untested_only=FLAG,
        ),
        "labels": entries(id=IDS, clause=TEXTS, finding=ids_of("finding"), when=conditions()),
        "classes": st.lists(
            st.fixed_dictionaries({"class": ids_of("class"), "when": conditions()}), max_size=3
        ),
    },
    optional={"fibres": FIBRES},
)


@settings(max_examples=60)
@given(RECORDS)
def test_any_record_comes_back_from_its_yaml(record: Record) -> None:
    written = edition_yaml(record)
    assert from_yaml(written) == canonical_edition(record)
    assert edition_yaml(from_yaml(written)) == written


@settings(max_examples=25, deadline=None)
@given(RECORDS, st.sampled_from(["zh", "en"]))
def test_any_record_comes_back_from_its_form(record: Record, language: str) -> None:
    written = edition_yaml(record)
    form = form_of(record, language=language)
    again = edition_yaml(read_back(form))
    assert again == written
    assert form_of(from_yaml(again), language=language) == form


def test_what_no_file_can_hold_is_left_out() -> None:
    assert folded("a\x00b\ud800c\ufffe d\n\te\u3000f ") == "abc d e f"
    assert not re.search(r"[\x00-\x1f]", folded("".join(map(chr, range(0x3000)))))


def test_a_file_of_an_overlay_may_be_canonical_too() -> None:
    files = [*rule_files(), RuleFile("edition", "own.yaml", edition_yaml(NEW), 1)]
    standard = next(one for one in build_rulebook(files).standards if one.name == "T/OWN 1")
    assert [rule.clause for rule in standard.editions[0].rules] == ["5.10", "5.2", "5.2"]
