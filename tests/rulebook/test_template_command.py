"""`bihuan rules template` writes a template, `bihuan rules check` says what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bihuan.cli import app
from bihuan.rulebook.paper_forms import load_paper_forms
from bihuan.web.papers.rendering import packaged_template


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["rules", *words])


@pytest.fixture(autouse=True)
def _no_local_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize("name", ["rectification-order", "责令改正通知书", "Order to rectify"])
def test_a_template_is_written_for_a_paper_by_any_of_its_names(name: str, tmp_path: Path) -> None:
    out = tmp_path / "order.docx"
    found = run("template", name, "-o", str(out), "-l", "en")
    assert found.exit_code == 0
    assert "paper_forms/rectification-order.docx" in found.stdout
    assert out.read_bytes() == packaged_template(load_paper_forms().by_id["rectification-order"])


@pytest.mark.parametrize(("name", "out"), [("责令改正书", "a.docx"), ("rectification-order", "a.doc")])
def test_what_cannot_be_written_is_refused_in_one_line(name: str, out: str, tmp_path: Path) -> None:
    found = run("template", name, "-o", str(tmp_path / out))
    assert found.exit_code == 2
    assert len(found.stderr.splitlines()) == 1 and "→" in found.stderr
    assert list(tmp_path.glob("a.*")) == []


def test_a_template_of_the_office_is_checked_with_its_rules(tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "paper_forms"
    folder.mkdir(parents=True)
    own = folder / "rectification-order.docx"
    assert run("template", "rectification-order", "-o", str(own)).exit_code == 0
    assert run("check", "--overlay", str(folder.parent)).exit_code == 0
    own.rename(folder / "result-notice.docx")
    told = json.loads(run("check", "--overlay", str(folder.parent), "--json").stdout)
    assert not told["sound"]
    assert {Path(fault["file"]).name for fault in told["faults"]} == {"result-notice.docx"}
    assert {"paper_template_missing", "paper_template_unknown"} == {fault["code"] for fault in told["faults"]}
