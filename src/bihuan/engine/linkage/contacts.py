"""Telephones, persons and addresses as they stand in registers, in one form each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.engine.kernel.text import is_missing, squeeze
from bihuan.engine.linkage.words import alternatives

_DIGITS = re.compile(r"\d+")
_SEVERAL = re.compile(r"[/、,，;；|]|或")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x).*$", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$|0\d{9,11}$)")
_MOBILE = re.compile(r"^1\d{10}$")
_LANDLINE = re.compile(r"^(?:0\d{2,3})?[2-9]\d{6,7}$|^[48]00\d{7}$")
_TITLE = re.compile(r"(?:先生|女士|小姐|经理|老板|总|师傅|\(.*\))$")
_NOT_A_PERSON = re.compile(r"[^A-Za-z·\u3400-\u9fff]")
_STREET = re.compile(
    r"([0-9A-Za-z\u3400-\u9fff]{1,10}?(?:大道|大街|路|街|巷|弄|胡同|里|村|社区|园区|工业区|工业园|市场))"
)
_NUMBER = re.compile(r"(\d+(?:[-之]\d+)?)(?:号|#|幢|栋|$)")
_TOWN = re.compile(r"^([\u3400-\u9fff]{1,4}?(?:镇|乡|街道|开发区))")
_ABOVE = re.compile(
    r"^(?:[\u3400-\u9fff]{2,6}?(?:省|自治区))?(?:[\u3400-\u9fff]{2,4}?(?:市|自治州))?"
    r"(?:[\u3400-\u9fff]{1,4}?(?:(?<!开发)(?<!工业)(?<!园)(?<!社)区|县|市))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address; "" where a part is not there."""

    above: str = ""  # province, city, district
    town: str = ""
    street: str = ""
    number: str = ""


def clean_phone(text: str) -> str:
    """The first telephone number of a cell in digits, a mobile one before a landline; "" where there is none.

    A number of one digit alone (00000000) is none.
    """
    if is_missing(text):
        return ""
    found = [_phone(part) for part in _SEVERAL.split(squeeze(text))]
    return next((one for one in found if _MOBILE.match(one)), next(filter(None, found), ""))


def _phone(text: str) -> str:
    digits = "".join(_DIGITS.findall(_EXTENSION.sub("", text)))
    digits = _COUNTRY.sub("", digits)
    if len(set(digits[-7:])) < 2:
        return ""
    return digits if _MOBILE.match(digits) or _LANDLINE.match(digits) else ""


def clean_person(text: str) -> str:
    """A person's name without blanks and titles; "" where only a surname or nothing is given."""
    if is_missing(text):
        return ""
    name = _NOT_A_PERSON.sub("", _TITLE.sub("", squeeze(text)))
    return name if len(name) > 1 else ""


class AddressSplitter:
    """Splits addresses; `towns` are the towns of the district by their whole names (绣汀镇)."""

    def __init__(self, towns: Iterable[str] = ()) -> None:
        known = tuple(sorted({squeeze(town) for town in towns} - {""}))
        self._towns = re.compile(alternatives(known)) if known else None

    def split(self, text: str) -> Address:
        """The parts of an address in simplified characters."""
        if is_missing(text):
            return Address()
        whole = squeeze(text)
        known = self._towns.search(whole) if self._towns else None
        if known:
            above, town, rest = whole[: known.start()], known[0], whole[known.end() :]
        else:
            above = _ABOVE.match(whole)[0]  # type: ignore[index]  # every part of it may be empty
            found = _TOWN.match(whole[len(above) :])
            town = found[1] if found else ""
            rest = whole[len(above) + len(town) :]
        street = _STREET.match(rest)
        number = _NUMBER.search(rest[street.end() :] if street else rest)
        return Address(above, town, street[1] if street else "", number[1] if number else "")
