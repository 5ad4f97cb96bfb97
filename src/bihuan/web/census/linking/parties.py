"""How the subject of a matter is named among parties, and who knows its credit code.

A loop knows its subjects by name alone. Where the finding behind it tells a code, the room above says so
through `flow`, which registers it once when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

Codes = Callable[[Collection[str]], Mapping[tuple[str, str], str]]
"""Ids of findings → the credit code of each (finding, kind of subject) that tells one."""

_codes: dict[str, Codes] = {}


def tell_codes_by(codes: Mapping[str, Codes]) -> None:
    """Register who tells the codes of findings of each kind, replacing what was registered."""
    _codes.clear()
    _codes.update(codes)


def codes_of(kind: str, ids: Collection[str]) -> Mapping[tuple[str, str], str]:
    """The codes that findings of a kind tell."""
    tells = _codes.get(kind)
    return tells(ids) if tells and ids else {}
