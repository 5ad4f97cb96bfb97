"""Uploaded files, kept under their digest."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings


def keep_file(content: bytes, *, digest: str) -> Path:
    """Write the file once; a crash leaves either the whole file or none under its name."""
    place = file_place(digest)
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=place.parent, delete=False) as own:
        own.write(content)
    Path(own.name).replace(place)
    return place


def file_place(digest: str) -> Path:
    """Where the file with this SHA-256 stands."""
    return Path(settings.BIHUAN_DATA) / "files" / digest[:2] / digest
