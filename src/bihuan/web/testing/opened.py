"""A file that was handed in, opened: a mended workbook stands for the file that its rows came from."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.tables.cells import Grid
from bihuan.tables.corrections import origin_of, put_back
from bihuan.tables.grids import open_grids
from bihuan.web.ledger.files import file_place
from bihuan.web.testing.queries import name_of_file

# Measured: at 10,000 cells a long table has 1,000 readings (0.2 s of processor time), a wide one at most
# 10,000 (2 s). Opening a workbook of a megabyte takes half a second; larger ones aren't even opened first.
MOST_CELLS_AT_ONCE = 10_000
MOST_BYTES_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Tables to read; `origin` is the digest of the file into which mended rows were put back, or ""."""

    grids: tuple[Grid, ...]
    name: str
    origin: str = ""


def is_large(content: bytes, *, name: str) -> bool:
    """Whether a file takes longer than a reader of a page should wait. Raises InputError."""
    if len(content) > MOST_BYTES_AT_ONCE:
        return True
    grids = open_grids(content, name=name)
    origin = origin_of(grids)
    if origin and file_place(origin).exists():
        return is_large(file_place(origin).read_bytes(), name=name)
    return sum(1 for grid in grids for row in grid.rows for text in row if text) > MOST_CELLS_AT_ONCE


def open_file(content: bytes, *, name: str, office_id: int | None) -> Opened:
    """The tables of an office's file. Raises InputError.

    A mended workbook may come from a mended workbook; each is put back into the one before.
    """
    grids = open_grids(content, name=name)
    origin = origin_of(grids)
    if not origin or not file_place(origin).exists():
        return Opened(grids=grids, name=name)
    called = name_of_file(origin, office_id=office_id) or name
    before = open_file(file_place(origin).read_bytes(), name=called, office_id=office_id)
    return Opened(grids=put_back(before.grids, grids), name=before.name, origin=origin)
