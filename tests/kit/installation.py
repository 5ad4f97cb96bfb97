"""An installation with a data folder and a database of its own, for real processes of the product."""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.kit.site import environment

_PREPARE = """
from bihuan.web.project.folder import data_folder, prepare_folder
prepare_folder(data_folder())
"""


@dataclass(frozen=True)
class Installation:
    """What its processes need to know, and a way to its rows that goes past the product."""

    env: dict[str, str]
    connect: Callable[[], Any]
    is_sqlite: bool

    def ask(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement with `?` for values; what it changes is committed."""
        text = statement if self.is_sqlite else statement.replace("?", "%s")
        with closing(self.connect()) as database:
            rows = database.execute(text, values)
            found = rows.fetchall() if rows.description else []
            database.commit()
            return list(found)

    def one(self, statement: str, values: Sequence[object] = ()) -> Any:
        return self.ask(statement, values)[0][0]

    def run(self, *command: str) -> None:
        subprocess.run([sys.executable, *command], env=self.env, check=True)


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """An empty one with its data in this folder; on PostgreSQL where `DATABASE_URL` names a server."""
    own = {**environment(folder), "DJANGO_SETTINGS_MODULE": "bihuan.web.project.settings"}
    # Each start of a process would compile the whole program anew.
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        file = folder / "bihuan.sqlite3"
        yield _migrated(Installation(own, lambda: sqlite3.connect(file, timeout=20), is_sqlite=True))
        return
    name = f"test_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    url = f"{server.rsplit('/', 1)[0]}/{name}"
    try:
        own["DATABASE_URL"] = url
        yield _migrated(Installation(own, lambda: psycopg.connect(url), is_sqlite=False))
    finally:
        with psycopg.connect(server, autocommit=True) as database:
            database.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def _migrated(found: Installation) -> Installation:
    found.run("-c", _PREPARE)
    found.run("-m", "django", "migrate", "--verbosity=0")
    return found
