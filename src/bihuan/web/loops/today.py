"""What other rooms add to the first page 今日工作, which knows none of them.

`flow` registers it once, when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bihuan.web.people.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """A number of the day with its words in the reader's language and the list that it opens, "" for none."""

    words: str
    number: int
    address: str


Waits = Callable[[Account, date], Sequence[DayCount]]
"""What waits for this person on a day: to be reviewed, signed, sealed."""
News = Callable[[Account, date, datetime], Sequence[DayCount]]
"""What came since an instant, of what this person may see on a day."""
Found = Callable[[], Mapping[str, int]]
"""How many rows of one kind must have a loop, by source system, counted from these rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayParts:
    """All that is registered. `found` is named by the kind of row ("loops.Registration"); `import_route` is
    the page on which laboratory results are imported, "" while there is none.
    """

    waits: Sequence[Waits] = ()
    news: Sequence[News] = ()
    found: Mapping[str, Found] = field(default_factory=dict)
    import_route: str = ""


_parts = DayParts()


def begin_days_with(parts: DayParts) -> None:
    """Register what the first page shows, replacing what was registered."""
    global _parts
    _parts = parts


def day_parts() -> DayParts:
    """What is registered."""
    return _parts
