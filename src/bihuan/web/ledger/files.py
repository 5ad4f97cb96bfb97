"""Files as they were handed in, kept under their digest: what the digests in the ledger stand for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from bihuan.web.ledger.audits import Tally


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
