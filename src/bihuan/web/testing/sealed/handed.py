"""Files as an officer hands them in: PDFs, or zips of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.archives import Archive
from bihuan.tables.formats import container
from bihuan.tables.messages import refusal
from bihuan.web.ledger.received import PDF, media_type_of
from bihuan.web.testing.uploads import MOST_BYTES

_MOST_UNPACKED = 200 * 1024 * 1024
_MOST = str(MOST_BYTES // 1024**2)
# What archivers add of their own.
_FOLDERS, _FILES = "__MACOSX/", frozenset({".DS_Store", "Thumbs.db"})


@dataclass(frozen=True, slots=True)
class Handed:
    """A file with its name and size; its content is read when its turn comes."""

    name: str
    size: int
    read: Callable[[], bytes]


def unpacked(file: Handed) -> list[tuple[str, bytes]]:
    """Name and content of a file, or of each file in a zip. Raises InputError where it cannot be opened."""
    if file.size > MOST_BYTES:
        raise refusal("sealed_too_large", place=file.name, most=_MOST)
    content = file.read()
    if container(content) != "zip":
        return [(file.name, content)]
    archive = Archive(content, name=file.name, most=_MOST_UNPACKED)
    found = [(_in_chinese(part), archive.read(part)) for part in sorted(archive.names) if _is_file(part)]
    if not found:
        raise refusal("sealed_empty", place=file.name)
    return found


def fault_of(content: bytes, *, place: str) -> Reason | None:
    """Why a file is no report that can be taken, as far as its size and its first bytes tell."""
    if not content:
        return Reason.of("sealed_empty", place=place)
    if media_type_of(content) != PDF:
        return Reason.of("sealed_no_pdf", place=place)
    return Reason.of("sealed_too_large", place=place, most=_MOST) if len(content) > MOST_BYTES else None


def _is_file(part: str) -> bool:
    own = part.rsplit("/", 1)[-1]
    return bool(own) and not part.startswith(_FOLDERS) and own not in _FILES


def _in_chinese(part: str) -> str:
    """The name of a part; archivers write it in UTF-8 or GB 18030 and often do not say which."""
    try:
        raw = part.encode("cp437")
    except UnicodeError:
        return part
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeError:
            continue
    return part
