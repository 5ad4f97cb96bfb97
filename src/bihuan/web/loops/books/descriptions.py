"""What matters are about, in the words of the rooms that found them: product and failing items.

`flow` registers one function for each kind of row, once, when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bihuan.web.loops.models import Loop

Describes = Callable[[Sequence[str]], Mapping[str, Mapping[str, str]]]
"""The ids of rows of one kind → the columns `product` and `failing_items` of those that have them."""

_registered: dict[str, Describes] = {}


def describe_by(descriptions: Mapping[str, Describes]) -> None:
    """Register what describes each kind ("testing.ReleasedSample"), replacing what was registered."""
    _registered.clear()
    _registered.update(descriptions)


def descriptions_of(loops: Iterable[Loop]) -> dict[int, Mapping[str, str]]:
    """Loop → the columns that the room above knows of what it is about."""
    by_kind: dict[str, list[Loop]] = {}
    for loop in loops:
        by_kind.setdefault(loop.about_kind, []).append(loop)
    found: dict[int, Mapping[str, str]] = {}
    for kind, own in by_kind.items():
        if kind in _registered:
            told = _registered[kind]([loop.about_id for loop in own])
            found.update({loop.pk: told[loop.about_id] for loop in own if loop.about_id in told})
    return found
