from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from bihuan.web.ledger.actions import run_audit
from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.queries.audits import tallies_of
from bihuan.web.loops.actions.nightly import nightly, recount
from bihuan.web.loops.models import Loop, Obligation, SearchText
from bihuan.web.loops.occasions import count_by, registered
from bihuan.web.loops.queries.conservation import registrations, totals
from bihuan.web.people.models import RoleAssignment
from tests.kit.cast import person
from tests.web.ledger.tampering import run
from tests.web.loops.story import NOW, TODAY, day, failing_sample, later, letter, move, on_file
from tests.web.loops.tampering import erase, without_guards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _samples() -> Iterator[list[str]]:
    """Which samples must have a loop, as the room of the samples will tell it."""
    before = registered()
    found: list[str] = []
    count_by({"loops.Registration": registrations, "testing.CheckedSample": lambda: found})
    yield found
    count_by(before)


@pytest.fixture
def samples(_samples: list[str]) -> list[str]:
    return _samples


def audit(days: int = 0) -> dict[str, Tally]:
    told = tallies_of(run_audit(by=Actor(id="x", name="x"), now=later(days)))
    return {tally.name: tally for tally in told}


def breaches(name: str, days: int = 0) -> list[tuple[str, str]]:
    return [(one.row, one.reason.code) for one in audit(days)[name].breaches]


def test_what_was_never_touched_is_sound_and_counted() -> None:
    loop = letter()
    move(loop, "assign", by="registrar")
    move(loop, "reply", days=2, served_on=day(2), evidence=["reply-letter"])
    letter(is_historical=True)
    told = audit(2)
    for name in ("conservation", "moves", "standings", "evidence", "subjects", "references", "guards"):
        assert told[name].outcome == "sound", (name, told[name].breaches)
    assert told["conservation"].counts == {"found": 2, "closed": 1, "open": 1, "historical": 1}
    assert told["moves"].counts == {"moves": 4}
    assert told["standings"].counts == {"loops": 2, "moves": 4, "due_days": 1}
    assert told["evidence"].counts == {"files": 1}


def test_a_loop_that_was_deleted_by_sql_is_named_by_what_asked_for_it() -> None:
    gone, _kept = letter(), letter()
    without_guards()
    erase(gone)
    row = f"loops.Registration {gone.about_id}"
    assert breaches("conservation") == [(row, "audit_occasion_without_loop")]
    assert (f"loops.Loop {gone.pk}", "audit_subject_gone") in breaches("subjects")
    assert (f"loops.Loop {gone.pk}", "audit_move_gone") in breaches("moves")


def test_a_failing_sample_without_a_loop_is_named(samples: list[str]) -> None:
    loop = failing_sample()
    samples[:] = [loop.about_id, "777"]
    assert breaches("conservation") == [("testing.CheckedSample 777", "audit_occasion_without_loop")]


def test_a_loop_that_nothing_asks_for_is_named(samples: list[str]) -> None:
    loop = failing_sample()
    assert breaches("conservation") == [(f"loops.Loop {loop.pk}", "audit_loop_without_occasion")]
    count_by({})
    assert breaches("conservation") == [(f"loops.Loop {loop.pk}", "audit_loop_without_occasion")]


def test_totals_balance_by_stage(samples: list[str]) -> None:
    letter(days=-1)
    closed = letter()
    move(closed, "assign", by="registrar")
    move(closed, "reply", served_on=TODAY, evidence=["reply-letter"])
    told = {one.kind: one for one in totals(today=TODAY)}
    letters = told["loops.Registration"]
    assert (letters.found, letters.closed, letters.open, letters.overdue) == (2, 1, 1, 1)
    assert letters.stages == {"hand-over hand-over/received": 1}
    assert letters.is_balanced
    samples.append("777")
    assert not next(one for one in totals(today=TODAY) if one.kind == "testing.CheckedSample").is_balanced


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stage", "'subject/ordered'"),
        ("due_on", "'2027-01-01'"),
        ("listed_on", "'2027-01-01'"),
        ("is_awaiting", "NOT is_awaiting"),
        ("is_unsigned", "NOT is_unsigned"),
        ("length", "7"),
    ],
)
def test_a_cache_that_is_not_what_the_history_says_is_named(column: str, value: str) -> None:
    loop = letter()
    run(f"UPDATE loops_loop SET {column} = {value} WHERE id = {loop.pk}")
    (breach,) = audit()["standings"].breaches
    assert (breach.row, breach.reason.code) == (f"loops.Loop {loop.pk}", "audit_loop_differs")
    assert dict(breach.reason.data)["column"] == column


def test_an_obligation_that_was_changed_deleted_or_added_is_named() -> None:
    one, two, three = letter(), letter(), letter()
    Obligation.objects.filter(loop=one).update(state="working")
    Obligation.objects.filter(loop=two).delete()
    Obligation.objects.create(loop=three, place=2, key="2", track="hand-over", subject="sender")
    rows = [(f"loops.Loop {loop.pk}", "audit_loop_obligation") for loop in (one, two, three)]
    assert breaches("standings") == rows


def test_an_open_loop_that_a_search_would_not_find_is_named() -> None:
    gone, changed, left = letter(), letter(), letter()
    move(left, "assign", by="registrar")
    move(left, "reply", served_on=TODAY, evidence=["reply-letter"])
    SearchText.objects.filter(loop=gone).delete()
    SearchText.objects.filter(loop=changed).update(text="x")
    SearchText.objects.create(loop=left, text="x")
    found = audit()["standings"].breaches
    assert [one.row for one in found] == [f"loops.Loop {loop.pk}" for loop in (gone, changed, left)]
    assert {dict(one.reason.data)["column"] for one in found} == {"search_text"}


def test_the_database_itself_refuses_to_change_a_move() -> None:
    loop = letter()
    for statement in (
        "UPDATE loops_move SET note = 'x'",
        "DELETE FROM loops_move",
        "INSERT INTO loops_move SELECT * FROM loops_move",
    ):
        with pytest.raises(DatabaseError, match="append-only"):
            run_apart(statement)
    assert loop.moves.count() == 1


def run_apart(statement: str) -> None:
    with transaction.atomic():
        run(statement)


@pytest.mark.parametrize("column", ["note = 'x'", "on = '2026-05-05'", "by_name = 'x'", "stated_on = NULL"])
def test_a_move_that_was_changed_behind_the_programs_back_is_named(column: str) -> None:
    loop = letter()
    letter()
    without_guards()
    quoted = column.replace("on =", '"on" =', 1) if column.startswith("on") else column
    run(f"UPDATE loops_move SET {quoted} WHERE loop_id = {loop.pk}")
    assert breaches("moves") == [(f"loops.Loop {loop.pk} loops.Move 1", "audit_move_changed")]


def test_a_move_that_was_written_past_the_program_is_named() -> None:
    loop = letter()
    without_guards()
    columns = [field.column for field in loop.moves.model._meta.concrete_fields if field.column != "id"]
    copied = ", ".join("2" if name == "number" else f'"{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    run(f"INSERT INTO loops_move ({names}) SELECT {copied} FROM loops_move")
    assert breaches("moves") == [(f"loops.Loop {loop.pk} loops.Move 2", "audit_move_unrecorded")]
    assert breaches("standings") == [(f"loops.Loop {loop.pk}", "audit_loop_history")]


def test_a_file_of_evidence_that_is_gone_or_changed_is_named() -> None:
    loop = letter()
    gone, changed = on_file(loop, "reply-letter"), on_file(loop, "site-photo")
    file_place(gone.digest).unlink()
    file_place(changed.digest).write_bytes(b"other")
    assert breaches("evidence") == [
        (f"loops.EvidenceFile {gone.pk}", "audit_file_gone"),
        (f"loops.EvidenceFile {changed.pk}", "audit_file_changed"),
    ]


def test_a_procedure_whose_file_was_changed_or_is_gone_is_named() -> None:
    one, two = letter(), letter()
    Loop.objects.filter(pk=one.pk).update(procedure_digest="0" * 64)
    Loop.objects.filter(pk=two.pk).update(edition="0")
    assert breaches("standings") == [
        (f"loops.Loop {one.pk}", "audit_loop_procedure_changed"),
        (f"loops.Loop {two.pk}", "audit_loop_procedure_gone"),
    ]


def suspended() -> Loop:
    loop = failing_sample()
    move(loop, "serve-notice", served_on=TODAY)
    move(loop, "accept-result", evidence=["written-waiver"])
    move(loop, "order-rectification", served_on=TODAY)
    move(loop, "suspend", by="east-head", interval="suspension")
    return loop


def test_a_suspended_clock_is_counted_anew_each_night(samples: list[str]) -> None:
    loop = suspended()
    samples.append(loop.about_id)
    before = Obligation.objects.get(loop=loop, key="1").due_on
    assert breaches("standings", days=7) == [(f"loops.Loop {loop.pk}", "audit_loop_stale")]
    assert recount(now=later(7)) == 1
    assert breaches("standings", days=7) == []
    after = Obligation.objects.get(loop=loop, key="1").due_on
    assert before and after and (after - before).days == 7


def test_a_night_is_sound_and_running_it_twice_does_nothing_twice() -> None:
    letter(days=-2, handler=person("east-officer"))
    first = nightly(now=later(1))
    assert (first.recounted, first.alerts, first.audit.outcome) == (0, 1, "sound")
    second = nightly(now=later(1))
    assert (second.alerts, second.sealed) == (0, 0)


def told(loop: Loop) -> list[str]:
    return [one.account.name for one in loop.alerts.exclude(kind="assigned").order_by("pk")]


def test_an_overdue_loop_that_nobody_looks_at_goes_to_the_head_and_then_to_the_task_force() -> None:
    loop = letter(days=-2, handler=person("east-officer"))
    nights: list[Any] = []
    for night in range(4):
        nightly(now=later(night))
        nights.append(told(loop))
    assert nights == [["许川"], ["许川", "苏棠"], ["许川", "苏棠", "高原"], ["许川", "苏棠", "高原"]]


def test_once_somebody_has_looked_nobody_above_is_told() -> None:
    loop = letter(days=-2, handler=person("east-officer"))
    nightly(now=later(0))
    loop.alerts.update(read_at=NOW)
    nightly(now=later(1))
    assert told(loop) == ["许川"]


def test_without_an_officer_in_charge_the_head_is_told_first() -> None:
    loop = letter(days=-2)
    nightly(now=later(0))
    assert told(loop) == ["苏棠"]
    assert RoleAssignment.objects.filter(role="task-force").exists()
