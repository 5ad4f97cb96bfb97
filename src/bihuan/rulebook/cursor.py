"""Walking through a rule file while remembering where one is and what was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import Fault
from bihuan.rulebook.yaml_text import Document

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a document whose shape its schema has already checked."""

    document: Document
    data: Any
    faults: list[Fault]
    path: Path = ()

    @classmethod
    def at_root(cls, document: Document, faults: list[Fault]) -> Cursor:
        """The cursor at the top of a document; faults are added to the list given."""
        return cls(document, document.data, faults)

    def report(self, code: str, *steps: str | int, **data: str) -> None:
        """Add a fault at this place, or below it at `steps`."""
        self.faults.append(self.document.fault((*self.path, *steps), Reason.of(code, **data)))

    def has(self, key: str) -> bool:
        """Whether the record gives this key."""
        return key in self.data

    def child(self, key: str | int) -> Cursor:
        """The cursor at a value below."""
        return Cursor(self.document, self.data[key], self.faults, (*self.path, key))

    def children(self, key: str) -> Iterator[Cursor]:
        """Cursors at the entries of a list below; none when it is not given."""
        for index in range(len(self.data.get(key, ()))):
            yield self.child(key).child(index)

    def entries(self) -> Iterator[Cursor]:
        """Cursors at the entries of the list that this place is."""
        for index in range(len(self.data)):
            yield self.child(index)

    def text(self, key: str, default: str = "") -> str:
        """The text of a key."""
        return str(self.data.get(key, default))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a key that may hold one or several."""
        value = self.data.get(key, [])
        return (value,) if isinstance(value, str) else tuple(value)

    def yes(self, key: str) -> bool:
        """Whether a yes-or-no key says yes."""
        return self.text(key) in ("yes", "true")

    def number(self, key: str) -> Decimal | None:
        """The number of a key, None when it is not given."""
        return Decimal(self.data[key]) if key in self.data else None

    def day(self, key: str) -> date | None:
        """The day of a key; a day that no calendar has is a fault."""
        if key not in self.data:
            return None
        try:
            return date.fromisoformat(self.data[key])
        except ValueError:
            self.report("rulebook_no_such_day", key, day=self.data[key])
            return None
