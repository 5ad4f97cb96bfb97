"""Unified social credit codes (GB 32100-2015)."""

from __future__ import annotations

from enum import StrEnum

from bihuan.engine.kernel.text import is_missing, squeeze

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, len(ALPHABET)) for place in range(LENGTH - 1))
_REGION = slice(2, 8)


class CodeState(StrEnum):
    """What a cell for the credit code holds."""

    VALID = "valid"
    FAULTY = "faulty"
    NONE = "none"


def clean_code(text: str) -> str:
    """The code in half-width capitals without blanks and separators; "" where none is given."""
    if is_missing(text):
        return ""
    found = squeeze(text).upper().replace("-", "")
    return (
        ""
        if is_missing(found) or found.strip("0") == "" or found in {"无", "暂无", "未提供", "不详"}
        else found
    )


def code_state(code: str) -> CodeState:
    """Whether a cleaned code is one (GB 32100 annex B: 18 characters, the last one checks the others)."""
    if not code:
        return CodeState.NONE
    if len(code) != LENGTH or not code[_REGION].isdecimal() or not all(letter in _VALUES for letter in code):
        return CodeState.FAULTY
    return CodeState.VALID if code[-1] == check_character(code[:-1]) else CodeState.FAULTY


def check_character(body: str) -> str:
    """The last character of a code from its seventeen others; a sum that 31 divides gives 0."""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]
