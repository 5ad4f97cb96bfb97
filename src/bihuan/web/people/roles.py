"""The roles in the reader's language."""

from __future__ import annotations

from bihuan.web.people.facts import known_roles
from bihuan.web.ui.words import language


def role_word(role: str) -> str:
    """The word for a role; an id that the roles file doesn't know is shown as it is."""
    known = known_roles().get(role)
    return str(getattr(known.words, language())) if known else role


def role_choices() -> list[tuple[str, str]]:
    """Every role for a choice, in the order of the file."""
    return [(id, role_word(id)) for id in known_roles()]
