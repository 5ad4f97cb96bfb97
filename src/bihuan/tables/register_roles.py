"""Where in the chain the row of a list puts an operator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bihuan.engine.kernel.text import fold
from bihuan.tables.register_words import chain_role_words

_CLAUSES = re.compile(r"[、,，;；。()（）\s]+")


def chain_roles_in(text: str) -> frozenset[str]:
    """The chain roles that a cell of chain roles names, by their ids or in words (网店、印染)."""
    return frozenset(_read(fold(text), chain_role_words()["named"]))


def chain_roles_of(*, role: str, scope: str, kind: str) -> frozenset[str]:
    """The chain roles that a row tells: `role` is its cell of chain roles, `scope` its scope of business,
    `kind` the kind of its list.

    A scope counts only where nothing is named: what somebody may do is not yet what he does.
    """
    named = chain_roles_in(role) or frozenset(_in_scope(scope))
    listed = chain_role_words()["listed"].get(kind)
    return named | {listed} if listed else named


def _in_scope(scope: str) -> Iterator[str]:
    words = chain_role_words()
    for clause in filter(None, _CLAUSES.split(fold(scope))):
        yield from _read(clause, words["sells"])
        if any(deed in clause for deed in words["deeds"]):
            yield from _read(clause, words["makes"])


def _read(text: str, words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The ids whose words stand in a text, the longest words first; what was read is not read again."""
    spelled = [(word, id) for id, known in words.items() for word in (id, *known)]
    for word, id in sorted(spelled, key=lambda one: -len(one[0])):
        if word in text:
            text = text.replace(word, " ")
            yield id
