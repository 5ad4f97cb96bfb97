"""What everybody is shown of a person: phones, identity numbers and persons' names are masked.

The rule (个人信息保护法 art. 6, 51): a page, list, file or search shows no more of a phone than its first
three and last four digits, of an identity number the first and last four, of a person's name the first
character. Whole ones are shown one at a time, by `actions.unmasking`, to roles that need them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

HIDDEN = "****"
_ALONE = r"(?<![0-9A-Za-z])"
_ENDS = r"(?![0-9A-Za-z])"
# A mobile number, in groups or with the country's number before it.
_PHONE = re.compile(rf"{_ALONE}(?:\+?86[- ]?)?(1\d{{2}})[- ]?(\d{{4}})[- ]?(\d{{4}}){_ENDS}")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# An identity number of 18 or 15 characters: its birthday tells it from a credit code.
_IDENTITY = re.compile(
    rf"{_ALONE}([1-9]\d{{3}})(?:\d{{2}}(?:19|20)\d{{2}}{_DAY}|\d{{4}}{_DAY})(\d{{2,3}}[\dXx]){_ENDS}"
)
_DIGITS = re.compile(r"\D")
_NAMED = ("人", "姓名", "经营者", "负责", "联系", "person", "owner", "contact", "name of")
_NOT_PERSONS = ("人员", "人数", "单位", "企业", "电话", "手机", "编号")


def mask_phone(phone: str) -> str:
    """138****5678 for a mobile number in any spelling; other texts with what they hold masked."""
    return mask_text(phone)


def mask_person(name: str) -> str:
    """The first character of a person's name."""
    return f"{name[:1]}**" if name else ""


def mask_text(text: str) -> str:
    """A text with every phone and identity number in it masked."""
    plain = unicodedata.normalize("NFKC", text)
    hidden = _IDENTITY.sub(lambda found: f"{found[1]}{HIDDEN}{found[2]}", plain)
    hidden = _PHONE.sub(lambda found: f"{found[1]}{HIDDEN}{found[3]}", hidden)
    return text if hidden == plain else hidden


def mask_row(raw: Mapping[str, str], *, persons: frozenset[str] = frozenset()) -> dict[str, str]:
    """A raw row as it may be shown: cells under a person's header or that equal one of `persons` too."""
    return {
        header: mask_person(cell) if _is_person(header) or cell in persons else mask_text(cell)
        for header, cell in ((header, str(cell)) for header, cell in raw.items())
    }


def seen_of(phone: str) -> str:
    """The seven digits of a phone that everybody is shown, "" for none: what a search finds it by."""
    digits = _DIGITS.sub("", unicodedata.normalize("NFKC", phone))
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return f"{digits[:3]}{digits[-4:]}" if len(digits) >= 7 else ""


def _is_person(header: str) -> bool:
    plain = header.casefold()
    return any(word in plain for word in _NAMED) and not any(word in plain for word in _NOT_PERSONS)
