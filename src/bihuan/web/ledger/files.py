"""Files as they were handed in, kept under their digest: what the digests in the ledger stand for."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from bihuan.web.ledger.audits import Tally


def keep_file(content: bytes, *, digest: str) -> Path:
    """Write the file once; a crash leaves either the whole file or none under its name.

    It is on the disk when this returns, as a row that names it will be when it is committed.
    """
    place = file_place(digest)
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=place.parent, delete=False) as own:
        own.write(content)
        own.flush()
        os.fsync(own.fileno())
    Path(own.name).replace(place)
    for folder in place.parents[:3]:
        _write_names(folder)
    return place


def _write_names(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def file_place(digest: str) -> Path:
    """Where the file with this SHA-256 stands."""
    return Path(settings.BIHUAN_DATA) / "files" / digest[:2] / digest


def drop_file(digest: str) -> None:
    """Take away a file that was refused."""
    file_place(digest).unlink(missing_ok=True)


def check_kept(tally: Tally, kept: Iterable[tuple[str, str, int]]) -> None:
    """Look for each (row, digest, size) on the disk, byte by byte; what is not as it was is a breach."""
    tally.count("files", 0)
    for row, digest, size in kept:
        tally.count("files")
        try:
            with file_place(digest).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
                length = file.tell()
        except OSError as error:
            tally.breach(row, "audit_file_gone", digest=digest, why=error.strerror or "")
            continue
        if (found, length) != (digest, size):
            tally.breach(row, "audit_file_changed", digest=digest)
