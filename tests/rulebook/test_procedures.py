"""The procedures of the package: what others rely on, and what the facts say."""

from __future__ import annotations

import ast
import time
from datetime import date
from pathlib import Path

import pytest

import bihuan
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.marks import Checked
from bihuan.engine.rules.procedures import Procedure, Roll, TimeUnit
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.procedure_book import load_procedures
from bihuan.rulebook.words import known_codes, term
from tests.rulebook.procedure_kit import real

DAY = date(2026, 5, 6)
IDS = {
    "result-handling": {"objection", "retest-formalities", "rectification", "recheck"},
    "penalty": {"filing", "statement", "decision"},
    "complaint": {"acceptance", "mediation"},
    "violation-report": {"verification"},
    "random-inspection": {"publication"},
    "supervision-order": {"reply"},
    "report-verification": {"answer"},
    "hand-over": {"reply"},
    "service-request": {"answer"},
}
PACKAGE = Path(bihuan.__file__).parent


def procedure(name: str, day: date = DAY) -> Procedure:
    found = procedure_on(editions=real().editions(procedure=name), day=day)
    assert found
    return found


def test_the_ids_that_others_rely_on_are_there() -> None:
    assert set(real().ids) == set(IDS)
    for name, limits in IDS.items():
        for edition in real().editions(procedure=name):
            assert limits <= set(edition.limit_by_id), edition.edition


@pytest.mark.parametrize(
    ("name", "limit", "amount", "unit", "roll"),
    [
        ("result-handling", "objection", 15, TimeUnit.CALENDAR_DAYS, Roll.ANY),
        ("result-handling", "retest-formalities", 7, TimeUnit.CALENDAR_DAYS, Roll.ANY),
        ("result-handling", "retest-assignment", 10, TimeUnit.CALENDAR_DAYS, Roll.STATUTORY),
        ("result-handling", "rectification", 60, TimeUnit.CALENDAR_DAYS, Roll.ANY),
        ("result-handling", "recheck", 75, TimeUnit.CALENDAR_DAYS, Roll.STATUTORY),
        ("penalty", "filing", 15, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("penalty", "evidence-registration", 7, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("penalty", "seizure", 30, TimeUnit.CALENDAR_DAYS, Roll.NONE),
        ("penalty", "review", 10, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("penalty", "statement", 5, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("penalty", "decision", 90, TimeUnit.CALENDAR_DAYS, Roll.STATUTORY),
        ("penalty", "service", 7, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("penalty", "payment", 15, TimeUnit.CALENDAR_DAYS, Roll.ANY),
        ("penalty", "closing", 15, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("penalty", "publicity", 20, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("penalty", "transfer", 24, TimeUnit.HOURS, Roll.NONE),
        ("complaint", "acceptance", 7, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("complaint", "mediation", 60, TimeUnit.CALENDAR_DAYS, Roll.STATUTORY),
        ("violation-report", "verification", 15, TimeUnit.WORKING_DAYS, Roll.NONE),
        ("random-inspection", "publication", 20, TimeUnit.WORKING_DAYS, Roll.NONE),
    ],
)
def test_a_limit_has_the_length_that_its_law_gives(
    name: str, limit: str, amount: int, unit: TimeUnit, roll: Roll
) -> None:
    found = procedure(name).limit_by_id[limit]
    assert found.term is not None
    assert (found.term.amount, found.term.unit, found.roll) == (amount, unit, roll)


@pytest.mark.parametrize(
    ("name", "limit", "lengths"),
    [
        ("penalty", "filing", [15]),
        ("penalty", "decision", [30, None]),
        ("penalty", "seizure", [30]),
        ("violation-report", "verification", [15]),
    ],
)
def test_an_extension_has_its_length_and_its_approver(
    name: str, limit: str, lengths: list[int | None]
) -> None:
    extensions = procedure(name).limit_by_id[limit].extensions
    assert [one.term.amount if one.term else None for one in extensions] == lengths
    assert all(one.by and one.citations for one in extensions)


def test_the_day_of_receipt_picks_the_edition_of_a_complaint() -> None:
    old, new = (procedure("complaint", day) for day in (date(2026, 4, 14), date(2026, 4, 15)))
    assert (old.edition, new.edition) == ("order-20", "order-121")
    assert old.limit_by_id["mediation"].term and old.limit_by_id["mediation"].term.amount == 45


def test_the_first_seven_tests_of_a_case_are_left_out_of_filing() -> None:
    filing = procedure("penalty").limit_by_id["filing"]
    assert filing.excludes == {"laboratory-test", "rights-holder"}
    assert "suspension" in procedure("penalty").limit_by_id["decision"].excludes


def test_nothing_claims_to_have_been_read_in_the_official_text() -> None:
    marks = [limit.mark for one in real().procedures for limit in one.limits]
    assert {mark.checked for mark in marks} == {Checked.SECONDARY, Checked.RECALL}


def test_every_limit_and_move_cites_something() -> None:
    for one in real().procedures:
        for limit in one.limits:
            assert limit.citations, limit.id
        for move in one.move_by_id.values():
            assert move.citations and move.by, move.id


WAYS = {
    "recheck-passed",
    "production-stopped",
    "deregistered",
    "untraceable",
    "accepted-elsewhere",
    "retest-changed",
    "authenticity-upheld",
    "merged-into-case",
    "annulled",
}


def test_the_ways_to_end_result_handling_are_data_with_their_evidence() -> None:
    endings = procedure("result-handling").endings
    assert set(endings) >= WAYS
    assert all(ending.evidence and ending.by for ending in endings.values())
    assert endings["untraceable"].is_watched and not endings["deregistered"].is_watched


def test_every_subject_of_a_failing_sample_has_its_track() -> None:
    track = procedure("result-handling").track_by_id["subject"]
    assert track.subjects == ("sampled-party", "nominal-maker", "platform")
    assert set(procedure("result-handling").track_by_id) == {
        "subject",
        "case",
        "notification",
        "recall",
        "trace",
        "publication",
    }


def test_every_name_has_its_word_in_both_languages() -> None:
    for kind, names in (
        ("role", real().roles),
        ("subject", real().subjects),
        ("paper", real().papers),
        ("evidence", real().evidence),
        ("interval", real().intervals),
        ("ending", real().endings),
    ):
        for one in names:
            assert term(kind, one.id, language="zh") == one.words.zh
            assert term(kind, one.id, language="en") == one.words.en


def test_every_holiday_unit_and_status_has_its_word() -> None:
    holidays = {day.id for notice in real().calendars.notices for day in notice.holidays}
    units = {unit.value for unit in TimeUnit}
    for kind, ids in (("holiday", holidays), ("time_unit", units)):
        assert not [
            one
            for one in ids
            if term(kind, one, language="en") == one and one not in ("hours", "months", "years")
        ]


def test_the_digest_of_judging_does_not_hang_on_procedures(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    text = (PACKAGE / "rulebook" / "calendars" / "2026.yaml").read_text("utf-8")
    (tmp_path / "calendars" / "2026.yaml").write_text(text, encoding="utf-8")
    assert load_rulebook(overlay=tmp_path).digest == load_rulebook().digest
    assert load_procedures(overlay=tmp_path).digest != load_procedures().digest


def test_loading_the_procedures_is_quick() -> None:
    begin = time.process_time()
    load_procedures()
    assert time.process_time() - begin < 1


def test_every_fault_code_of_the_loader_has_its_sentence() -> None:
    used = {
        node.args[0].value
        for path in (PACKAGE / "rulebook").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "report"
        and isinstance(node.args[0], ast.Constant)
    }
    assert used
    assert not {str(code) for code in used} - known_codes()
