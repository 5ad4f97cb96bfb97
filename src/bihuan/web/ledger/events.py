"""How rooms hear each other: events, and the table that says who hears them.

A room declares its events in its `events.py` as frozen dataclasses of ids. `flow` registers its table
once, when the program starts. Handlers run inside the transaction of whoever records the event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True)
class Event:
    """Something that happened. Fields are ids and digests, never personal data.

    A field `before_digest` or `after_digest` is the digest of the row before and after,
    `rulebook_digest` that of the rules it was decided under.
    """

    about: ClassVar[tuple[str, str]] = ("", "")
    """The row that it is about: its model ("testing.CheckRun"), and the field that holds its id.

    Only rows that are never deleted: an audit looks for each of them.
    """

    @classmethod
    def kind(cls) -> str:
        """Room and past participle: `bihuan.web.testing.events.ReportChecked` → "testing.report_checked"."""
        room = cls.__module__.split(".")[-2]
        return f"{room}.{_WORD_START.sub('_', cls.__name__).lower()}"

    def subject(self) -> tuple[str, str]:
        """Model and id of the row that it is about; ("", "") for none."""
        model, field = self.about
        return (model, str(getattr(self, field))) if model else ("", "")

    def payload(self) -> dict[str, Any]:
        """The fields, ready for JSON."""
        return asdict(self)


class Who(Protocol):
    """Who acts, as id and name."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


class Records(Protocol):
    """What a handler may do: record what follows from the event that it heard, and know by whom and when."""

    @property
    def by(self) -> Who: ...

    @property
    def now(self) -> datetime: ...

    def __call__(self, event: Event) -> None: ...


@dataclass(frozen=True)
class Hearing:
    """One line of the table: `handler` is called with the event; `says` lists the events it may record."""

    handler: Callable[[Any, Records], None]
    says: tuple[type[Event], ...] = ()


Table = Mapping[type[Event], tuple[Hearing, ...]]


class NotListedError(Exception):
    """An event was recorded that the table does not list, or that its handler did not announce."""


_table: dict[type[Event], tuple[Hearing, ...]] = {}


def hear(table: Table) -> None:
    """Register the whole table, replacing what was registered before."""
    _table.clear()
    _table.update(table)


def heard() -> Table:
    """The table as registered."""
    return dict(_table)


def hearings_of(event: Event) -> tuple[Hearing, ...]:
    """Who hears this event. Raises NotListedError."""
    try:
        return _table[type(event)]
    except KeyError:
        raise NotListedError(f"{event.kind()} stands in no line of the table → list it in flow") from None
