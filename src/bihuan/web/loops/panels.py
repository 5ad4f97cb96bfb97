"""What a room above adds to a loop's page, and what it holds against moves that send papers.

`flow` registers both once, when the program starts; a loop knows what it is about by kind and id alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.loops.models import Loop
from bihuan.web.people.models import Account


@dataclass(frozen=True, slots=True)
class Panel:
    """A template of the room above, and what it shows under the name `panel`."""

    template: str
    shown: Mapping[str, Any] = field(default_factory=dict)


Shows = Callable[[Loop, Account, date], Panel | None]
"""The panel of a loop for a reader on a day; an address stands in it only where he may open it."""

Holds = Callable[[Loop], tuple[Reason, ...]]
"""Why no paper may be sent on a loop now; () where none stands against it."""

_shown: dict[str, Shows] = {}
_held: dict[str, Holds] = {}


def add_panels(panels: Mapping[str, Shows]) -> None:
    """Register the panel for each kind that loops are about, replacing what was registered."""
    _shown.clear()
    _shown.update(panels)


def hold_papers(holds: Mapping[str, Holds]) -> None:
    """Register what holds the papers of loops about each kind, replacing what was registered."""
    _held.clear()
    _held.update(holds)


def panel_of(loop: Loop, account: Account, *, today: date) -> Panel | None:
    """What the room above shows of what a loop is about."""
    shows = _shown.get(loop.about_kind)
    return shows(loop, account, today) if shows else None


def held_papers(loop: Loop) -> tuple[Reason, ...]:
    """Why no paper may be sent on a loop now."""
    holds = _held.get(loop.about_kind)
    return holds(loop) if holds else ()
