from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfImport(Event):
    about: ClassVar[tuple[str, str]] = ("books.BookImport", "import_id")

    import_id: int


@dataclass(frozen=True, kw_only=True)
class BookRead(_OfImport):
    """A list of matters was handed in and read; nothing was opened yet."""

    file_digest: str
    clean: int
    refused: int
    known: int


@dataclass(frozen=True, kw_only=True)
class BookAccepted(_OfImport):
    """The clean rows of a list were accepted; `opened` of them had no loop before."""

    opened: int
    refused: int
    known: int
