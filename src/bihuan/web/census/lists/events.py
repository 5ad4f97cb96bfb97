from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfImport(Event):
    about: ClassVar[tuple[str, str]] = ("lists.ListImport", "import_id")

    import_id: int


@dataclass(frozen=True, kw_only=True)
class ListRead(_OfImport):
    """A list of operators was handed in and read; nothing was written into the register yet.

    Rows of the list = new + changed + same + refused; `warned` of the first three have something odd.
    """

    file_digest: str
    new: int
    changed: int
    same: int
    refused: int
    warned: int


@dataclass(frozen=True, kw_only=True)
class ListAccepted(_OfImport):
    """A list came in: rows in = accepted + refused. `overridden` names the oddities that were confirmed."""

    list_file_id: int
    file_digest: str
    accepted: int
    refused: int
    gone: int
    overridden: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListDiscarded(_OfImport):
    """A list was given up before it came in; its file and rows were taken away."""

    file_digest: str


@dataclass(frozen=True, kw_only=True)
class FaultyRowsTaken(_OfImport):
    """Somebody took the rows that have to be mended, whole as they came in."""

    rows: int
