from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.web.ledger.guards import SQLITE
from tests.kit.site import COMMAND, environment

pytestmark = pytest.mark.slow

SETTINGS = {"DJANGO_SETTINGS_MODULE": "bihuan.web.project.settings"}
REMAKE = """
import django; django.setup()
from django.apps import apps
from django.db import connection
# As SQLite renamed tables before 3.25: the triggers of others do not hold it up.
connection.cursor().execute("PRAGMA legacy_alter_table = ON")
with connection.schema_editor() as editor:
    editor._remake_table(apps.get_model("ledger", "LedgerEvent"))
"""
RECORD = """
import django; django.setup()
from bihuan.cli.serve import _check_examples, admit_cast
admit_cast()
_check_examples()
"""
# An entry as it was written before entries named the row that they are about.
FIRST_FORMAT = """
INSERT INTO ledger_ledgerevent (sequence, kind, payload, actor_id, actor_name, at, previous_hash, hash)
VALUES (1, 'testing.report_checked', '{"file_digest":"a","rulebook_digest":"b","run_id":1}', 'demo', '演示',
    '2026-11-24 09:30:00.123456', '%s',
    '%s');
UPDATE ledger_ledgerhead SET sequence = 1, hash = (SELECT hash FROM ledger_ledgerevent);
"""


def migrate(folder: Path, *target: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", *target]
    subprocess.run(command, env={**environment(folder), **SETTINGS}, check=True)


def guards(folder: Path) -> set[str]:
    with sqlite3.connect(folder / "bihuan.sqlite3") as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return {name for (name,) in rows}


def test_the_ledger_migrates_back_and_forth_and_is_append_only_again(tmp_path: Path) -> None:
    migrate(tmp_path)
    migrate(tmp_path, "ledger", "zero")
    migrate(tmp_path)
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        assert database.execute("SELECT sequence, hash FROM ledger_ledgerhead").fetchall() == [(0, "0" * 64)]
        with pytest.raises(sqlite3.IntegrityError, match="exactly one head"):
            database.execute("DELETE FROM ledger_ledgerhead")


def test_a_chain_of_the_first_format_is_migrated_as_it_stands(tmp_path: Path) -> None:
    migrate(tmp_path, "ledger", "0002")
    payload = '{"file_digest":"a","rulebook_digest":"b","run_id":1}'
    fields = [
        1,
        "testing.report_checked",
        payload,
        "demo",
        "演示",
        "2026-11-24T09:30:00.123456+00:00",
        "0" * 64,
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        database.executescript(FIRST_FORMAT % ("0" * 64, hashlib.sha256(text.encode()).hexdigest()))
    migrate(tmp_path)
    migrate(tmp_path, "ledger", "0002")
    migrate(tmp_path)
    assert guards(tmp_path) == set(SQLITE)
    said = subprocess.run(
        [*COMMAND, "check", "--json"], env=environment(tmp_path), capture_output=True, check=False
    )
    chain = json.loads(said.stdout)["checks"][0]
    assert (chain["name"], chain["outcome"], chain["counts"]) == ("chain", "sound", {"entries": 1})


def test_a_remake_of_the_table_drops_the_guards_and_the_next_migration_puts_them_back(tmp_path: Path) -> None:
    migrate(tmp_path)
    assert guards(tmp_path) == set(SQLITE)
    environ = {**environment(tmp_path), **SETTINGS}
    subprocess.run([sys.executable, "-c", REMAKE], env=environ, check=True)
    assert guards(tmp_path) == {name for name in SQLITE if "event" not in name}
    said = subprocess.run([*COMMAND, "check"], env=environment(tmp_path), capture_output=True, check=False)
    assert said.returncode == 1
    assert "ledger_event_kept" in said.stdout.decode()
    migrate(tmp_path)
    assert guards(tmp_path) == set(SQLITE)


def test_the_way_back_does_not_take_what_entries_are_hashed_with(tmp_path: Path) -> None:
    migrate(tmp_path)
    environ = {**environment(tmp_path), **SETTINGS}
    subprocess.run([sys.executable, "-c", RECORD], env=environ, check=True)
    with pytest.raises(subprocess.CalledProcessError):
        migrate(tmp_path, "ledger", "0002")
    migrate(tmp_path)
    said = subprocess.run([*COMMAND, "check"], env=environment(tmp_path), capture_output=True, check=False)
    assert said.returncode == 0, said.stdout.decode()
