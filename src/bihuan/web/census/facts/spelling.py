"""How names are written for the search: two spellings of one name meet in one text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

SHORTEST_SEARCH = 2
_TAIL, _PHONE = 4, 11


def clean_name(text: str) -> str:
    """The text without blanks, full-width signs made plain, capitals made small."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def joined(values: set[str]) -> str:
    """Several values as one text, |a|b|; "" for none."""
    kept = sorted(value for value in values if value)
    return f"|{'|'.join(kept)}|" if kept else ""


def parted(text: str) -> list[str]:
    """The values of a joined text."""
    return [value for value in text.split("|") if value]


def as_text(value: object) -> str:
    """A column's value as an attribute keeps it, "" for unknown."""
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search: as names and codes have it, and as the shown part of a phone, "" for none."""

    text: str
    phone: str


def search_terms(text: str) -> list[Term]:
    """The words of a search that count: from two characters.

    Of a whole phone only the digits that everybody is shown are compared, so that nobody learns the others
    by trying; four digits are the tail of one.
    """
    words = [clean_name(word) for word in text.split()]
    return [Term(word, _phone_part(word)) for word in words if len(word) >= SHORTEST_SEARCH]


def _phone_part(word: str) -> str:
    if not word.isdecimal():
        return ""
    if len(word) == _TAIL:
        return f"{word}|"
    return f"|{word[:3]}{word[-4:]}|" if len(word) == _PHONE else ""
