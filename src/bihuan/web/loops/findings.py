"""What the finding behind a loop says of itself, as papers need it; `flow` registers who tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Tells = Callable[[str], Mapping[str, str]]
"""The id of a finding → the facts of catalogue/paper_facts.yaml that it knows, as papers write them."""

_told: dict[str, Tells] = {}


def tell_by(tells: Mapping[str, Tells]) -> None:
    """Register what tells of each kind of finding, replacing what was registered."""
    _told.clear()
    _told.update(tells)


def told_of(about_kind: str, about_id: str) -> Mapping[str, str]:
    """What the finding behind a loop knows; nothing where nobody tells of its kind."""
    tells = _told.get(about_kind)
    return tells(about_id) if tells else {}
