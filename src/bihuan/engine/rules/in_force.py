"""Which edition holds on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from bihuan.engine.rules.procedures import Procedure
from bihuan.engine.rules.standards import Edition, Standard


class Dated(Protocol):
    """What holds from one day until another, which is exclusive; None is an open end."""

    @property
    def in_force_from(self) -> date: ...

    @property
    def in_force_until(self) -> date | None: ...


_Dated = TypeVar("_Dated", bound=Dated)


def edition_on(*, standard: Standard, day: date) -> Edition | None:
    """The edition for goods produced on `day`: in_force_from ≤ day < in_force_until; None when none holds."""
    return _first(standard.editions, day)


def procedure_on(*, editions: Iterable[Procedure], day: date) -> Procedure | None:
    """The edition of a procedure for a matter that began on `day`; None when none holds."""
    return _first(editions, day)


def holds_on(*, edition: Dated, day: date) -> bool:
    """Whether an edition is in force on a day; its end is exclusive."""
    return edition.in_force_from <= day and (edition.in_force_until is None or day < edition.in_force_until)


def _first(editions: Iterable[_Dated], day: date) -> _Dated | None:
    return next((edition for edition in editions if holds_on(edition=edition, day=day)), None)
