"""Filling tables fast, past the program: in bulk, with guards and indexes out of the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from bihuan.web.ledger.guards import install_guards, present

AT_ONCE = 20_000
_TIMES = frozenset((date, datetime))


@dataclass
class Table:
    """Rows on their way into a table, written some thousands at a time."""

    model: type[Model]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    last: int = 0

    def add(self, *row: Any) -> int:
        """Add a row, given without its id; the id that it gets."""
        self.last += 1
        self.put(self.last, *row)
        return self.last

    def put(self, *row: Any) -> None:
        """Add a row with its key."""
        self.rows.append(row)
        if len(self.rows) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what has gathered."""
        names = [one.column for one in self.model._meta.concrete_fields]
        columns = ", ".join(f'"{name}"' for name in names)
        table = self.model._meta.db_table
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                marks = ", ".join(["%s"] * len(names))
                rows = ([str(one)[:19] if type(one) in _TIMES else one for one in row] for row in self.rows)
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
            else:
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
        self.rows.clear()


@contextmanager
def bare(models: Sequence[type[Model]]) -> Iterator[None]:
    """Tables without guards and without those indexes that only speed things up; put back at the end."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for name, text in present(connection).items():
            if text.startswith("CREATE TRIGGER"):
                table = text.split(" ON ")[1].split()[0]
                cursor.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
        cursor.execute("PRAGMA synchronous = OFF" if is_sqlite else "SET session_replication_role = replica")
        _indexes("remove_index", models)
        connection.disable_constraint_checking()
        yield
        connection.enable_constraint_checking()
        _indexes("add_index", models)
        if not is_sqlite:
            cursor.execute("SET session_replication_role = DEFAULT")
            for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
                cursor.execute(statement)
        cursor.execute("ANALYZE" if is_sqlite else "VACUUM ANALYZE")
    install_guards(connection)


def _indexes(what: str, models: Sequence[type[Model]]) -> None:
    with connection.schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                getattr(editor, what)(model, index)
