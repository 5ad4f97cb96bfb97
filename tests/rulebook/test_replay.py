"""Stored verdicts under the present code and rules: every difference has a cause."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bihuan.cli import app
from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import Outcome, SampleVerdict
from bihuan.rulebook.load import FOLDER, RuleFile, build_rulebook, rule_files
from bihuan.tables.messages import InputError
from bihuan.tables.replay import CODE, NAMES, RULE, UNKNOWN, Replay, replay
from bihuan.tables.stored_verdicts import StoredSample, read_stored
from bihuan.tables.verdicts import KINDS, write_verdicts
from tests.tables.laboratory import DATA, read, rulebook

SHEETS = ("report-one-sample.xlsx", "wide-many-samples.xlsx")
READ = [record for name in SHEETS for record in read((DATA / name).read_bytes()).samples]
# A label without a class: a finding that no reading carries.
UNMARKED = replace(READ[1], sample=replace(READ[1].sample, sample_id="unmarked", safety_class="无"))
RECORDS = [*READ, UNMARKED]
JUDGE = Judge(rulebook())
Change = Callable[[SampleVerdict], SampleVerdict]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return write(tmp_path, "csv")


def write(folder: Path, kind: str) -> Path:
    path = folder / f"verdicts.{kind}"
    write_verdicts(RECORDS, [JUDGE.sample(one.sample) for one in RECORDS], target=path, kind=kind)
    return path


def stored(path: Path) -> list[StoredSample]:
    return read_stored(path, name=path.name)


def under(path: Path, files: list[RuleFile]) -> Replay:
    return replay(stored(path), judge=Judge(build_rulebook(files)))


def with_text(label: str, old: str, new: str) -> list[RuleFile]:
    """The packaged files with a text replaced in one of them."""
    files = list(rule_files())
    place = next(number for number, file in enumerate(files) if file.label == label)
    assert old in files[place].content.decode()
    files[place] = replace(files[place], content=files[place].content.decode().replace(old, new).encode())
    return files


class Defective(Judge):
    """A judge whose code went wrong after the verdicts were stored."""

    def __init__(self, change: Change) -> None:
        super().__init__(rulebook())
        self._change = change

    def sample(self, sample: Sample) -> SampleVerdict:
        return self._change(super().sample(sample))


def first_passes_fail(verdict: SampleVerdict) -> SampleVerdict:
    place = next(n for n, one in enumerate(verdict.readings) if one.outcome is Outcome.PASS)
    rows = list(verdict.readings)
    rows[place] = replace(rows[place], outcome=Outcome.FAIL)
    return replace(verdict, readings=tuple(rows))


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_written_is_decided_the_same_again(kind: str, tmp_path: Path) -> None:
    found = replay(stored(write(tmp_path, kind)), judge=JUDGE)
    assert found.differences == ()
    assert found.holds
    assert found.samples == len(RECORDS)
    assert found.verdicts > sum(len(one.sample.readings) for one in RECORDS)


def test_the_stored_sample_is_the_sample(written: Path) -> None:
    facts = tuple(JUDGE.names.facts)
    plain = [
        replace(
            one.sample,
            readings=tuple(replace(reading, source="", shares_verdict="") for reading in one.sample.readings),
        )
        for one in RECORDS
    ]
    assert [one.sample(facts) for one in stored(written)] == plain


def test_every_sample_says_what_it_rests_on(written: Path) -> None:
    for one in stored(written):
        told = one.rests_on
        assert told["rulebook"] == rulebook().digest
        assert {"catalogue", "methods", "GB 18401-2010"} <= set(told)
        assert "GB 18383-2007" not in told or one.sample(()).product_category not in ("床单", "窗帘")
        assert all(len(told[name]) == 64 for name in ("catalogue", "methods", "GB 18401-2010"))


def test_a_changed_limit_is_a_changed_rule(written: Path) -> None:
    found = under(written, with_text("standards/gb-18401/2010.yaml", "B: 4.0~8.5", "B: 4.0~7.0"))
    assert found.differences
    assert {one.cause for one in found.differences} == {RULE}
    assert {one.changed for one in found.differences} == {("GB 18401-2010",)}
    assert found.holds


def test_a_comment_or_a_day_that_chooses_no_other_edition_is_no_change(written: Path) -> None:
    label = "standards/gb-18401/2010.yaml"
    ends = with_text(
        label, "in_force_from: 2011-08-01", "in_force_from: 2011-08-01\nin_force_until: 2090-01-01"
    )
    found = under(written, ends)
    assert found.differences == ()
    told = [dict(Judge(build_rulebook(ends)).sample(one.sample).rests_on) for one in RECORDS]
    assert [one["GB 18401-2010"] for one in told] == [
        one.rests_on["GB 18401-2010"] for one in stored(written)
    ]


def test_a_new_edition_that_takes_over_is_a_changed_rule(written: Path) -> None:
    text = (FOLDER / "standards/gb-18401/2010.yaml").read_text("utf-8")
    new = text.replace("edition: 2010", "edition: 2020\nends: '2010'").replace("B: 4.0~8.5", "B: 4.0~7.0")
    new = new.replace("in_force_from: 2011-08-01", "in_force_from: 2020-01-01")
    found = under(written, [*rule_files(), RuleFile("edition", "new.yaml", new.encode(), 1)])
    assert found.differences
    assert found.holds
    assert set(found.differences[0].changed) == {"GB 18401-2010", "GB 18401-2020"}


@pytest.mark.slow
def test_the_digests_are_the_same_on_every_machine() -> None:
    code = (
        "from bihuan.rulebook.load import load_rulebook as load; book = load(); "
        "print(book.catalogue_digest, *(e.digest for s in book.standards for e in s.editions))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert len(set(told.pop().split())) > 50


def test_another_outcome_under_the_same_rules_is_a_defect(written: Path) -> None:
    found = replay(stored(written), judge=Defective(first_passes_fail))
    assert len(found.differences) == len(RECORDS)
    assert {one.cause for one in found.differences} == {CODE}
    assert {(one.columns, one.then, one.now) for one in found.differences} == {(("outcome",), "pass", "fail")}
    assert not found.holds


def test_a_changed_edition_excuses_no_other_rule(written: Path) -> None:
    """A pass that became a fail under one and the same rule of an untouched edition stays a defect."""
    files = with_text("standards/gb-t-22796/2021.yaml", "qualified: ≥3}", "qualified: ≥2}")
    judge = Defective(first_passes_fail)
    changed = Judge(build_rulebook(files))
    judge.sample = lambda sample: first_passes_fail(changed.sample(sample))  # type: ignore[method-assign]
    found = replay(stored(written), judge=judge)
    assert CODE in {one.cause for one in found.differences if one.columns == ("outcome",)}
    assert not found.holds


def test_a_name_that_is_read_otherwise_is_told_apart_from_code(written: Path) -> None:
    found = under(written, with_text("catalogue/units.yaml", "aliases: [毫克/千克, ", "aliases: ["))
    assert found.differences == ()
    found = under(
        written,
        with_text("catalogue/items.yaml", "zh: pH值", "zh: 酸碱值"),
    )
    assert found.differences
    assert {one.cause for one in found.differences} == {NAMES}
    assert found.differences[0].changed == ("catalogue",)
    assert not found.holds


def test_a_file_that_does_not_say_what_it_rests_on_is_judged_but_excuses_nothing(written: Path) -> None:
    rows = list(csv.reader(io.StringIO(written.read_text("utf-8-sig"), newline="")))
    place = rows[0].index("rests_on")
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([[*row[:place], *row[place + 1 :]] for row in rows])
    written.write_text(stream.getvalue(), "utf-8")
    assert replay(stored(written), judge=JUDGE).holds
    found = under(written, with_text("standards/gb-18401/2010.yaml", "B: 4.0~8.5", "B: 4.0~7.0"))
    assert {one.cause for one in found.differences} == {UNKNOWN}
    assert not found.holds


def test_a_finding_that_came_or_went_is_a_difference(written: Path) -> None:
    def without_findings(verdict: SampleVerdict) -> SampleVerdict:
        return replace(verdict, readings=tuple(one for one in verdict.readings if one.index is not None))

    findings = sum(len(one.findings) for one in stored(written))
    found = replay(stored(written), judge=Defective(without_findings))
    assert len(found.differences) == findings > 0
    assert {(one.now, one.cause) for one in found.differences} == {("", CODE)}


def test_a_figure_that_a_spreadsheet_would_run_is_read_as_it_was(tmp_path: Path) -> None:
    record = replace(RECORDS[0], sample=replace(RECORDS[0].sample, product_name="=1+1"))
    for kind in KINDS:
        path = tmp_path / f"v.{kind}"
        write_verdicts([record], [JUDGE.sample(record.sample)], target=path, kind=kind)
        assert stored(path)[0].sample(()).product_name == "=1+1"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("v.csv", "sample_id,item,value\nS,ph,7\n", "stored_verdicts_missing"),
        ("v.json", '{"a": 1}', "stored_verdicts_missing"),
        ("v.json", "[{", "damaged_file"),
        (
            "v.csv",
            "row_kind,sample_id,item,outcome,rule_id\nreading,S,ph,pass,\n",
            "stored_verdicts_headless",
        ),
    ],
)
def test_what_is_no_file_of_verdicts_is_refused(tmp_path: Path, name: str, content: str, code: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(InputError) as refused:
        stored(path)
    assert refused.value.messages[0].code == code


# --- the command ---


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["rules", "replay", *map(str, words)], env={"BIHUAN_DATA": ""})


def test_the_command_exits_with_0_when_nothing_differs(written: Path) -> None:
    result = run(written, "-l", "en")
    assert result.exit_code == 0, result.output
    assert "comes out the same" in result.stdout


def test_the_command_tells_changed_rules_and_exits_with_0(written: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "rules" / "standards"
    overlay.mkdir(parents=True)
    text = (FOLDER / "standards/gb-18401/2010.yaml").read_text("utf-8")
    (overlay / "changed.yaml").write_text(text.replace("B: 4.0~8.5", "B: 4.0~7.0"), "utf-8")
    result = run(written, "--overlay", tmp_path / "rules", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told["holds"] is True
    assert told["causes"]["rule"] == len(told["differences"]) > 0


def test_the_command_exits_with_1_on_a_defect(written: Path) -> None:
    text = written.read_text("utf-8-sig")
    assert ",pass," in text
    written.write_text(text.replace(",pass,", ",fail,", 1), "utf-8")
    result = run(written)
    assert result.exit_code == 1
    assert "程序变了" in result.stdout


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path, written: Path) -> None:
    result = run(written, tmp_path / "one.csv", tmp_path / "two.json")
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 2
