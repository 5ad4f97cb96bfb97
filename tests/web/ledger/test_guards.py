"""The database itself refuses, by raw SQL too; and a guard that is gone is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bihuan.web.ledger.actions import seal_days
from bihuan.web.ledger.apps import guard_tables
from bihuan.web.ledger.guards import declared, guard_faults, install_guards
from bihuan.web.ledger.models import DaySeal, LedgerEvent, LedgerHead
from bihuan.web.ledger.queries import verify_chain
from bihuan.web.ledger.queries.entries import day_end
from tests.web.ledger.story import EVENTS, NOW, TeaMade, record
from tests.web.ledger.tampering import break_open, run

pytestmark = pytest.mark.django_db

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="words of SQLite")
only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="words of PostgreSQL")

COLUMNS = (
    "sequence, format, kind, subject_kind, subject_id, payload, actor_id, actor_name, at, previous_hash, hash"
)
OTHERS = "2, 'x', '', '', '{}', 'a', 'b', '2026-11-24 00:00:00+00:00'"
FORGED = f"'{'f' * 64}'"
LAST_HASH = "(SELECT hash FROM ledger_ledgerevent WHERE sequence = 3)"


def entry(sequence: str, previous: str = LAST_HASH) -> str:
    return f"INTO ledger_ledgerevent ({COLUMNS}) VALUES ({sequence}, {OTHERS}, {previous}, {FORGED})"


STATEMENTS = {
    "update": "UPDATE ledger_ledgerevent SET actor_name = 'x' WHERE sequence = 1",
    "delete": "DELETE FROM ledger_ledgerevent WHERE sequence = 1",
    "delete the tail": "DELETE FROM ledger_ledgerevent WHERE sequence = 3",
    "delete all": "DELETE FROM ledger_ledgerevent",
    "insert a taken number": f"INSERT {entry('2')}",
    "insert a gap": f"INSERT {entry('5')}",
    "insert before the first": f"INSERT {entry('0')}",
    "insert with another tie": f"INSERT {entry('4', FORGED)}",
    "upsert": f"INSERT {entry('3')} ON CONFLICT (sequence) DO UPDATE SET actor_name = 'x'",
    "rewind the head": f"UPDATE ledger_ledgerhead SET sequence = 2, hash = {FORGED}",
    "rewind the head truly": "UPDATE ledger_ledgerhead SET sequence = 2,"
    " hash = (SELECT hash FROM ledger_ledgerevent WHERE sequence = 2)",
    "advance the head": f"UPDATE ledger_ledgerhead SET sequence = 4, hash = {FORGED}",
    "another hash in the head": f"UPDATE ledger_ledgerhead SET hash = {FORGED}",
    "renumber the head": "UPDATE ledger_ledgerhead SET id = id + 1",
    "delete the head": "DELETE FROM ledger_ledgerhead",
    "a second head": f"INSERT INTO ledger_ledgerhead (id, sequence, hash) VALUES (99, 3, {FORGED})",
    "change a seal": f"UPDATE ledger_dayseal SET root = {FORGED}",
    "delete a seal": "DELETE FROM ledger_dayseal",
    "seal a day twice": "INSERT INTO ledger_dayseal (day, first, last, root, sealed_at)"
    " SELECT day, 3, 3, root, sealed_at FROM ledger_dayseal",
    "seal a day of the past": "INSERT INTO ledger_dayseal (day, first, last, root, sealed_at)"
    " SELECT '2026-01-01', 3, 3, root, sealed_at FROM ledger_dayseal",
    "seal entries twice": "INSERT INTO ledger_dayseal (day, first, last, root, sealed_at)"
    " SELECT '2026-12-01', 2, 3, root, sealed_at FROM ledger_dayseal",
    "seal what is not there": "INSERT INTO ledger_dayseal (day, first, last, root, sealed_at)"
    " SELECT '2026-12-01', 3, 4, root, sealed_at FROM ledger_dayseal",
}
ON_SQLITE = {
    "replace": f"INSERT OR REPLACE {entry('2')}",
    "replace the last": f"REPLACE {entry('3')}",
    "replace by the hidden number": "INSERT OR REPLACE INTO ledger_ledgerevent"
    f" (rowid, {COLUMNS}) VALUES (1, 4, {OTHERS}, {LAST_HASH}, {FORGED})",
    "update or replace": "UPDATE OR REPLACE ledger_ledgerevent SET sequence = 1 WHERE sequence = 2",
    "replace the head": f"REPLACE INTO ledger_ledgerhead (id, sequence, hash) VALUES (1, 2, {FORGED})",
    "replace a seal": "REPLACE INTO ledger_dayseal (day, first, last, root, sealed_at)"
    f" SELECT day, first, last, {FORGED}, sealed_at FROM ledger_dayseal",
    "no number at all": f"INSERT OR IGNORE {entry('NULL')}",
}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE ledger_ledgerevent",
    "truncate the head": "TRUNCATE ledger_ledgerhead",
    "truncate the seals": "TRUNCATE ledger_dayseal",
    "a replicating session": "SET LOCAL session_replication_role = replica;"
    "DELETE FROM ledger_ledgerevent WHERE sequence = 3",
}


@pytest.fixture(autouse=True)
def _two_sealed_entries_and_one_of_today(table: Any) -> None:
    table(EVENTS)
    record(TeaMade(cups=1), TeaMade(cups=2))
    tomorrow = day_end(NOW.date())
    seal_days(now=tomorrow)
    record(TeaMade(cups=3), at=tomorrow)


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values_list()) for model in (LedgerEvent, LedgerHead, DaySeal)]


def refused(statement: str) -> None:
    before = everything()
    with pytest.raises(DatabaseError, match="the ledger"), transaction.atomic():
        run(statement)
    assert everything() == before


@pytest.mark.parametrize("attempt", STATEMENTS)
def test_the_database_refuses(attempt: str) -> None:
    refused(STATEMENTS[attempt])


@only_sqlite
@pytest.mark.parametrize("attempt", ON_SQLITE)
def test_sqlite_refuses(attempt: str) -> None:
    refused(ON_SQLITE[attempt])


@only_postgresql
@pytest.mark.parametrize("attempt", ON_POSTGRESQL)
def test_postgresql_refuses(attempt: str) -> None:
    refused(ON_POSTGRESQL[attempt])


@pytest.mark.parametrize("attempt", STATEMENTS)
def test_it_is_the_guards_that_refuse(attempt: str) -> None:
    before = everything()
    break_open()
    try:
        with transaction.atomic():
            run(STATEMENTS[attempt])
    except DatabaseError as error:
        assert "the ledger" not in str(error)  # a key refuses as well
    else:
        assert everything() != before


def test_what_the_program_writes_passes() -> None:
    record(*(TeaMade(cups=number) for number in range(50)))
    assert (verify_chain().is_sound, verify_chain().entries) == (True, 53)


def test_a_guard_that_is_gone_is_named_and_put_back() -> None:
    assert guard_faults(connection) == {}
    break_open()
    gone = {name for name, fault in guard_faults(connection).items() if fault == "missing"}
    assert gone == {name for name in declared(connection) if not name.endswith("()")}
    guard_tables(using="default")
    assert guard_faults(connection) == {}
    refused(STATEMENTS["delete"])


@only_sqlite
def test_a_guard_with_another_text_is_named_and_mended() -> None:
    run("DROP TRIGGER ledger_event_kept")
    run("CREATE TRIGGER ledger_event_kept BEFORE DELETE ON ledger_ledgerevent BEGIN SELECT 1; END")
    run("CREATE TRIGGER silent BEFORE INSERT ON ledger_ledgerevent BEGIN SELECT RAISE(IGNORE); END")
    assert guard_faults(connection) == {"ledger_event_kept": "changed", "silent": "foreign"}
    install_guards(connection)
    assert guard_faults(connection) == {}


@only_postgresql
@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        (
            "ALTER TABLE ledger_ledgerevent DISABLE TRIGGER ledger_event_kept",
            {"ledger_event_kept": "changed"},
        ),
        (
            "ALTER TABLE ledger_ledgerevent ENABLE TRIGGER ledger_event_kept",
            {"ledger_event_kept": "changed"},
        ),
        (
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN OLD; END'",
            {"ledger_refuse()": "changed"},
        ),
        (
            "CREATE TRIGGER silent BEFORE INSERT ON ledger_ledgerevent FOR EACH ROW"
            " EXECUTE FUNCTION ledger_refuse()",
            {"silent": "foreign"},
        ),
    ],
)
def test_a_guard_that_was_switched_off_or_rewritten_is_named_and_mended(
    statement: str, faults: dict[str, str]
) -> None:
    run(statement)
    assert guard_faults(connection) == faults
    install_guards(connection)
    assert guard_faults(connection) == {}
