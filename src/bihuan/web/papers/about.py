"""What papers are about, as rooms above know it: `flow` registers how to name it and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The row that a paper is about, as a page links to it."""

    address: str
    words: str


Find = Callable[[str], Subject | None]

_finders: dict[str, Find] = {}


def name_by(finders: Mapping[str, Find]) -> None:
    """Register, for each kind of row, what finds one by its id, replacing what was registered."""
    _finders.clear()
    _finders.update(finders)


def subject_of(kind: str, id: str) -> Subject | None:
    """The row that a paper is about; None where it is about nothing that the house knows."""
    find = _finders.get(kind)
    return find(id) if find else None
