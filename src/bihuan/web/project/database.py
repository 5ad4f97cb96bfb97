"""Which database: SQLite in the data folder, unless `DATABASE_URL` names a PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_POSTGRESQL = frozenset({"postgres", "postgresql"})


def database(url: str, *, folder: Path) -> dict[str, Any]:
    """The settings of the database at `url` ("postgres://user:password@host:5432/name?sslmode=require"),
    or, when it is empty, of the SQLite file in `folder`. Raises ImproperlyConfigured.
    """
    return _postgresql(url) if url else _sqlite(folder)


def _sqlite(folder: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "bihuan.sqlite3",
        "OPTIONS": {
            # A writer takes its lock at the start: two writers wait for each other and never dead-lock.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a commit is on the disk before anybody is told of it, however SQLite was built.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _POSTGRESQL or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL does not name a PostgreSQL database → write it as "
            "postgres://USER:PASSWORD@HOST:5432/NAME, or unset it to use SQLite in the data folder"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
