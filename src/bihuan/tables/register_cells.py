"""One cell of a list of operators in the normal form, with what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.text import fold, squeeze
from bihuan.engine.linkage.codes import LENGTH, CodeState, code_state
from bihuan.tables.register_words import RegisterWords

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_BLANKS = re.compile(r"\s+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_EXACT_DIGITS = 15  # that a number in a workbook keeps
_PHONE = re.compile(r"(?<!\d)(?:\+?86-?)?(?:1\d{10}|(?:0\d{2,3}-?)?\d{7,8}|[48]00-?\d{3,4}-?\d{3,4})(?!\d)")
_LEAST_PHONE = 7
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNTED = re.compile(r"(?:人|名|个|万元|元)$")
_HAN_NAME = re.compile(r"[\u3400-\u9fff·]{2,}")
# A region, a day of birth, a number, a check character (GB 11643); no region begins with 9, credit codes do.
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
HIDDEN_IDENTITY = "〔身份证号已略去〕"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in the normal form ("" for unknown); `code` names what is odd about it, `data` fills it."""

    text: str
    code: str = ""
    data: tuple[tuple[str, str], ...] = ()


def cleaned(text: str) -> str:
    """A text with its widths folded and its blanks made one."""
    return _BLANKS.sub(" ", fold(text))


def visible(text: str) -> str:
    """A text without the characters that no one can see."""
    return _CONTROL.sub("", text).strip()


def holds_control(text: str) -> bool:
    """Whether a text holds characters that no one can see."""
    return _CONTROL.search(text) is not None


def without_identity(text: str) -> str:
    """A text without the identity numbers of persons in it."""
    if len(text) < LENGTH or not _IDENTITY.search(fold(text)):
        return text
    return _IDENTITY.sub(HIDDEN_IDENTITY, fold(text))


def normal_cell(field: str, text: str, *, is_number: bool, label: str, words: RegisterWords) -> Cell:
    """The normal form of a cell. `is_number` where the workbook keeps it as a number."""
    found = cleaned(text.replace(HIDDEN_IDENTITY, ""))
    if words.is_missing(found):
        return Cell("")
    if field == "name":
        return Cell(found, "register_name_place" if words.is_place(found) else "", (("text", found),))
    if field == "revenue":
        return _revenue(found, label, words)
    reader = _READERS.get(field)
    return reader(found, is_number) if reader else Cell(found)


def _code(text: str, is_number: bool) -> Cell:
    bare = squeeze(text).upper().lstrip("'`")
    if _SCIENTIFIC.fullmatch(bare):
        return Cell("", "register_code_scientific", (("text", text),))
    is_rounded = bare.isdigit() and len(bare) == LENGTH and bare.endswith("000")
    if (is_number and len(bare) > _EXACT_DIGITS) or (is_rounded and code_state(bare) != CodeState.VALID):
        return Cell("", "register_code_lost_digits", (("text", text),))
    if len(bare) != LENGTH:
        return Cell(bare, "register_code_length", (("text", text), ("count", str(len(bare)))))
    return Cell(
        bare, "" if code_state(bare) == CodeState.VALID else "register_code_faulty", (("text", text),)
    )


def _phone(text: str, is_number: bool) -> Cell:
    bare = squeeze(text)
    if _SCIENTIFIC.fullmatch(bare) or (is_number and len(bare) > _EXACT_DIGITS):
        return Cell("", "register_phone_scientific", (("text", text),))
    if is_number and bare.isdigit() and len(bare) > 8 and not bare.startswith(("1", "4", "8")):
        return Cell(text, "register_phone_zero_lost", (("text", text),))
    digits = sum(letter.isdigit() for letter in bare)
    return Cell(text, "register_phone_doubtful" if digits < _LEAST_PHONE else "", (("text", text),))


def _day(text: str, is_number: bool) -> Cell:
    span = parse_days(text)
    if span is None or not span.is_exact:
        return Cell("", "register_day_unread", (("text", text),))
    return Cell(span.first.isoformat())


def _count(text: str, is_number: bool) -> Cell:
    bare = _COUNTED.sub("", squeeze(text).replace(",", ""))
    if not _NUMBER.fullmatch(bare) or Decimal(bare) != int(Decimal(bare)):
        return Cell("", "register_number_unread", (("text", text),))
    return Cell(str(int(Decimal(bare))))


def _kind(text: str, is_number: bool) -> Cell:
    return Cell("个体工商户" if "个体" in text else "企业" if _IS_FIRM.search(text) else "")


_IS_FIRM = re.compile("企业|公司|独资|合伙|合作社|法人")
_READERS: Mapping[str, Callable[[str, bool], Cell]] = {
    "code": _code,
    "phone": _phone,
    "opened_on": _day,
    "closed_on": _day,
    "staff": _count,
    "kind": _kind,
}


def _revenue(text: str, label: str, words: RegisterWords) -> Cell:
    """An income in 万元; where neither header nor cell names the unit, it is unknown."""
    bare = squeeze(text).replace(",", "")
    number = _NUMBER.match(bare)
    if not number or (bare[number.end() :] and bare[number.end() :] not in words.units):
        return Cell("", "register_number_unread", (("text", text),))
    unit = words.units.get(bare[number.end() :]) or words.unit(label)
    if unit is None:
        return Cell("", "register_unit_missing", (("text", text),))
    return Cell(format((Decimal(number[0]) * unit).normalize(), "f"))


def parted(contact: str) -> tuple[str, str]:
    """The person and the phone of a cell that holds both ("" for what is not there)."""
    text = cleaned(contact)
    phone = _PHONE.search(text)
    person = _HAN_NAME.search(text)
    return (person[0] if person else "", phone[0] if phone else "")
