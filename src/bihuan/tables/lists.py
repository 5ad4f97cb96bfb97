"""Published batch lists, in any layout and format, into one normal form with an account.

read = read_list(Path("list.xlsx"), name="list.xlsx", rulebook=load_rulebook())
read.account  # rows in the file = read + refused + ignored
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.tables.grids import open_grids
from bihuan.tables.lists_rows import ListRow
from bihuan.tables.lists_sheet import SetAside, SheetReading, read_sheet
from bihuan.tables.messages import InputError, Message

__all__ = ["Account", "ListRow", "PublishedList", "SetAside", "read_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Rows of a file by what became of them: in_file = read + refused + ignored."""

    in_file: int
    read: int
    refused: int
    ignored: int

    def as_dict(self) -> dict[str, int]:
        """The four numbers for JSON."""
        return {"in_file": self.in_file, "read": self.read, "refused": self.refused, "ignored": self.ignored}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedList:
    """A published list: its rows in the normal form, and every other row of the file with the reason.

    `authority` and `title` are those of the first table; each row carries its own. `oddities` are
    about whole tables, each with its place.
    """

    name: str
    authority: str
    title: str
    rows: tuple[ListRow, ...]
    refused: tuple[SetAside, ...]
    ignored: tuple[SetAside, ...]
    oddities: tuple[tuple[str, Reason], ...]
    account: Account

    @property
    def unknown_items(self) -> Mapping[str, int]:
        """Names of failing items that the catalogue does not know, with how often each stands there."""
        found: dict[str, int] = {}
        for row in self.rows:
            for item in row.failing_items:
                if not item.item:
                    found[item.written] = found.get(item.written, 0) + 1
        return found


def read_list(source: Path | bytes, *, name: str, rulebook: Rulebook) -> PublishedList:
    """Read one file of a published list; `name` is how messages call it.

    Raises InputError where the file can't be opened (see `open_grids`), or where none of its tables
    has a header row (`list_header_missing`).
    """
    grids = open_grids(source, name=name)
    names = Names(rulebook.catalogue)
    readings = [read_sheet(grid, names=names) for grid in grids]
    if not any(reading.rows or reading.title for reading in readings):
        raise InputError((Message("list_header_missing", grids[0].place(), is_fatal=True),))
    return _published(name, readings)


def _published(name: str, readings: list[SheetReading]) -> PublishedList:
    rows = tuple(row for reading in readings for row in reading.rows)
    aside = [one for reading in readings for one in reading.set_aside]
    refused = tuple(one for one in aside if one.is_refused)
    ignored = tuple(one for one in aside if not one.is_refused)
    first = next((reading for reading in readings if reading.title), readings[0])
    return PublishedList(
        name=name,
        authority=first.authority,
        title=first.title,
        rows=rows,
        refused=refused,
        ignored=ignored,
        oddities=tuple((reading.grid.place(), oddity) for reading in readings for oddity in reading.oddities),
        account=Account(
            in_file=sum(len(reading.grid.rows) for reading in readings),
            read=len(rows),
            refused=len(refused),
            ignored=len(ignored),
        ),
    )
