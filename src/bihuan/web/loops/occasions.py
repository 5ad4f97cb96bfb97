"""What must have a loop, told by the rooms that found it and never by the loops themselves.

`flow` registers one function for each kind of row, once, when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Occasions = Callable[[], Iterable[str]]
"""The ids of all rows of one kind that must have a loop, as texts."""

_registered: dict[str, Occasions] = {}


def count_by(occasions: Mapping[str, Occasions]) -> None:
    """Register the occasions of each kind ("testing.ReleasedSample"), replacing what was registered."""
    _registered.clear()
    _registered.update(occasions)


def registered() -> Mapping[str, Occasions]:
    """The occasions as registered."""
    return dict(_registered)
