from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bihuan.cli.rules import app
from bihuan.rulebook.load import FOLDER

BROKEN = "standard: Q/A 1\nedition: 2024\ntitle: 本地\nforce: often\nin_force_from: 2024-01-01\n"
OPEN = """standard: T/OWN 1
edition: 2024
title: 自定
force: group
in_force_from: 2024-01-01
checked: official
source: OWN
applies: {product: sheet}
rules:
  - {id: w, item: fastness-water, clause: 4, when: {depth: light}, limit: ≥4}
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(autouse=True)
def _no_local_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path / "data"))


def overlay(folder: Path, text: str) -> str:
    (folder / "standards").mkdir()
    (folder / "standards" / "mine.yaml").write_text(text, encoding="utf-8")
    (folder / "sources.yaml").write_text("OWN: our own text\n", encoding="utf-8")
    return str(folder)


def test_check_counts_what_is_sound() -> None:
    found = run("check", "--json")
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert told["sound"] is True and told["faults"] == []
    assert told["standards"] > 30 and told["cases"] > 50


def test_check_lists_every_fault_and_fails(tmp_path: Path) -> None:
    folder = overlay(tmp_path, BROKEN + "colour: red\n")
    found = run("check", "--overlay", folder)
    assert found.exit_code == 1
    lines = found.stdout.splitlines()
    assert [line.split(" ")[0].rsplit("mine.yaml", 1)[-1] for line in lines[:-1]] == [":4", ":6"]
    told = json.loads(run("check", "--overlay", folder, "--json").stdout)
    assert [(fault["line"], fault["code"]) for fault in told["faults"]] == [
        (4, "rulebook_not_allowed"),
        (6, "rulebook_unknown_key"),
    ]


def test_local_rules_are_found_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "rules").mkdir(parents=True)
    overlay(tmp_path / "data" / "rules", OPEN)
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path / "data"))
    assert run("show", "T/OWN 1").exit_code == 0


@pytest.mark.parametrize("command", [("show", "GB 18401"), ("cases",), ("prove",)])
def test_a_faulty_rulebook_is_bad_input_for_every_other_command(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    found = run(*command, "--overlay", overlay(tmp_path, BROKEN))
    assert found.exit_code == 2
    assert "mine.yaml:4" in found.stderr and found.stdout == ""


def test_show_tells_the_limit_its_clause_and_how_well_it_was_checked() -> None:
    found = run("show", "GB 18401-2010", "--item", "甲醛", "--json")
    (edition,) = json.loads(found.stdout)
    assert (edition["force"], edition["in_force_from"], edition["in_force_until"]) == (
        "mandatory",
        "2011-08-01",
        None,
    )
    row = next(r for r in edition["rules"] if r["when"] == {"safety_class": ["B"]})
    assert (row["limit"], row["unit"], row["clause"], row["checked"]) == (
        "≤75",
        "mg/kg",
        "5.1 T1",
        "secondary",
    )


@pytest.mark.parametrize("name", ["GB 18401", "gb18401", "ＧＢ　18401"])
def test_show_lists_every_edition_of_a_standard_however_it_is_spelt(name: str) -> None:
    told = json.loads(run("show", name, "--json").stdout)
    assert [edition["edition"] for edition in told] == ["2001", "2003", "2010"]


@pytest.mark.parametrize(("language", "word"), [("zh", "强制性"), ("en", "mandatory")])
def test_show_speaks_both_languages(language: str, word: str) -> None:
    found = run("show", "GB 18401-2010", "--item", "ph", "-l", language)
    assert found.exit_code == 0
    assert word in found.stdout


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("show", "GB 18402"), "GB 18401-2010"),
        (("show", "GB 18401", "--item", "formaldehide"), "formaldehyde"),
        (("prove", "GB 18402"), "GB 18401"),
        (("cases", "E9999"), "E9999"),
        (("check", "--overlay", "no-such-folder"), "no-such-folder"),
        (("check", "--language", "fr"), "zh / en"),
    ],
)
def test_what_is_not_known_is_refused_with_what_comes_near(words: tuple[str, ...], near: str) -> None:
    found = run(*words)
    assert found.exit_code == 2
    assert near in found.stderr


def test_one_case_can_be_run_by_its_id() -> None:
    found = run("cases", "E01", "--json")
    assert found.exit_code == 0
    (told,) = json.loads(found.stdout)
    assert (told["id"], told["holds"], told["differences"]) == ("E01", True, [])


def test_cases_fail_under_rules_that_say_otherwise(tmp_path: Path) -> None:
    text = (FOLDER / "standards/gb-18401/2010.yaml").read_text("utf-8").replace("B: ≤75", "B: ≤74")
    found = run("cases", "E01", "--overlay", overlay(tmp_path, text))
    assert found.exit_code == 1
    assert "E01" in found.stdout and "readings[0].outcome" in found.stdout


def test_prove_tells_the_coverage_of_a_standard() -> None:
    found = run("prove", "GB/T 29862", "--json")
    assert found.exit_code == 0
    (told,) = json.loads(found.stdout)
    assert (told["coverage"], told["holds"], told["holes"]) == (1.0, True, [])
    assert told["boundaries"] > 20


def test_prove_fails_on_a_hole_and_names_it(tmp_path: Path) -> None:
    found = run("prove", "T/OWN 1", "--overlay", overlay(tmp_path, OPEN))
    assert found.exit_code == 1
    assert "T/OWN 1-2024 fastness-water sheet" in found.stdout and "depth=dark" in found.stdout
