"""`bihuan judge`: exit codes, nothing half-written, disagreements first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bihuan.cli import app
from bihuan.cli import judge as command
from tests.tables.laboratory import DATA, read, workbook

REPORT = DATA / "report-one-sample.xlsx"
WIDE = DATA / "wide-many-samples.xlsx"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["judge", *map(str, arguments)])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json", ".parquet"])
def test_a_file_is_judged_into_every_kind_and_exits_with_0(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"verdicts{suffix}"
    result = run(WIDE, "-o", out)
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [out]


def test_disagreements_with_the_laboratory_come_first(tmp_path: Path) -> None:
    result = run(REPORT, "-o", tmp_path / "v.csv", "--language", "en")
    first, last = result.stdout.index("verdict differs"), result.stdout.index("1 samples")
    assert first < last
    assert "15 readings" in result.stdout


def test_the_summary_for_machines_counts_everything(tmp_path: Path) -> None:
    result = run(REPORT, WIDE, "-o", tmp_path / "v.csv", "--json")
    summary = json.loads(result.stdout)
    assert (summary["samples"], summary["readings"]) == (5, 48)
    assert sum(summary["overall"].values()) == 5
    assert [file["shape"] for file in summary["files"]] == ["report", "wide"]
    assert summary["disagreements"][0]["kind"]
    assert {"rows_in", "rows_read", "rows_refused", "messages"} <= set(summary["files"][0])


def test_samples_of_several_files_tell_which_file_they_came_from(tmp_path: Path) -> None:
    out = tmp_path / "v.json"
    run(REPORT, WIDE, "-o", out)
    assert {row["file"] for row in json.loads(out.read_text("utf-8"))} == {REPORT.name, WIDE.name}


@pytest.mark.parametrize(("language", "word"), [("zh", "加了密码"), ("en", "password")])
def test_a_refused_file_exits_with_2_says_why_and_leaves_the_old_output(
    tmp_path: Path, language: str, word: str
) -> None:
    bad, out = tmp_path / "bad.xlsx", tmp_path / "v.csv"
    content = workbook([["a"]])
    at = content.index(b"PK\x01\x02")
    bad.write_bytes(content[: at + 8] + b"\x01" + content[at + 9 :])
    out.write_text("old")
    result = run(WIDE, bad, "-o", out, "-l", language)
    assert result.exit_code == 2
    assert "bad.xlsx" in result.stderr
    assert word in result.stderr
    assert result.stdout == ""
    assert out.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_all_refused_files_are_told_at_once(tmp_path: Path) -> None:
    result = run(tmp_path / "one.xlsx", tmp_path / "two.xlsx", "-o", tmp_path / "v.csv")
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 2


def test_a_failure_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(command, "write_verdicts", fail)
    result = run(WIDE, "-o", tmp_path / "v.csv")
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_output_of_unknown_kind_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    result = run(tmp_path / "none.xlsx", "-o", tmp_path / "v.docx")
    assert result.exit_code == 2
    assert "v.docx" in result.stderr


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "lab.xlsx"
    source.write_bytes(WIDE.read_bytes())
    result = run(source, "-o", source)
    assert result.exit_code == 2
    assert source.read_bytes() == WIDE.read_bytes()


def test_a_faulty_rule_of_the_overlay_is_told_with_its_line(tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "standards"
    rules.mkdir(parents=True)
    (rules / "x.yaml").write_text("standard: [", encoding="utf-8")
    result = run(WIDE, "-o", tmp_path / "v.csv", "--rules", tmp_path / "rules")
    assert result.exit_code == 2
    assert "x.yaml" in result.stderr
    assert not (tmp_path / "v.csv").exists()


def test_what_the_command_writes_can_be_judged_again(tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.csv"
    run(WIDE, "-o", first)
    result = run(first, "-o", second)
    assert result.exit_code == 0
    ids = {record.sample.sample_id for record in read(second.read_bytes(), name="second.csv").samples}
    assert ids == {"W001", "W002", "W003", "W004"}


def test_a_folder_of_rules_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = run(WIDE, "-o", tmp_path / "v.csv", "--rules", tmp_path / "none")
    assert result.exit_code == 2
    assert "none" in result.stderr
