"""Unified social credit codes with right check characters (GB 32100-2015, GB 11714-1997).

The region digits begin with 99, which no province has: no such code can belong to anyone.
"""

from __future__ import annotations

import numpy as np

from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.texts import Characters, Column, digits, fixed

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_SUBJECT_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_CODE_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_SPACE = 31**6
_STRIDE = 387_420_489  # shares no factor with 31, so that every operator has a subject of its own
LENGTH = 18


def credit_codes(*, chance: Chance, numbers: Ints, individual: Flags, region: str) -> Characters:
    """The codes of operators, one row of 18 characters each, no two alike (up to 31^6 operators)."""
    shift = int(chance.about("subject").below(2**30, 0)[0])
    subject = (numbers.astype(np.int64) * _STRIDE + shift) % _SPACE
    body = np.empty((len(numbers), LENGTH), dtype=np.uint8)
    body[:, 0] = ord("9")
    body[:, 1] = np.where(individual, ord("2"), ord("1"))
    body[:, 2:8] = np.frombuffer(region.encode(), dtype=np.uint8)
    body[:, 8:10] = np.frombuffer(b"MA", dtype=np.uint8)
    for place in range(15, 9, -1):
        subject, letter = np.divmod(subject, 31)
        body[:, place] = _LETTERS[letter]
    body[:, 16] = subject_check(body[:, 8:16])
    body[:, 17] = code_check(body[:, :17])
    return body


def subject_check(subject: Characters) -> Characters:
    """The check character of an organisation's eight characters (GB 11714)."""
    number = (ord("0") <= subject) & (subject <= ord("9"))
    values = np.where(number, subject - ord("0"), subject - ord("A") + 10).astype(np.int64)
    check = 11 - (values @ _SUBJECT_WEIGHTS) % 11
    letter = np.where(check == 10, ord("X"), np.where(check == 11, ord("0"), check + ord("0")))
    return letter.astype(np.uint8)


def code_check(body: Characters) -> Characters:
    """The last character of a code from its seventeen others (GB 32100)."""
    places = np.searchsorted(_LETTERS, body)
    found: Characters = _LETTERS[(31 - (places @ _CODE_WEIGHTS) % 31) % 31]
    return found


def mistyped(codes: Characters, *, chance: Chance, which: Flags, numbers: Ints) -> Characters:
    """The codes with one character wrong, or two neighbours changed over, where `which` is true."""
    found = codes.copy()
    rows = np.flatnonzero(which)
    at = 8 + chance.about("at").below(8, numbers[rows])
    swap = chance.about("swap").happens(0.4, numbers[rows])
    other = _LETTERS[chance.about("letter").below(31, numbers[rows])]
    here, there = found[rows, at].copy(), found[rows, at + 1].copy()
    found[rows, at] = np.where(swap, there, other)
    found[rows, at + 1] = np.where(swap, here, there)
    return found


def code_texts(codes: Characters) -> Column:
    """The codes as a column of texts."""
    return fixed(codes)


def phone_digits(chance: Chance, numbers: Ints) -> Characters:
    """Telephone numbers of 11 digits that begin with 120, which no line and no mobile has."""
    own = chance.about("phone").below(10**8, numbers)
    return np.concatenate([digits(np.full(len(numbers), 120), 3), digits(own, 8)], axis=1)
