"""Reading limits from text: the standard's, the laboratory's and the declared ones alike."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from bihuan.engine.kernel.grades import SCALE_TOP, parse_grade
from bihuan.engine.kernel.text import fold, squeeze
from bihuan.engine.rules.limits import Limit, LimitKind

GRADE_SCALES = frozenset(SCALE_TOP)
_ABSENT = frozenset(
    {"无", "没有", "不得有", "不应有", "不允许", "不允许有", "无异味", "不得使用", "不得检出"}
)
_NOT_DETECTED = frozenset({"未检出", "不得检出", "不应检出", "nd", "notdetected"})
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_WORDS = (
    (("≥", ">=", "≧", "⩾", "不小于", "不低于", "不少于", "至少", "大于等于", "大于或等于"), "≥"),
    (("≤", "<=", "≦", "⩽", "不大于", "不高于", "不超过", "不多于", "至多", "小于等于", "小于或等于"), "≤"),
    ((">", "大于", "高于", "超过"), ">"),
    (("<", "小于", "低于"), "<"),
    (("~", "至", "到"), "~"),
)
_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:×10\^-?\d{1,2}|×10+)?"
_UNIT = r"(?:mg/kg|ppm|%|kpa|n|mm|cm|g/m\^?2|kg|g|s|分/100m\^?2)?"
_PREFIX = re.compile(r"(?:ph值?|[abc]类)?[::]?")
_ONE = re.compile(rf"(?P<sign>[≥≤<>=])(?P<value>{_NUMBER})(?P<unit>{_UNIT})")
_RANGE = re.compile(rf"(?P<low>{_NUMBER}){_UNIT}[~-](?P<high>{_NUMBER})(?P<unit>{_UNIT})")
_AROUND = re.compile(
    rf"(?P<middle>{_NUMBER})?±(?P<width>\d+(?:\.\d+)?)(?P<unit>{_UNIT})"
    r"(?:\((?:不含)(?P<open>[+-]?)\d+(?:\.\d+)?\))?"
)
_BOTH = re.compile(
    rf"(?P<low>{_NUMBER})(?P<first>[≤<])[a-z\u4e00-\u9fff]*(?P<second>[≤<])(?P<high>{_NUMBER})"
)
_PAIR = re.compile(
    rf"(?P<first>[≥>])(?P<low>{_NUMBER}){_UNIT}[且,、;和](?P<second>[≤<])(?P<high>{_NUMBER}){_UNIT}"
)
_BANNED = re.compile(r"(?:禁用|不得使用|禁止使用)\((?P<limit>[^()]+)\)")
_GRADE = re.compile(r"(?P<sign>[≥≤<>=]?)(?P<grade>[1-8](?:[-~/][1-8]|\.[05])?)级?(?P<above>(?:及|或)?以上)?")


@lru_cache(maxsize=16384)
def parse_limit(text: str, *, scale: str, bare_is_at_least: bool = False) -> Limit | None:
    """The limit that a text states, None when it cannot be read with certainty.

    `scale` is the item's: number, fibre, grey, blue-wool, pilling, burning or text. Numbers stand in the
    unit that the text or its rule names (`limit_unit`). A grade without a sign ("3-4") is read as "at least"
    only if the caller knows that the column means it. Wording as in GB/T 8170-2008 4.2.
    """
    return _parsed(text, scale, bare_is_at_least)


@lru_cache(maxsize=16384)
def _parsed(text: str, scale: str, bare: bool) -> Limit | None:
    plain = _fold_limit(text)
    if not plain:
        return None
    if scale in GRADE_SCALES:
        return _grade_limit(plain, text.strip(), scale=scale, bare=bare)
    if scale in ("number", "fibre"):
        return _number_limit(plain, text.strip())
    return _text_limit(plain, text.strip())


def limit_unit(text: str) -> str:
    """The unit written inside a limit text, folded to lower case; "" when it names none."""
    plain = _fold_limit(text)
    if match := _BANNED.fullmatch(plain):
        plain = match["limit"]
    for pattern in (_ONE, _RANGE, _AROUND):
        if match := pattern.fullmatch(plain):
            return match["unit"]
    return ""


def _fold_limit(text: str) -> str:
    """The text without blanks, in lower case, with one sign for each way to say it."""
    plain = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "10^" + m[1].translate(_SUPERSCRIPT), text)
    plain = squeeze(fold(plain)).lower().replace("*10", "×10")
    for words, sign in _WORDS:
        for word in words:
            plain = plain.replace(word, sign)
    match = _PREFIX.match(plain)
    return plain[match.end() :] if match else plain


def _number(text: str) -> tuple[Decimal, int]:
    """A number with its decimal places as written; "14×100" has -2 places."""
    mantissa, _, power = text.partition("×10")
    places = len(mantissa.partition(".")[2])
    if not power and "×10" not in text:
        return Decimal(mantissa), places
    exponent = int(power.removeprefix("^")) if power.startswith("^") else 1 + len(power)
    return Decimal(mantissa) * Decimal(10) ** exponent, places - exponent


def _number_limit(plain: str, written: str) -> Limit | None:
    if plain in _NOT_DETECTED:
        return Limit(written=written, kind=LimitKind.NOT_DETECTED)
    if match := _BANNED.fullmatch(plain):
        inner = _number_limit(match["limit"], written)
        return inner if inner and inner.high is not None and inner.low is None else None
    if match := _ONE.fullmatch(plain):
        return _one_sided(match["sign"], match["value"], written)
    if match := _AROUND.fullmatch(plain):
        return _around(match, written)
    if match := _BOTH.fullmatch(plain) or _PAIR.fullmatch(plain):
        return _between(match, written, opens=(match["first"] in "<>", match["second"] == "<"))
    if match := _RANGE.fullmatch(plain):
        return _between(match, written, opens=(False, False))
    return None


def _one_sided(sign: str, value: str, written: str) -> Limit:
    number, places = _number(value)
    return Limit(
        written=written,
        kind=LimitKind.NUMBER,
        low=number if sign in "≥>=" else None,
        high=number if sign in "≤<=" else None,
        low_open=sign == ">",
        high_open=sign == "<",
        places=places,
    )


def _between(match: re.Match[str], written: str, *, opens: tuple[bool, bool]) -> Limit | None:
    (low, low_places), (high, high_places) = _number(match["low"]), _number(match["high"])
    if low > high:
        return None
    return Limit(
        written=written,
        kind=LimitKind.NUMBER,
        low=low,
        high=high,
        low_open=opens[0],
        high_open=opens[1],
        places=max(low_places, high_places),
    )


def _around(match: re.Match[str], written: str) -> Limit:
    (middle, places), (width, width_places) = _number(match["middle"] or "0"), _number(match["width"])
    opened = match["open"]
    return Limit(
        written=written,
        kind=LimitKind.NUMBER,
        low=middle - width,
        high=middle + width,
        low_open=opened in ("", "-"),
        high_open=opened in ("", "+"),
        places=max(places, width_places),
    )


def _grade_limit(plain: str, written: str, *, scale: str, bare: bool) -> Limit | None:
    match = _GRADE.fullmatch(plain)
    grade = parse_grade(match["grade"]) if match else None
    if match is None or grade is None or grade > SCALE_TOP[scale]:
        return None
    sign = match["sign"]
    if match["above"]:
        sign = sign or "≥"
    if not sign and scale == "burning":
        sign = "≤"  # class 1 is the best: "1级" asks for class 1
    if not sign and bare:
        sign = "≥"
    if not sign:
        return None
    return Limit(
        written=written,
        kind=LimitKind.GRADE,
        low=Decimal(grade) if sign in "≥>=" else None,
        high=Decimal(grade) if sign in "≤<=" else None,
        low_open=sign == ">",
        high_open=sign == "<",
    )


def _text_limit(plain: str, written: str) -> Limit | None:
    if plain in _ABSENT | _NOT_DETECTED:
        return Limit(written=written, kind=LimitKind.TEXT, words=("无",))
    return None
