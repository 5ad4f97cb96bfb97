"""What kind of mark stands in the lot column of a published list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from stdnum import ean

from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold
from bihuan.tables.lists_headers import key_of, list_vocabulary

_ONE_DAY = (
    r"\d{4}\s*[-./年]\s*\d{1,2}(?:\s*[-./月]\s*\d{1,2}\s*[日号]?|\s*月)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_DAY = re.compile(rf"{_ONE_DAY}(?:\s*(?:~|至|到|-)\s*{_ONE_DAY})?|\d{{4}}年|(?:19|20)\d{{6}}")
_COMPACT = re.compile(r"\d{8}")
_BARCODE = re.compile(r"\d{13}")
_SERIAL = re.compile(r"[345]\d{4}")
_PIECES = re.compile(r"[/\\;；,，、\s]+")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._#()+*&-]*")
_EPOCH = date(1899, 12, 30)
_FIRST_YEAR = 1980
_LAST_YEAR = 2100


@dataclass(frozen=True, slots=True)
class Lot:
    """The kind of a lot text (date, article, barcode, style, colour, batch, none, mixed) and what is odd.

    The kind is "" where nothing is given or the text can't be understood.
    """

    kind: str
    oddities: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _LotWords:
    labels: tuple[tuple[str, str], ...]  # (word, kind), longest first
    colour: re.Pattern[str]
    coloured_code: re.Pattern[str]
    missing: frozenset[str]
    none: frozenset[str]


def classify_lot(text: str, *, header: str) -> Lot:
    """The kind of `text`, where `header` (the column's name) tells an article number from a batch number.

    A barcode is checked by its EAN-13 check digit. A day is never corrected: an impossible or
    unlikely one is told as an oddity.
    """
    words = _lot_words()
    key = key_of(text)
    if key in words.none:
        return Lot("none")
    if not key.strip("/-—") or key in words.missing:
        return Lot("")
    found = list(_marks(fold(text).strip("/ "), kind_of_header(header)))
    kinds = {kind for kind, _ in found if kind}
    oddities = [oddity for piece in found for oddity in piece[1]]
    if _is_serial(key, header):
        oddities.append(
            Reason.of("list_lot_may_be_serial", text=text.strip(), day=_serial_day(int(key)).isoformat())
        )
    if not kinds:
        oddities.append(Reason.of("list_lot_not_understood", text=text.strip()))
    kind = next(iter(kinds), "") if len(kinds) < 2 else "mixed"
    return Lot(kind, tuple(dict.fromkeys(oddities)))


def kind_of_header(header: str) -> str:
    """What a bare number in a column of this name is: article where the name speaks of 货号, else batch."""
    key = key_of(header)
    words: Mapping[str, list[str]] = list_vocabulary()["lots"]["labels"]
    for kind in ("article", "style", "batch", "barcode"):
        if any(key_of(word) in key for word in words[kind] if len(word) > 1):
            return kind
    return "batch"


def _marks(text: str, usual: str) -> Iterator[tuple[str, tuple[Reason, ...]]]:
    """(kind, oddities) of each mark in a lot text; a label holds for the unlabelled marks behind it."""
    if _is_day(text):
        yield _day(text)
        return
    labelled = ""
    for piece in filter(None, _PIECES.split(text)):
        label, rest = _label_of(piece)
        labelled = label or labelled
        if not rest:
            continue
        if label in {"", "date"} and _is_day(rest):
            labelled = ""
            yield _day(rest)
        else:
            yield from _code(rest, labelled, usual)


def _is_day(text: str) -> bool:
    """Whether a text has the shape of a day; eight digits that are no day of any month are a number."""
    return bool(_DAY.fullmatch(text)) and not (_COMPACT.fullmatch(text) and parse_days(text) is None)


def _label_of(piece: str) -> tuple[str, str]:
    key = piece.lower()
    for word, kind in _lot_words().labels:
        if key.startswith(word) and (len(word) > 1 or key[len(word) :].startswith(":")):
            return kind, piece[len(word) :].lstrip(":：. ")
    return "", piece


def _code(text: str, labelled: str, usual: str) -> Iterator[tuple[str, tuple[Reason, ...]]]:
    words = _lot_words()
    if _BARCODE.fullmatch(text) and labelled != "batch":
        yield "barcode", () if ean.is_valid(text) else (Reason.of("list_barcode_check_digit", text=text),)
    elif words.colour.fullmatch(text):
        yield labelled if labelled in {"style", "article"} else "colour", ()
    elif words.coloured_code.fullmatch(text):
        yield labelled or usual, ()
        yield "colour", ()
    elif labelled and labelled != "date":
        yield labelled, ()
    elif _CODE.fullmatch(text):
        yield usual, ()
    else:
        yield "", ()


def _day(text: str) -> tuple[str, tuple[Reason, ...]]:
    span = parse_days(text)
    if span is None:
        return "date", (Reason.of("list_date_impossible", text=text),)
    if span.is_exact and span.first.year < 1928:
        serial = str((span.first - _EPOCH).days)
        return "date", (Reason.of("list_date_serial_accident", text=text, number=serial),)
    if not (span.first.year >= _FIRST_YEAR and span.last.year < _LAST_YEAR):
        return "date", (Reason.of("list_date_unlikely", text=text),)
    return "date", ()


def _is_serial(key: str, header: str) -> bool:
    return bool(_SERIAL.fullmatch(key)) and "日期" in header


def _serial_day(serial: int) -> date:
    return date.fromordinal(_EPOCH.toordinal() + serial)


@cache
def _lot_words() -> _LotWords:
    vocabulary = list_vocabulary()
    lots = vocabulary["lots"]
    labels = [(key_of(word), kind) for kind, words in lots["labels"].items() for word in words]
    colours = "|".join(sorted(map(key_of, lots["colours"]), key=len, reverse=True))
    colour = rf"(?:{colours})+(?:色|系)*(?:条|格|花)?"
    none = frozenset(map(key_of, lots_none := vocabulary["no_lot"]))
    return _LotWords(
        labels=tuple(sorted(labels, key=lambda pair: (-len(pair[0]), pair[0]))),
        colour=re.compile(colour),
        coloured_code=re.compile(rf"[A-Za-z0-9._-]+{colour}"),
        missing=frozenset(map(key_of, vocabulary["missing"])) - frozenset(map(key_of, lots_none)),
        none=none,
    )
