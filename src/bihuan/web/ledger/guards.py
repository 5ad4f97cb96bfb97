"""What the database itself refuses: triggers on the ledger's tables, declared here once for each database.
An upper room has a table of its own guarded by `append_only`, when the program starts.

`install_guards` runs after every migration, since one that remakes a table on SQLite drops its triggers
without a word. SQLite's INSERT OR REPLACE deletes without asking update or delete triggers; it
cannot pass the insert triggers, which come before any conflict is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

EVENT, HEAD, SEAL = "ledger_ledgerevent", "ledger_ledgerhead", "ledger_dayseal"
TABLES = [EVENT, HEAD, SEAL]
_APPEND_ONLY = "the ledger is append-only"
_IN_TURN = "the ledger is append-only: the next entry follows the last"
_ONE_HEAD = "the ledger has exactly one head"
_FORWARD = "the ledger's head moves forward to the last entry only"
_SEAL_IN_TURN = "the ledger is append-only: the next day begins where the last one ended"

# What is wrong with a row, in the SQL of both databases.
_ENTRY_FAULT = f"""NEW.sequence IS NULL
    OR NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM {EVENT})
    OR NEW.previous_hash <> COALESCE(
        (SELECT hash FROM {EVENT} WHERE sequence = NEW.sequence - 1), '{"0" * 64}')"""
_HEAD_FAULT = f"""NEW.id <> OLD.id OR NEW.sequence < OLD.sequence
    OR NEW.sequence <> (SELECT MAX(sequence) FROM {EVENT})
    OR NEW.hash <> (SELECT hash FROM {EVENT} WHERE sequence = NEW.sequence)"""
_SEAL_FAULT = f"""NEW.day IS NULL OR NEW.last < NEW.first
    OR NEW.first <> (SELECT COALESCE(MAX(last), 0) + 1 FROM {SEAL})
    OR NEW.last > (SELECT COALESCE(MAX(sequence), 0) FROM {EVENT})
    OR EXISTS (SELECT 1 FROM {SEAL} WHERE day >= NEW.day)"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sqlite(name: str, moment: str, table: str, message: str, fault: str = "1") -> dict[str, str]:
    # An unknown is no pass: a comparison with NULL refuses too.
    refusal = f"SELECT RAISE(ABORT, {_quoted(message)})\n    WHERE ({fault}) IS NOT 0;"
    return {name: f"CREATE TRIGGER {name} BEFORE {moment} ON {table}\nBEGIN\n    {refusal}\nEND"}


def _rowid_taken(table: str) -> str:
    """REPLACE also clears away the row that holds a given rowid, whatever its key."""
    return f"\n    OR EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"


SQLITE: dict[str, str] = {
    **_sqlite("ledger_event_unchanged", "UPDATE", EVENT, _APPEND_ONLY),
    **_sqlite("ledger_event_kept", "DELETE", EVENT, _APPEND_ONLY),
    **_sqlite("ledger_event_in_turn", "INSERT", EVENT, _IN_TURN, _ENTRY_FAULT + _rowid_taken(EVENT)),
    **_sqlite("ledger_head_forward", "UPDATE", HEAD, _FORWARD, _HEAD_FAULT),
    **_sqlite("ledger_head_kept", "DELETE", HEAD, _ONE_HEAD),
    **_sqlite("ledger_head_alone", "INSERT", HEAD, _ONE_HEAD, f"EXISTS (SELECT 1 FROM {HEAD})"),
    **_sqlite("ledger_seal_unchanged", "UPDATE", SEAL, _APPEND_ONLY),
    **_sqlite("ledger_seal_kept", "DELETE", SEAL, _APPEND_ONLY),
    **_sqlite("ledger_seal_in_turn", "INSERT", SEAL, _SEAL_IN_TURN, _SEAL_FAULT + _rowid_taken(SEAL)),
}


def _function(message: str, fault: str = "TRUE") -> str:
    refusal = f"RAISE EXCEPTION USING MESSAGE = {_quoted(message)};"
    return f"\nBEGIN\n    IF ({fault}) IS NOT FALSE THEN\n    {refusal}\n    END IF;\n    RETURN NEW;\nEND\n"


_FUNCTIONS: dict[str, str] = {
    "ledger_refuse": _function(_APPEND_ONLY),
    "ledger_refuse_head": _function(_ONE_HEAD),
    "ledger_entry_in_turn": _function(_IN_TURN, _ENTRY_FAULT),
    "ledger_head_forward": _function(_FORWARD, _HEAD_FAULT),
    "ledger_head_alone": _function(_ONE_HEAD, f"EXISTS (SELECT 1 FROM {HEAD})"),
    "ledger_seal_in_turn": _function(_SEAL_IN_TURN, _SEAL_FAULT),
}


def _postgresql(name: str, moment: str, table: str, function: str) -> dict[str, str]:
    """As `pg_get_triggerdef` writes it, so that the two can be compared."""
    each = "ROW" if moment in ("INSERT", "UPDATE") else "STATEMENT"
    when = f"BEFORE {moment} ON {table} FOR EACH {each}"
    return {name: f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"}


POSTGRESQL: dict[str, str] = {
    **_postgresql("ledger_event_kept", "DELETE OR UPDATE OR TRUNCATE", EVENT, "ledger_refuse"),
    **_postgresql("ledger_event_in_turn", "INSERT", EVENT, "ledger_entry_in_turn"),
    **_postgresql("ledger_head_forward", "UPDATE", HEAD, "ledger_head_forward"),
    **_postgresql("ledger_head_kept", "DELETE OR TRUNCATE", HEAD, "ledger_refuse_head"),
    **_postgresql("ledger_head_alone", "INSERT", HEAD, "ledger_head_alone"),
    **_postgresql("ledger_seal_kept", "DELETE OR UPDATE OR TRUNCATE", SEAL, "ledger_refuse"),
    **_postgresql("ledger_seal_in_turn", "INSERT", SEAL, "ledger_seal_in_turn"),
}


def append_only(table: str, *, within: str, number: str) -> None:
    """Guard a table whose rows are numbered from 1 without a gap within the column `within`."""
    if table in TABLES:
        return
    message = f"{table} is append-only: the next row follows the last"
    same = f"SELECT COALESCE(MAX({number}), 0) + 1 FROM {table} WHERE {within} = NEW.{within}"
    fault = f"NEW.{number} <> ({same})"
    TABLES.append(table)
    SQLITE.update(
        {
            **_sqlite(f"{table}_unchanged", "UPDATE", table, message),
            **_sqlite(f"{table}_kept", "DELETE", table, message),
            **_sqlite(f"{table}_in_turn", "INSERT", table, message, fault + _rowid_taken(table)),
        }
    )
    _FUNCTIONS.update({f"{table}_refuse": _function(message), f"{table}_turn": _function(message, fault)})
    POSTGRESQL.update(
        {
            **_postgresql(f"{table}_kept", "DELETE OR UPDATE OR TRUNCATE", table, f"{table}_refuse"),
            **_postgresql(f"{table}_in_turn", "INSERT", table, f"{table}_turn"),
        }
    )


def declared(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name → text of every guard, functions included, as the database should hold them."""
    if connection.vendor == "sqlite":
        return dict(SQLITE)
    functions = {f"{name}()": body for name, body in _FUNCTIONS.items()}
    return {**functions, **POSTGRESQL}


def present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name → text of every trigger on the ledger's tables and of every function of theirs, as it stands.

    A trigger that is switched off, or only on for some sessions, is told as such.
    """
    if connection.vendor == "sqlite":
        rows = _rows(
            connection,
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ("
            + ", ".join(["%s"] * len(TABLES))
            + ")",
            TABLES,
        )
        return dict(rows)
    functions = _rows(
        connection,
        "SELECT proname || '()', prosrc FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND proname = ANY(%s)",
        [list(_FUNCTIONS)],
    )
    triggers = _rows(
        connection,
        "SELECT tgname, pg_get_triggerdef(t.oid, true) || CASE tgenabled WHEN 'A' THEN '' ELSE ' (off)' END"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace AND relname = ANY(%s)",
        [TABLES],
    )
    return {**dict(functions), **dict(triggers)}


def guard_faults(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name → missing, changed or foreign (a trigger that nobody declared), for each that is not in order."""
    asked, found = declared(connection), present(connection)
    faults = {name: "changed" for name in asked.keys() & found.keys() if asked[name] != found[name]}
    faults |= dict.fromkeys(asked.keys() - found.keys(), "missing")
    faults |= dict.fromkeys(found.keys() - asked.keys(), "foreign")
    return dict(sorted(faults.items()))


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Bring the guards to what is declared, on the tables that are there; where they are, nothing is done."""
    faults = guard_faults(connection)
    there = [table for table in TABLES if table in connection.introspection.table_names()]
    if not faults:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _install_on_sqlite(cursor, faults, there)
        else:
            _install_on_postgresql(cursor, present(connection), there)


def lift_guards(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away on SQLite, where a migration may remake a table; PostgreSQL alters it in place."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in SQLITE:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def _install_on_sqlite(cursor: Any, faults: Mapping[str, str], there: Sequence[str]) -> None:
    for name in faults:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        if name in SQLITE and _table_of(SQLITE[name]) in there:
            cursor.execute(SQLITE[name])


def _install_on_postgresql(cursor: Any, found: Mapping[str, str], there: Sequence[str]) -> None:
    for table in there:
        for name, text in found.items():
            if f" ON {table} " in text:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON {table}')
    for name, body in _FUNCTIONS.items():
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
        )
    for name, text in POSTGRESQL.items():
        table = _table_of(text)
        if table not in there:
            continue
        cursor.execute(text)
        # In replicating sessions too.
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _table_of(trigger: str) -> str:
    words = trigger.split()
    return words[words.index("ON") + 1]


def _rows(connection: BaseDatabaseWrapper, query: str, parameters: Any) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
