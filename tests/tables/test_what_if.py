"""The same readings under other rules: what would change, counted and row by row."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from bihuan.cli import app
from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.load import RuleFile, build_rulebook, rule_files
from bihuan.tables.plain_rows import rows_as
from bihuan.tables.samples import SampleRecord
from bihuan.tables.what_if import COLUMNS, WhatIf, as_if_in_force, change_row, compare_rulebooks, drafts_of
from tests.tables.laboratory import DATA, rulebook

DRAFT = """standard: GB 18401
edition: "2030"
title: 草案
force: mandatory
in_force_from: "2030-01-01"
ends: "2010"
checked: secondary
source: S1
applies: {product: [bedding, filled, towels]}
rules:
  - {id: formaldehyde, item: formaldehyde, clause: "5", unit: mg/kg, limit: ≤30}
  - {id: ph, item: ph, clause: "5", limit: 4.0~9.5}
"""
CORRECTION = (
    DRAFT.replace('edition: "2030"', 'edition: "2010"')
    .replace('in_force_from: "2030-01-01"\nends: "2010"', 'in_force_from: "2011-08-01"')
    .replace("≤30", "≤70")
)


def other(text: str, label: str = "draft.yaml") -> Rulebook:
    return build_rulebook([*rule_files(), RuleFile("edition", label, text.encode(), 2)])


def sheet(sample_id: str, produced_on: str = "2024-05-01", **values: str) -> SampleRecord:
    units = {"formaldehyde": "mg/kg"}
    return SampleRecord(
        sample=Sample(
            sample_id=sample_id,
            product_category="床单",
            audience="成人",
            safety_class="B类",
            produced_on=produced_on,
            readings=tuple(
                Reading(item=item, value=value, unit=units.get(item, "")) for item, value in values.items()
            ),
        )
    )


SHEETS = [
    sheet("stays", formaldehyde="20", ph="7"),
    sheet("worse", formaldehyde="50", ph="7", produced_on="2023-05-01"),
    sheet("better", formaldehyde="20", ph="9.0"),
]


def found(text: str) -> WhatIf:
    draft = as_if_in_force(present=rulebook(), other=other(text))
    return compare_rulebooks(SHEETS, present=rulebook(), other=draft)


def test_a_draft_is_judged_as_if_it_had_been_in_force_on_the_production_day() -> None:
    what = found(DRAFT)
    assert what.drafts == ("GB 18401-2030",)
    assert [(one.sample.sample_id, one.outcomes) for one in what.sample_changes] == [
        ("worse", ("no_nonconformity_found", "nonconforming")),
        ("better", ("nonconforming", "no_nonconformity_found")),
    ]
    assert what.by_item == {("formaldehyde", "pass", "fail"): 1, ("ph", "fail", "pass"): 1}
    assert (what.samples, what.readings) == (3, 6)


def test_a_draft_that_is_not_taken_as_in_force_selects_nothing() -> None:
    assert not compare_rulebooks(SHEETS, present=rulebook(), other=other(DRAFT)).changes


def test_samples_are_counted_by_product_class_and_year() -> None:
    what = found(DRAFT)
    (product,) = what.by_product.items()
    assert product[0] == "sheet"
    assert (product[1].samples, product[1].changed) == (3, 2)
    assert (product[1].newly_nonconforming, product[1].no_longer_nonconforming) == (1, 1)
    assert {year: count.changed for year, count in what.by_year.items()} == {"2023": 1, "2024": 1}
    assert list(what.by_class) == ["B"]
    for counts in (what.by_product, what.by_class, what.by_year):
        assert sum(count.samples for count in counts.values()) == what.samples


def test_what_a_sheet_does_not_tell_is_counted_apart() -> None:
    unknown = SampleRecord(sample=Sample(sample_id="?", readings=(Reading(item="ph", value="7"),)))
    what = compare_rulebooks([unknown], present=rulebook(), other=rulebook())
    assert list(what.by_year) == [""]
    assert list(what.by_product) == [""]


def test_the_same_rules_change_nothing() -> None:
    assert not compare_rulebooks(SHEETS, present=rulebook(), other=rulebook()).changes


def test_an_edition_that_both_know_is_a_correction_and_keeps_its_days() -> None:
    corrected = other(CORRECTION)
    assert drafts_of(present=rulebook(), other=corrected) == ()
    assert as_if_in_force(present=rulebook(), other=corrected).standards == corrected.standards
    old = sheet("old", produced_on="2010-01-01", formaldehyde="72")
    new = sheet("new", formaldehyde="72")
    what = compare_rulebooks([old, new], present=rulebook(), other=corrected)
    assert [one.sample.sample_id for one in what.reading_changes] == ["new"]


def test_the_newest_draft_of_a_standard_counts_for_every_day() -> None:
    later = DRAFT.replace("2030", "2035").replace('ends: "2010"', 'in_force_until: "2040-01-01"')
    closed = DRAFT.replace('ends: "2010"', 'ends: "2010"\nin_force_until: "2035-01-01"')
    files = [*rule_files(), RuleFile("edition", "a.yaml", closed.encode(), 2)]
    both = build_rulebook([*files, RuleFile("edition", "b.yaml", later.encode(), 2)])
    taken = as_if_in_force(present=rulebook(), other=both)
    (edition,) = next(one for one in taken.standards if one.name == "GB 18401").editions
    assert (edition.name, edition.in_force_from, edition.in_force_until) == ("GB 18401-2035", date.min, None)


def test_a_declared_older_edition_gives_way_to_the_draft() -> None:
    draft = DRAFT.replace("GB 18401", "GB/T 22796").replace("mandatory", "recommended")
    draft = draft.replace('ends: "2010"', 'ends: "2021"')
    sample = sheet("declared", formaldehyde="50").sample
    declared = SampleRecord(sample=replace(sample, declared_standard="GB/T 22796-2021"))
    taken = as_if_in_force(present=rulebook(), other=other(draft))
    what = compare_rulebooks([declared], present=rulebook(), other=taken)
    assert [(one.item, one.outcomes) for one in what.reading_changes] == [("formaldehyde", ("pass", "fail"))]


def test_a_row_holds_both_sides() -> None:
    rows = [change_row(change) for change in found(DRAFT).changes]
    row = next(one for one in rows if one["row_kind"] == "reading" and one["item"] == "formaldehyde")
    assert (row["outcome"], row["limit"], row["edition"]) == ("pass", "≤75", "2010")
    assert (row["outcome_as_if"], row["limit_as_if"], row["edition_as_if"]) == ("fail", "≤30", "2030")
    assert (row["value"], row["unit"], row["sample_id"]) == ("50", "mg/kg", "worse")


def test_a_finding_that_only_one_rulebook_makes_is_a_change() -> None:
    sample = Sample(
        sample_id="none",
        product_category="床单",
        audience="成人",
        safety_class="无",
        produced_on="2024-05-01",
        readings=(Reading(item="ph", value="7"),),
    )
    draft = as_if_in_force(present=rulebook(), other=other(DRAFT))
    what = compare_rulebooks([SampleRecord(sample=sample)], present=rulebook(), other=draft)
    (finding,) = [one for one in what.changes if one.row_kind == "finding"]
    assert finding.outcomes == ("fail", "")
    assert change_row(finding)["outcome_as_if"] == ""


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "parquet"])
def test_rows_are_written_in_every_kind(kind: str) -> None:
    content = rows_as(kind, [{"a": "=1+1", "b": "4.0"}], ("a", "b"))
    if kind == "json":
        assert json.loads(content) == [{"a": "=1+1", "b": "4.0"}]
    elif kind == "parquet":
        assert pq.read_table(io.BytesIO(content)).to_pylist() == [{"a": "=1+1", "b": "4.0"}]
    elif kind == "csv":
        assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [["a", "b"], ["'=1+1", "4.0"]]
    else:
        assert content.startswith(b"PK")


# --- the command ---


def run(tmp_path: Path, *words: object) -> Result:
    folder = tmp_path / "draft"
    (folder / "standards").mkdir(parents=True)
    (folder / "standards" / "draft.yaml").write_text(DRAFT, "utf-8")
    given = ["judge", str(DATA / "wide-many-samples.xlsx"), "--as-if", str(folder), *map(str, words)]
    return CliRunner().invoke(app, given, env={"BIHUAN_DATA": str(tmp_path)})


def test_the_command_writes_what_would_change_and_tells_the_counts(tmp_path: Path) -> None:
    out = tmp_path / "changes.csv"
    result = run(tmp_path, "-o", out, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert told["drafts"] == ["GB 18401-2030"]
    assert len([row for row in rows if row["row_kind"] == "sample"]) == told["samples_changed"]
    assert len(rows) == told["samples_changed"] + told["readings_changed"] > 0
    assert sum(group["changed"] for group in told["by_product"]) == told["samples_changed"]


@pytest.mark.parametrize(("language", "word"), [("zh", "变为不合格"), ("en", "Newly nonconforming")])
def test_people_are_told_in_their_language(tmp_path: Path, language: str, word: str) -> None:
    result = run(tmp_path, "-o", tmp_path / "changes.xlsx", "-l", language)
    assert result.exit_code == 0, result.output
    assert word in result.stdout
    assert "GB 18401-2030" in result.stdout


def test_rules_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "stray.yaml").write_text("a: b")
    given = ["judge", str(DATA / "wide-many-samples.xlsx"), "--as-if", str(tmp_path / "bad")]
    result = CliRunner().invoke(app, [*given, "-o", str(tmp_path / "v.csv")], env={"BIHUAN_DATA": ""})
    assert result.exit_code == 2
    assert "stray.yaml" in result.stderr
    assert not (tmp_path / "v.csv").exists()
