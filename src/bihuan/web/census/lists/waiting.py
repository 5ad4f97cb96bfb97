"""Lists that wait for their decision: kept apart from the evidence, and taken away once it has fallen."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from bihuan.tables.whole_files import write_whole


def keep_waiting(content: bytes, *, digest: str) -> None:
    """Keep a list until its decision."""
    write_whole(waiting_place(digest), content)


def drop_waiting(digest: str) -> None:
    """Take a list away that was decided on."""
    waiting_place(digest).unlink(missing_ok=True)


def waiting_place(digest: str) -> Path:
    """Where the list with this SHA-256 stands."""
    return Path(settings.BIHUAN_DATA) / "waiting-lists" / digest
