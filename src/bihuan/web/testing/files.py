"""Uploaded files, kept under their digest."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def keep_file(content: bytes, *, digest: str) -> Path:
    """Write the file once; a crash leaves either the whole file or none under its name."""
    place = file_place(digest)
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = place.with_name(f"{digest}.{os.getpid()}")
    own.write_bytes(content)
    own.replace(place)
    return place


def file_place(digest: str) -> Path:
    """Where the file with this SHA-256 stands."""
    return Path(settings.BIHUAN_DATA) / "files" / digest[:2] / digest
