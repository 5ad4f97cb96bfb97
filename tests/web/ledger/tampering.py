"""What somebody with the database's password could do."""

from __future__ import annotations

from django.db import connection

from bihuan.web.ledger.guards import POSTGRESQL, SQLITE, TABLES


def run(statement: str) -> None:
    """One statement of raw SQL."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def break_open() -> None:
    """Take every guard away."""
    if connection.vendor == "sqlite":
        for name in SQLITE:
            run(f"DROP TRIGGER {name}")
        return
    for name, text in POSTGRESQL.items():
        table = next(table for table in TABLES if f" ON {table} " in text)
        run(f"DROP TRIGGER {name} ON {table}")
