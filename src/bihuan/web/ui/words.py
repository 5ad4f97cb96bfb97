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

_ALSO = {"component": ("part", "fibre")}


def language() -> str:
    """The reader's language as the rulebook names it: zh or en."""
    return "en" if get_language() == "en" else "zh"


def word(kind: str, id: str) -> str:
    """The word for an id; what a reading is split by may also be a part or a fibre."""
    words = (term(one, id, language=language()) for one in (kind, *_ALSO.get(kind, ())))
    return next((found for found in words if found != id), id)
