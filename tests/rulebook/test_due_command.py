from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bihuan.cli import app


@pytest.fixture(autouse=True)
def _no_local_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path / "data"))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["due", *words])


def test_the_record_for_machines_has_its_keys() -> None:
    found = run("penalty", "statement", "--from", "2026-02-10", "--json")
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert {
        key: told[key] for key in ("due_on", "advised_on", "not_before", "provisional", "source_checked")
    } == {
        "due_on": "2026-02-24",
        "advised_on": "2026-02-24",
        "not_before": None,
        "provisional": False,
        "source_checked": "secondary",
    }
    assert "第57条" in told["basis"] and "第64条" in told["basis"]
    assert [step["code"] for step in told["derivation"]] == [
        "clock_starts",
        "first_day_not_counted",
        "counted",
        "holiday_left_out",
        "moved_workday",
        "advised",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("法定届满日 2026-10-08;建议办结日 2026-09-30", "第47条", "顺延至 2026-10-08")),
        (
            "en",
            (
                "Due day in law 2026-10-08; advised day 2026-09-30",
                "art. 47",
                "so the limit ends on 2026-10-08",
            ),
        ),
    ],
)
def test_people_read_the_day_its_basis_and_how_it_was_counted(language: str, words: tuple[str, ...]) -> None:
    found = run("result-handling", "recheck", "--from", "2026-07-18", "-l", language)
    assert found.exit_code == 0
    assert [word for word in words if word not in found.stdout] == []


def test_a_window_tells_its_first_day_too() -> None:
    found = run("result-handling", "second-recheck", "--from", "2026-03-01")
    assert "2026-05-01" in found.stdout


def test_the_day_on_which_the_matter_began_picks_the_edition() -> None:
    days = {
        opened: json.loads(
            run("complaint", "mediation", "--from", "2026-04-20", "--opened", opened, "--json").stdout
        )["due_on"]
        for opened in ("2026-04-14", "2026-04-15")
    }
    assert days == {"2026-04-14": "2026-06-25", "2026-04-15": "2026-06-22"}


def test_names_may_be_chinese_and_days_as_people_write_them() -> None:
    found = run("投诉处理", "受理时限", "--from", "2026年5月6日", "--json")
    assert json.loads(found.stdout)["due_on"] == "2026-05-14"


def test_a_day_in_a_year_without_a_calendar_is_provisional() -> None:
    found = run("penalty", "filing", "--from", "2027-03-01")
    assert "(暂定)" in found.stdout and "2027" in found.stdout


def test_an_office_gives_its_own_figure(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "sources.yaml").write_text("OWN: our own rule\n", encoding="utf-8")
    (tmp_path / "catalogue" / "figures.yaml").write_text(
        "- {id: objection-acceptance, zh: 异议受理, en: Acceptance, article: practice,"
        ' amount: "3", unit: working-days, checked: official, source: OWN}\n',
        encoding="utf-8",
    )
    words = ("result-handling", "objection-acceptance", "--from", "2026-05-06")
    assert run(*words).exit_code == 2
    found = run(*words, "--overlay", str(tmp_path), "--json")
    assert json.loads(found.stdout)["due_on"] == "2026-05-09"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("loan", "statement", "--from", "2026-02-10"), "penalty"),
        (("penalty", "loan", "--from", "2026-02-10"), "statement"),
        (("penalty", "statement", "--from", "2026-02-30"), "--from"),
        (("penalty", "statement", "--from", "2026-02"), "--from"),
        (("penalty", "statement", "--from", "tomorrow"), "tomorrow"),
        (("penalty", "statement", "--from", "9999-12-31"), "9999-12-31"),
        (("penalty", "statement", "--from", "2026-02-10", "--opened", "x"), "--opened"),
        (("penalty", "statement", "--from", "2026-02-10", "--opened", "2026-02-11"), "2026-02-11"),
        (("penalty", "statement", "--from", "2018-02-10"), "2019-04-01"),
        (("hand-over", "reply", "--from", "2026-02-10"), "文书"),
        (("result-handling", "notice", "--from", "2026-02-10"), "figures.yaml"),
        (("result-handling", "recall-summary", "--from", "2026-02-10"), "凭记忆"),
        (("penalty", "statement", "--from", "2026-02-10", "--overlay", "no-such-folder"), "no-such-folder"),
    ],
)
def test_bad_input_is_one_line_that_says_what_and_what_to_do(words: tuple[str, ...], named: str) -> None:
    found = run(*words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert len(found.stderr.strip().splitlines()) == 1
    assert named in found.stderr and "→" in found.stderr


def test_a_faulty_procedure_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "own.yaml").write_text("procedure: own\n", encoding="utf-8")
    found = run("penalty", "statement", "--from", "2026-02-10", "--overlay", str(tmp_path))
    assert found.exit_code == 2
    assert "own.yaml:1" in found.stderr


def test_check_and_cases_know_the_procedures(tmp_path: Path) -> None:
    checked = CliRunner().invoke(app, ["rules", "check", "--json"])
    told = json.loads(checked.stdout)
    assert told["procedures"]["procedures"] == 9 and len(told["procedures_digest"]) == 64
    assert CliRunner().invoke(app, ["rules", "cases", "D01"]).exit_code == 0
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "own.yaml").write_text("procedure: own\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("a: 1\n", encoding="utf-8")
    faulty = CliRunner().invoke(app, ["rules", "check", "--overlay", str(tmp_path), "--json"])
    faults = [(Path(fault["file"]).name, fault["code"]) for fault in json.loads(faulty.stdout)["faults"]]
    assert faulty.exit_code == 1
    assert faults == [("mine.yaml", "rulebook_stray_file"), ("own.yaml", "rulebook_missing_key")]


def test_a_notice_before_a_hearing_is_counted_back_from_the_day_of_the_hearing() -> None:
    found = run("penalty", "hearing-notice", "--from", "2026-03-20", "--language", "en")
    assert found.exit_code == 0
    assert "2026-03-10" in found.stdout
    assert "Counted back from the day that is set, 2026-03-20" in found.stdout
