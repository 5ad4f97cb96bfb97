"""What rooms add to an operator's page. `flow` registers them once, when the program starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.web.census.models import Operator
from bihuan.web.people.models import Account


@dataclass(frozen=True, slots=True)
class Happening:
    """A dated line of an operator's timeline; `words` say what, `address` leads to it ("" to nowhere)."""

    on: date
    words: str
    about: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A template of a room, what it shows under the name `panel`, and what it adds to the timeline."""

    template: str
    shown: Any = None
    happenings: Sequence[Happening] = field(default_factory=tuple)


Shows = Callable[[Operator, Account, date], Panel | None]
"""The panel of a family (named by its root) for a reader on a day; None for nothing to be shown."""

_shown: list[Shows] = []


def add_operator_panels(panels: Sequence[Shows]) -> None:
    """Register the panels in the order of the page, replacing what was registered."""
    _shown[:] = panels


def panels_of(operator: Operator, account: Account, *, today: date) -> list[Panel]:
    """What rooms add to the page of an operator."""
    found = (shows(operator, account, today) for shows in _shown)
    return [panel for panel in found if panel]
