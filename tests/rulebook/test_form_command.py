"""`bihuan rules export` and `import`: exit codes, nothing half-written, nothing overwritten unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bihuan.cli import app
from bihuan.rulebook.load import load_rulebook
from tests.rulebook.forms import NEW, changed, form_of, sheets_of

PERSONS = ("--entered-by", "甲", "--checked-by", "乙")
PLACE = Path("standards") / "t-own-1" / "2024.yaml"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["rules", *map(str, words)])


@pytest.fixture(autouse=True)
def _no_local_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path / "data"))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_of(NEW))
    return path


def everything(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def test_an_edition_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    out, rules = tmp_path / "form.xlsx", tmp_path / "rules"
    assert run("export", "GB 18401-2010", "-o", out).exit_code == 0
    result = run("import", out, "-o", rules, *PERSONS)
    assert result.exit_code == 0, result.output
    assert everything(rules) == [Path("standards/gb-18401/2010.yaml")]
    found = load_rulebook(overlay=rules)
    edition = next(e for s in found.standards for e in s.editions if e.name == "GB 18401-2010")
    shipped = next(e for s in load_rulebook().standards for e in s.editions if e.name == "GB 18401-2010")
    assert (edition.entered_by, edition.checked_by) == ("甲", "乙")
    assert edition.digest == shipped.digest


def test_a_local_edition_goes_out_of_its_folder(tmp_path: Path, form: Path) -> None:
    rules, out = tmp_path / "rules", tmp_path / "again.xlsx"
    run("import", form, "-o", rules, *PERSONS)
    assert run("export", "T/OWN 1", "-o", out, "--overlay", rules).exit_code == 0
    lines = {row[0]: row[1] for row in sheets_of(out.read_bytes())["标准"]}
    assert (lines["标准号"], lines["录入人"], lines["复核人"]) == ("T/OWN 1", "甲", "乙")


def test_a_blank_form_has_headings_in_either_language(tmp_path: Path) -> None:
    assert run("export", "--blank", "-o", tmp_path / "zh.xlsx").exit_code == 0
    assert run("export", "--blank", "-o", tmp_path / "en.xlsx", "-l", "en").exit_code == 0
    assert "限值" in sheets_of((tmp_path / "zh.xlsx").read_bytes())
    assert "Limits" in sheets_of((tmp_path / "en.xlsx").read_bytes())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("GB 18401", "-o", "f.xlsx"), "GB 18401-2003"),
        (("GB 18402-2010", "-o", "f.xlsx"), "GB 18401-2010"),
        (("GB 18401-2010", "-o", "f.csv"), "f.csv"),
        (("-o", "f.xlsx"), "--blank"),
        (("GB 18401-2010", "--blank", "-o", "f.xlsx"), "--blank"),
    ],
)
def test_what_cannot_be_exported_is_told_and_nothing_is_written(
    words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert everything(tmp_path) == []


def test_a_faulty_form_is_refused_cell_by_cell_and_leaves_no_trace(tmp_path: Path) -> None:
    form, rules = tmp_path / "form.xlsx", tmp_path / "rules"
    form.write_bytes(changed(sheets_of(form_of(NEW)), ("限值", "项目", "甲全"), ("限值", "限值#2", "大约")))
    result = run("import", form, "-o", rules, *PERSONS)
    assert result.exit_code == 2
    assert "form.xlsx 限值!B3 " in result.stderr
    assert "form.xlsx 限值!O4 " in result.stderr
    assert not rules.exists()


def test_a_form_whose_rules_overlap_is_refused(tmp_path: Path) -> None:
    form, rules = tmp_path / "form.xlsx", tmp_path / "rules"
    form.write_bytes(changed(sheets_of(form_of(NEW)), ("限值", "颜色深度#3", "")))
    result = run("import", form, "-o", rules, *PERSONS, "-l", "en")
    assert result.exit_code == 2
    assert "Several limits for one case" in result.stderr
    assert not rules.exists()


@pytest.mark.parametrize(("one", "two"), [("甲", "甲"), ("甲", " 甲"), ("", "乙"), ("甲", " ")])
def test_two_different_persons_are_asked_for(form: Path, tmp_path: Path, one: str, two: str) -> None:
    result = run("import", form, "-o", tmp_path / "rules", "--entered-by", one, "--checked-by", two)
    assert result.exit_code == 2
    assert "--checked-by" in result.stderr
    assert not (tmp_path / "rules").exists()


def test_a_published_edition_is_not_overwritten_unasked(form: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    assert run("import", form, "-o", rules, *PERSONS).exit_code == 0
    before = (rules / PLACE).read_bytes()
    again = run("import", form, "-o", rules, *PERSONS)
    assert (again.exit_code, (rules / PLACE).read_bytes()) == (0, before)
    form.write_bytes(changed(sheets_of(form_of(NEW)), ("限值", "限值#3", "≥4-5")))
    refused = run("import", form, "-o", rules, *PERSONS)
    assert refused.exit_code == 2
    assert "--replace" in refused.stderr
    assert (rules / PLACE).read_bytes() == before
    assert run("import", form, "-o", rules, *PERSONS, "--replace").exit_code == 0
    assert "≥4-5" in (rules / PLACE).read_text("utf-8")
    assert everything(rules) == [PLACE]


def test_a_folder_that_cannot_be_written_is_told(form: Path, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "standards").write_text("in the way")
    result = run("import", form, "-o", tmp_path / "rules", *PERSONS)
    assert result.exit_code == 2
    assert "→" in result.stderr


def test_machines_are_told_what_was_proven(form: Path, tmp_path: Path) -> None:
    result = run("import", form, "-o", tmp_path / "rules", *PERSONS, "--json")
    told = json.loads(result.stdout)
    assert told["name"] == "T/OWN 1-2024"
    assert told["limits"] == 3
    assert told["boundaries"] > 0
    assert (told["entered_by"], told["checked_by"]) == ("甲", "乙")
