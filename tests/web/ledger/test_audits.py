"""What an audit finds, and what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, connection

import bihuan
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import known_codes, term
from bihuan.web.flow.table import CHECKS
from bihuan.web.ledger import audits
from bihuan.web.ledger.actions import run_audit, seal_days
from bihuan.web.ledger.audits import CannotCheckError, Tally
from bihuan.web.ledger.events import heard
from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import Audit
from bihuan.web.ledger.queries.audits import tallies_of
from bihuan.web.ledger.queries.entries import day_end
from bihuan.web.testing.models import CheckedSample, CheckRun
from tests.kit.cast import Client
from tests.web.ledger.story import LIN, NOW
from tests.web.ledger.tampering import break_open, run

pytestmark = pytest.mark.django_db

PACKAGE = Path(bihuan.__file__).parent


@pytest.fixture
def checks() -> Any:
    """Lets a test register checks of its own; the product's are put back."""
    before = audits.audited()
    yield audits.audit_by
    audits.audit_by(before)


def found() -> dict[str, Tally]:
    return {tally.name: tally for tally in tallies_of(run_audit(by=LIN, now=NOW))}


def breaches(name: str) -> list[tuple[str, str]]:
    return [(one.row, one.reason.code) for one in found()[name].breaches]


def test_what_was_never_touched_is_sound_and_counted(example_runs: list[CheckRun]) -> None:
    seal_days(now=day_end(NOW.date()))
    tallies = found()
    assert list(tallies) == list(CHECKS)
    assert {tally.outcome for tally in tallies.values()} == {"sound"}
    assert tallies["chain"].counts == {"entries": 3}
    assert tallies["seals"].counts == {"days": 1, "unsealed": 0}
    assert tallies["files"].counts == {"files": 3}
    assert tallies["verdicts"].counts == {"samples": 9, "verdicts": 47, "new_rules": 0}
    assert Audit.objects.get().outcome == "sound"


def test_the_first_changed_entry_is_named(example_runs: list[CheckRun]) -> None:
    break_open()
    run("UPDATE ledger_ledgerevent SET payload = '{}' WHERE sequence >= 2")
    assert breaches("chain") == [("ledger.LedgerEvent 2", "audit_chain_changed")]


def test_a_guard_that_is_gone_is_named(example_runs: list[CheckRun]) -> None:
    break_open()
    assert ("ledger_event_kept", "audit_guard_missing") in breaches("guards")


def test_a_root_that_does_not_come_out_is_named(example_runs: list[CheckRun]) -> None:
    seal_days(now=day_end(NOW.date()))
    break_open()
    run(f"UPDATE ledger_dayseal SET root = '{'a' * 64}'")
    assert breaches("seals") == [("ledger.DaySeal 2026-11-24", "audit_seal_changed")]
    run("UPDATE ledger_dayseal SET first = 2")
    assert breaches("seals") == [("ledger.DaySeal 2026-11-24", "audit_seal_gap")]


def test_a_row_that_was_deleted_behind_the_programs_back_is_named(example_runs: list[CheckRun]) -> None:
    gone = example_runs[1]
    run(f"DELETE FROM testing_checkedsample WHERE run_id = {gone.pk}")
    run(f"DELETE FROM testing_checkrun WHERE id = {gone.pk}")
    assert breaches("subjects") == [(f"testing.CheckRun {gone.pk}", "audit_subject_gone")]


def test_a_kind_of_row_that_nobody_knows_is_named(example_runs: list[CheckRun]) -> None:
    break_open()
    run("UPDATE ledger_ledgerevent SET subject_kind = 'no.Such' WHERE sequence = 1")
    assert breaches("subjects") == [("no.Such", "audit_subject_unknown")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses it at once")
def test_a_row_without_the_row_it_points_to_is_named(example_runs: list[CheckRun]) -> None:
    sample = CheckedSample.objects.order_by("pk").first()
    assert sample is not None
    run("PRAGMA defer_foreign_keys = ON")
    run(f"UPDATE testing_checkedsample SET run_id = 777 WHERE id = {sample.pk}")
    assert breaches("references") == [(f"testing.CheckedSample {sample.pk}", "audit_reference_gone")]
    run(f"UPDATE testing_checkedsample SET run_id = {sample.run_id} WHERE id = {sample.pk}")


def test_a_file_that_is_gone_or_changed_is_named(example_runs: list[CheckRun]) -> None:
    first, second, _ = example_runs
    file_place(first.file_digest).unlink()
    with file_place(second.file_digest).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff")
    assert breaches("files") == [
        (f"testing.CheckRun {first.pk}", "audit_file_gone"),
        (f"testing.CheckRun {second.pk}", "audit_file_changed"),
    ]


def test_a_verdict_that_was_rewritten_is_named(example_runs: list[CheckRun]) -> None:
    sample = CheckedSample.objects.filter(overall="nonconforming").order_by("pk").first()
    assert sample is not None
    verdict = json.loads(json.dumps(sample.verdict).replace('"fail"', '"pass"'))
    CheckedSample.objects.filter(pk=sample.pk).update(verdict=verdict)
    rows = breaches("verdicts")
    assert rows
    assert set(rows) == {(f"testing.CheckedSample {sample.pk}", "audit_verdict_differs")}


def test_a_reading_that_was_taken_out_of_a_verdict_is_named(example_runs: list[CheckRun]) -> None:
    sample = CheckedSample.objects.filter(overall="nonconforming").order_by("pk").first()
    assert sample is not None
    verdict = {**sample.verdict, "readings": sample.verdict["readings"][1:]}
    CheckedSample.objects.filter(pk=sample.pk).update(verdict=verdict)
    assert (f"testing.CheckedSample {sample.pk}", "audit_verdict_incomplete") in breaches("verdicts")


def test_an_outcome_that_only_the_lists_show_otherwise_is_named(example_runs: list[CheckRun]) -> None:
    sample = CheckedSample.objects.filter(overall="nonconforming").order_by("pk").first()
    assert sample is not None
    CheckedSample.objects.filter(pk=sample.pk).update(overall="no_nonconformity_found")
    assert breaches("verdicts") == [(f"testing.CheckedSample {sample.pk}", "audit_column_differs")]


def test_a_check_that_cannot_run_says_why_and_stops_no_other(checks: Any) -> None:
    def lacking(tally: Tally) -> None:
        raise CannotCheckError(Reason.of("audit_rules_unusable"))

    def stumbling(tally: Tally) -> None:
        raise DatabaseError("the disk is on fire")

    checks({"chain": lacking, "guards": stumbling, "files": lambda tally: tally.count("files", 7)})
    tallies = found()
    assert [tally.outcome for tally in tallies.values()] == ["not_run", "not_run", "sound"]
    assert tallies["guards"].obstacle == Reason.of("audit_failed", why="DatabaseError: the disk is on fire")
    assert Audit.objects.get().outcome == "not_run"


def test_a_breach_outweighs_a_check_that_could_not_run(checks: Any) -> None:
    def both(tally: Tally) -> None:
        tally.breach("x 1", "audit_subject_gone")
        raise CannotCheckError(Reason.of("audit_rules_unusable"))

    checks({"chain": both})
    assert found()["chain"].outcome == "breached"


def test_breaches_beyond_the_first_hundred_are_counted(checks: Any) -> None:
    def many(tally: Tally) -> None:
        for number in range(250):
            tally.breach(f"x {number}", "audit_subject_gone")

    checks({"chain": many})
    tally = found()["chain"]
    assert (tally.breached, len(tally.breaches), tally.untold) == (250, 100, 150)
    page = Client("audit-admin").get("/ledger/audit/").content.decode()
    assert "另有 150 处" in page


def test_what_a_second_look_does_not_find_was_only_in_the_making(checks: Any) -> None:
    looks = iter(range(1, 9))

    def moving(tally: Tally) -> None:
        look = next(looks)
        # A row that was written between two readings; one that is wrong, with a count that goes on.
        tally.breach(f"x {look}", "audit_subject_gone")
        tally.breach("y 1", "audit_row_changed", number=str(look))

    checks({"chain": moving})
    assert breaches("chain") == [("y 1", "audit_row_changed")]
    checks({"chain": lambda tally: tally.breach(f"z {next(looks)}", "audit_subject_gone")})
    assert found()["chain"].outcome == "sound"


def test_a_check_that_fails_on_its_second_look_keeps_what_the_first_one_found(checks: Any) -> None:
    looks = iter((True, False))

    def failing(tally: Tally) -> None:
        if not next(looks):
            raise DatabaseError("the disk is on fire")
        tally.breach("x 1", "audit_subject_gone")

    checks({"chain": failing})
    assert breaches("chain") == [("x 1", "audit_subject_gone")]


def test_the_page_shows_the_last_audit_and_runs_one(example_runs: list[CheckRun]) -> None:
    assert "还没有核验过" in Client("audit-admin").get("/ledger/audit/").content.decode()
    break_open()
    assert Client("audit-admin").post("/ledger/audit/").headers["Location"] == "/ledger/audit/"
    page = Client("audit-admin").get("/ledger/audit/").content.decode()
    assert "ledger_event_kept" in page
    assert "不符" in page
    assert "审明" in page


def test_every_check_event_subject_and_breach_has_its_words() -> None:
    for name in CHECKS:
        assert term("integrity_check", name, language="en") != name
    assert not {event.kind() for event in heard()} - known_codes(), "add it to rulebook/words/ledger.yaml"
    for event in heard():
        kind = event.about[0]
        assert not kind or term("row", kind, language="zh") != kind, "add it to rulebook/words/terms.yaml"


def test_no_breach_is_without_a_sentence_and_no_sentence_without_a_use() -> None:
    sources = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    used = set(re.findall(r'"(audit_[a-z_]+)"', "\n".join(sources)))
    faults = ("missing", "moved", "changed", "unreadable", "cut", "added", "headless")
    built = {f"audit_chain_{fault}" for fault in faults}
    built |= {f"audit_guard_{fault}" for fault in ("missing", "changed", "foreign")}
    built |= {f"audit_column_{column}" for column in ("check", "counts", "result")}
    built |= {f"audit_{outcome}" for outcome in ("sound", "breached", "not_run")}
    words = yaml.safe_load((PACKAGE / "rulebook/words/ledger.yaml").read_text("utf-8"))
    written = {code for code in words if code.startswith("audit_")}
    assert written == used | built
