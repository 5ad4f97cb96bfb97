"""Words for ids in the reader's language, and the tone in which a status is shown."""

from __future__ import annotations

from django.utils.translation import get_language

from bihuan.rulebook.words import term

# Colour never stands alone: these are tones of a word. What is missing here is shown plainly.
TONES = {
    "pass": "passed",
    "fail": "failed",
    "nonconforming": "failed",
    "no_nonconformity_found": "passed",
}

_ALSO = {"value": "product", "component": "fibre"}


def language() -> str:
    """The reader's language as the rulebook names it: zh or en."""
    return "en" if get_language() == "en" else "zh"


def word(kind: str, id: str) -> str:
    """The word for an id of this kind. A fact's value may be a product, what a reading is split by a fibre."""
    found = term(kind, id, language=language())
    if found == id and kind in _ALSO:
        return term(_ALSO[kind], id, language=language())
    return found
