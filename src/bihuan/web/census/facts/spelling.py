"""How names are written for the search: two spellings of one name meet in one text."""

from __future__ import annotations

import unicodedata


def clean_name(text: str) -> str:
    """The text without blanks, full-width signs made plain, capitals made small."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def joined(values: set[str]) -> str:
    """Several values as one text, |a|b|; "" for none."""
    kept = sorted(value for value in values if value)
    return f"|{'|'.join(kept)}|" if kept else ""


def as_text(value: object) -> str:
    """A column's value as an attribute keeps it, "" for unknown."""
    return "" if value is None else str(value)
