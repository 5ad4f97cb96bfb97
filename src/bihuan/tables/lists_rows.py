"""One row of a published list in the normal form, with what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import is_missing
from bihuan.tables.cells import column_letters
from bihuan.tables.lists_headers import Columns, key_of, list_vocabulary
from bihuan.tables.lists_items import FailingItem, read_items
from bihuan.tables.lists_titles import FAILURES, PASSES
from bihuan.tables.lots import Lot, classify_lot

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
_MOJIBAKE = re.compile(
    r"(?<=[^\W_])\?(?=[^\W_])|\ufffd|\?{2,}|锟斤拷|烫烫|[ÃÂ][\u0080-\u00bf]|[\ue000-\uf8ff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A row in the normal form of design section 9. `row` counts from 1 in its sheet.

    `lot_kind`: date, article, barcode, style, colour, batch, none, mixed, or "" where none is given or
    it is not understood.
    `result`: pass, fail or unknown.
    """

    authority: str
    title: str
    row: int
    product: str
    maker: str
    sampled_party: str
    brand: str
    spec: str
    lot: str
    lot_kind: str
    result: str
    failing_items: tuple[FailingItem, ...]
    remark: str
    oddities: tuple[Reason, ...]
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What holds for all rows below it: who published, under which title, and what is listed."""

    authority: str
    title: str
    listing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """A row as it stands in the file: its number from 1, its place, its cells, what was noticed so far."""

    number: int
    place: str
    cells: tuple[str, ...]
    oddities: tuple[Reason, ...] = ()


def build_row(raw: RawRow, *, columns: Columns, heading: Heading, names: Names) -> ListRow:
    """The normal form of one row. Missing marks become ""; the result is never guessed."""
    items_text = _text(raw, columns, "failing_items")
    items = read_items(items_text, names=names)
    result_text = _text(raw, columns, "result")
    result, about_result = decide_result(result_text, items, heading.listing)
    lot, lot_text = _lot(raw, columns)
    product = _text(raw, columns, "product")
    found = [*raw.oddities, *about_result, *lot.oddities, *_mojibake(raw, columns)]
    if not product:
        found.append(Reason.of("list_no_product"))
    found.extend(Reason.of("list_unknown_item", item=item.written) for item in items if not item.item)
    if result == FAIL and not items and "failing_items" in columns.sources:
        found.append(Reason.of("list_fail_without_item"))
    return ListRow(
        authority=heading.authority,
        title=heading.title,
        row=raw.number,
        product=product,
        maker=_text(raw, columns, "maker"),
        sampled_party=_text(raw, columns, "sampled_party"),
        brand=_text(raw, columns, "brand"),
        spec=_text(raw, columns, "spec"),
        lot=lot_text,
        lot_kind=lot.kind,
        result=result,
        failing_items=items,
        remark=_remark(raw, columns, result_text if result == UNKNOWN else ""),
        oddities=tuple(dict.fromkeys(found)),
        place=raw.place,
    )


def decide_result(text: str, items: Sequence[FailingItem], listing: str) -> tuple[str, tuple[Reason, ...]]:
    """(pass | fail | unknown, oddities) from the result as stated, the failing items and what the list lists.

    What the row states comes first, and a contradiction is told, not settled. Without a result a
    failing item means fail; without either only a list that says what it lists decides.
    """
    stated = read_result(text)
    about = [Reason.of("list_result_not_understood", text=text)] if text and not stated else []
    if stated == PASS and items:
        about.append(Reason.of("list_pass_with_failing_item", items=";".join(item.written for item in items)))
    listed = {FAILURES: FAIL, PASSES: PASS}.get(listing, "")
    if stated:
        if listed and stated != listed:
            about.append(Reason.of("list_result_against_title", result=text))
        return stated, tuple(about)
    if items:
        if listed == PASS:
            about.append(
                Reason.of("list_failing_item_against_title", items=";".join(i.written for i in items))
            )
        return FAIL, tuple(about)
    if listed and not text:
        return listed, tuple(about)
    if not text:
        about.append(Reason.of("list_result_not_given"))
    return UNKNOWN, tuple(about)


def read_result(text: str) -> str:
    """pass, fail or "" for a result as a list words it (不合格, 符合本次监督检查要求, 未发现不合格 …)."""
    words = _result_words()
    key = rest = key_of(text)
    for phrase in words["pass_although"]:
        rest = rest.replace(phrase, "")
    if not key or any(word in rest for word in words["doubtful"]):
        return ""
    if any(word in rest for word in words["fail"]):
        return FAIL
    if rest != key or any(word in rest for word in words["pass"]):
        return PASS
    return ""


def is_bare_result(text: str) -> bool:
    """Whether a text is a word for a result and nothing else (合格, but not the grade 合格品)."""
    words = _result_words()
    return key_of(text) in {*words["fail"], *words["pass"], *words["pass_although"]}


def clean(text: str) -> str:
    """A cell as published, on one line; "" for a mark that means missing (/, 无, ——)."""
    tidy = " ".join(text.split())
    return "" if is_missing(tidy) or key_of(tidy) in _missing() else tidy


def is_filled(text: str) -> bool:
    """Whether a cell says anything."""
    return bool(clean(text))


def _text(raw: RawRow, columns: Columns, column: str) -> str:
    cells = [clean(raw.cells[at]) for at in columns.sources.get(column, ())]
    if column == "failing_items" and cells:
        cells = [raw.cells[at].strip() for at in columns.sources[column] if is_filled(raw.cells[at])]
    return " ".join(cell for cell in cells if cell)


def _lot(raw: RawRow, columns: Columns) -> tuple[Lot, str]:
    """The lot of a row; several lot columns (a day, a batch number) are read each under its own header."""
    found = [
        (raw.cells[at], columns.labels[at]) for at in columns.sources.get("lot", ()) if raw.cells[at].strip()
    ]
    lots = [(classify_lot(text, header=label), text) for text, label in found]
    given = [(lot, text) for lot, text in lots if lot.kind not in {"", "none"} or lot.oddities]
    if not given:
        none = next(((lot, text) for lot, text in lots if lot.kind == "none"), None)
        return (none[0], " ".join(none[1].split())) if none else (Lot(""), "")
    kinds = {lot.kind for lot, _ in given} - {""}
    kind = kinds.pop() if len(kinds) == 1 else "mixed" if kinds else ""
    oddities = tuple(oddity for lot, _ in given for oddity in lot.oddities)
    return Lot(kind, oddities), "/".join(" ".join(text.split()) for _, text in given)


def _remark(raw: RawRow, columns: Columns, result_text: str) -> str:
    pieces = [_text(raw, columns, "remark")]
    if result_text:
        pieces.append(f"{columns.labels[columns.sources['result'][0]]}: {result_text}")
    for at in columns.others:
        if text := clean(raw.cells[at]):
            pieces.append(f"{columns.labels[at] or column_letters(at)}: {text}")
    return "; ".join(piece for piece in pieces if piece)


def _mojibake(raw: RawRow, columns: Columns) -> list[Reason]:
    return [
        Reason.of(
            "list_mojibake", column=columns.labels[at] or column_letters(at), text=" ".join(text.split())
        )
        for at, text in enumerate(raw.cells)
        if _MOJIBAKE.search(text)
    ]


@cache
def _missing() -> frozenset[str]:
    return frozenset(map(key_of, list_vocabulary()["missing"]))


@cache
def _result_words() -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(map(key_of, words)) for kind, words in list_vocabulary()["results"].items()}
