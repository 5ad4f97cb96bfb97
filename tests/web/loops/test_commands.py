"""`bihuan nightly` and `bihuan check` on matters, on whichever database the tests run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner, Result

from bihuan.cli import app
from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.facts import Laying
from bihuan.web.loops.models import Alert, Loop, Obligation
from bihuan.web.testing.models import CheckedSample, CheckRun
from tests.kit.cast import person
from tests.web.ledger.tampering import run
from tests.web.loops.story import day, later, letter, move, on_file
from tests.web.loops.test_integrity import erase, suspended, without_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock that commands read."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    return set_to


OWN_FIGURE = """
- id: service-answer
  zh: 服务申请答复
  en: Answer to a service request
  article: practice
  amount: "5"
  unit: working-days
  checked: recall
  confidence: high
"""


def bihuan(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def night(at: Callable[[datetime], None], days: int) -> dict[str, Any]:
    at(later(days))
    said = bihuan("nightly", "--json")
    assert said.exit_code == 0, said.output
    told: dict[str, Any] = json.loads(said.stdout)
    return told


def told() -> list[str]:
    alerts = Alert.objects.exclude(kind="assigned").order_by("pk")
    return [one.account.sign_in_name for one in alerts]


def test_nights_tell_the_handler_then_the_head_then_the_task_force_and_nobody_twice(
    at: Callable[[datetime], None],
) -> None:
    letter(days=-2, handler=person("east-officer"))
    seen = []
    for days in range(5):
        first, again = night(at, days), night(at, days)
        assert again["alerts"] == again["sealed"] == again["recounted"] == 0
        seen.append((first["alerts"], told()[-1]))
    order = ["east-officer", "east-head", "task-force"]
    assert seen[:3] == [(1, who) for who in order]
    assert seen[3:] == [(0, "task-force")] * 2
    given = LedgerEvent.objects.filter(kind="loops.alert_given").count()
    assert given == len(told()) + 1, "the assignment was told too"


def test_a_night_counts_the_days_of_a_suspension(at: Callable[[datetime], None]) -> None:
    loop = suspended()
    before = Obligation.objects.get(loop=loop, key="1").due_on
    # Nothing has the sample of this matter on its books, so that the audit finds it: exit 1.
    at(later(7))
    said = bihuan("nightly", "--json")
    assert (said.exit_code, json.loads(said.stdout)["recounted"]) == (1, 1)
    after = Obligation.objects.get(loop=loop, key="1").due_on
    assert before and after and (after - before).days == 7


def test_a_night_that_finds_a_breach_says_so_and_where_to_look(at: Callable[[datetime], None]) -> None:
    loop = letter()
    run(f"UPDATE loops_obligation SET state = 'working' WHERE loop_id = {loop.pk}")
    at(later(0))
    said = bihuan("nightly")
    assert said.exit_code == 1
    assert "bihuan check" in said.stdout


def test_a_sound_night_says_what_it_did_in_a_line(at: Callable[[datetime], None]) -> None:
    letter(days=-2, handler=person("east-officer"))
    at(later(0))
    said = bihuan("nightly")
    assert (said.exit_code, len(said.stdout.splitlines())) == (0, 1)
    assert "alerts: 1" in said.stdout


@pytest.mark.parametrize(
    ("table", "change"),
    [("loop", "due_on = '2027-01-01'"), ("loop", "stage = 'x/y'"), ("obligation", "state = 'recheck'")],
)
def test_a_night_does_not_mend_in_silence_what_somebody_changed(
    table: str, change: str, at: Callable[[datetime], None]
) -> None:
    loop = suspended()
    for days in (1, 2):
        at(later(days))
        bihuan("nightly")
        bihuan("nightly")
    which = f"loop_id = {loop.pk} AND key = '1'" if table == "obligation" else f"id = {loop.pk}"
    run(f"UPDATE loops_{table} SET {change} WHERE {which}")
    at(later(3))
    assert json.loads(bihuan("nightly", "--json").stdout)["recounted"] == 0
    checks = json.loads(bihuan("check", "--json").stdout)["checks"]
    standings = next(one for one in checks if one["name"] == "standings")
    assert {"audit_loop_differs", "audit_loop_obligation"} & {one["code"] for one in standings["breaches"]}


def test_new_rules_are_counted_by_the_night_after_they_come(
    at: Callable[[datetime], None], settings: Any
) -> None:
    asked = Laying(track="service", subject="applicant", subject_name="青棉毛巾厂")
    loop = letter(procedure="service-request", layings=(asked,))
    assert night(at, 1)["recounted"] == 0
    figures = Path(settings.BIHUAN_DATA) / "rules" / "catalogue" / "figures.yaml"
    figures.parent.mkdir(parents=True)
    figures.write_text(OWN_FIGURE, encoding="utf-8")
    assert night(at, 2)["recounted"] == 1
    loop.refresh_from_db()
    assert loop.due_on == day(6)  # Saturday 9 May is worked in lieu


def delete_loop(loop: Loop) -> str:
    without_guards()
    erase(loop)
    return f"loops.Registration {loop.about_id}"


def edit_state(loop: Loop) -> str:
    run(f"UPDATE loops_obligation SET state = 'received' WHERE loop_id = {loop.pk}")
    return f"loops.Loop {loop.pk}"


def edit_due_day(loop: Loop) -> str:
    run(f"UPDATE loops_loop SET due_on = '2027-01-01' WHERE id = {loop.pk}")
    return f"loops.Loop {loop.pk}"


def edit_history(loop: Loop) -> str:
    """A move's new words, with the guards taken away and put back."""
    without_guards()
    run(f"UPDATE loops_move SET move = 'open', state = 'working' WHERE loop_id = {loop.pk} AND number = 1")
    return f"loops.Loop {loop.pk} loops.Move 1"


def delete_tail(loop: Loop) -> str:
    without_guards()
    last = LedgerEvent.objects.order_by("-sequence").values_list("sequence", flat=True)[0]
    run(f"DELETE FROM ledger_ledgerevent WHERE sequence = {last}")
    return f"ledger.LedgerEvent {last}"


def edit_entry(loop: Loop) -> str:
    without_guards()
    run("UPDATE ledger_ledgerevent SET actor_name = 'x' WHERE sequence = 2")
    return "ledger.LedgerEvent 2"


def replace_entry(loop: Loop) -> str:
    """INSERT OR REPLACE passes SQLite's triggers for update and delete; here every guard is gone."""
    without_guards()
    columns = ", ".join(field.column for field in LedgerEvent._meta.concrete_fields)
    copied = columns.replace("actor_name", "'x'")
    if connection.vendor == "sqlite":
        run(
            f"INSERT OR REPLACE INTO ledger_ledgerevent ({columns})"
            f" SELECT {copied} FROM ledger_ledgerevent WHERE sequence = 2"
        )
    else:
        run(
            f"INSERT INTO ledger_ledgerevent ({columns}) SELECT {copied} FROM ledger_ledgerevent"
            " WHERE sequence = 2 ON CONFLICT (sequence) DO UPDATE SET actor_name = 'x'"
        )
    return "ledger.LedgerEvent 2"


def drop_trigger(loop: Loop) -> str:
    table = "" if connection.vendor == "sqlite" else " ON ledger_ledgerevent"
    run(f"DROP TRIGGER ledger_event_kept{table}")
    return "ledger_event_kept"


def orphan(loop: Loop) -> str:
    without_guards()
    run(f"DELETE FROM loops_obligation WHERE loop_id = {loop.pk}")
    return f"loops.Loop {loop.pk}"


def change_file(loop: Loop) -> str:
    file = on_file(loop, "reply-letter")
    file_place(file.digest).write_bytes(b"other")
    return f"loops.EvidenceFile {file.pk}"


def lose_file(loop: Loop) -> str:
    file = on_file(loop, "reply-letter")
    file_place(file.digest).unlink()
    return f"loops.EvidenceFile {file.pk}"


def edit_day_root(loop: Loop) -> str:
    bihuan("nightly")
    without_guards()
    run(f"UPDATE ledger_dayseal SET root = '{'f' * 64}'")
    return "ledger.DaySeal 2026-05-06"


BREACHES = (
    delete_loop,
    edit_state,
    edit_due_day,
    edit_history,
    delete_tail,
    edit_entry,
    replace_entry,
    drop_trigger,
    orphan,
    change_file,
    lose_file,
    edit_day_root,
)


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.__name__)
def test_a_breach_makes_check_end_with_1_and_name_the_row(
    breach: Callable[[Loop], str], at: Callable[[datetime], None]
) -> None:
    loop = letter()
    move(loop, "assign", by="registrar")
    at(later(1))
    assert bihuan("check").exit_code == 0
    row = breach(loop)
    said = bihuan("check", "--json")
    assert said.exit_code == 1
    checks = json.loads(said.stdout)["checks"]
    named = {one["row"] for check in checks for one in check["breaches"]}
    assert row in named
    assert row in bihuan("check", "-l", "en").stdout


def test_a_verdict_that_was_rewritten_makes_check_end_with_1(example_runs: list[CheckRun]) -> None:
    assert bihuan("check").exit_code == 0
    sample = CheckedSample.objects.filter(overall="nonconforming").order_by("pk").first()
    assert sample
    verdict = json.loads(json.dumps(sample.verdict).replace('"fail"', '"pass"'))
    CheckedSample.objects.filter(pk=sample.pk).update(verdict=verdict)
    said = bihuan("check", "-l", "en")
    assert said.exit_code == 1
    assert f"testing.CheckedSample {sample.pk}" in said.stdout
