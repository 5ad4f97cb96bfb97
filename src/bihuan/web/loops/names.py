"""Names as they are compared: two spellings of one name have one key, and nothing is guessed beyond that."""

from __future__ import annotations

import unicodedata

LONGEST_KEY = 400


def name_key(name: str) -> str:
    """The name without spaces, full-width signs made plain, capitals made small; "" for no name."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(plain.split()).casefold()[:LONGEST_KEY]
