"""The failing items of a published list, resolved to the catalogue and kept as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bihuan.engine.judgement.names import ItemName, Names
from bihuan.engine.kernel.text import fold
from bihuan.tables.lists_headers import key_of, list_vocabulary

UNKNOWN = "?"
_OPENING, _CLOSING = "(（[【〔", ")）]】〕"
_SEPARATORS = ";；,，、\n\r"
_NUMBERED = re.compile(
    r"(?:(?<=^)|(?<=[\s;；,，。、]))[(（]?\d{1,2}(?:[、．)）]|\.(?!\d))\s*(?=[^\s\d;；,，、])"
)
_BRACKET = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_BATCHES = re.compile(r"(\d+)\s*(?:个|组)?批次?")
_COUNT = re.compile(r"(\d+)\s*(?:项次|项|组|个|件|款|家)?(?:$|[,;、](.*))")
_BETWEEN = re.compile(r"[:\-/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingItem:
    """One failing item: `item` is its catalogue id, "" where the catalogue does not know the name.

    `part` and `component` are catalogue ids, `detail` is what else the brackets or the end say,
    `count` the number of batches that the list gives, `written` the name as it stands there.
    """

    item: str
    written: str
    part: str = ""
    component: str = ""
    detail: str = ""
    count: int | None = None

    @property
    def text(self) -> str:
        """`id=as written`, with ? for a name that the catalogue does not know."""
        return f"{self.item or UNKNOWN}={self.written}"

    def as_dict(self) -> dict[str, str | int | None]:
        """The item for JSON."""
        return {
            "item": self.item,
            "part": self.part,
            "component": self.component,
            "detail": self.detail,
            "count": self.count,
            "written": self.written,
        }


def read_items(text: str, *, names: Names) -> tuple[FailingItem, ...]:
    """The items that a cell lists, in its order.

    Separators inside brackets and quotes separate nothing; numbering ("1、pH值 2、甲醛") is taken off.
    """
    found: list[FailingItem] = []
    for piece in split_items(_NUMBERED.sub("\n", text)):
        item = read_item(piece, names=names)
        if found and not (item.item and found[-1].item):
            joined = read_item(f"{found[-1].written}、{piece}", names=names)
            if joined.item:
                found[-1] = joined
                continue
        words = piece.split()
        several = [read_item(word, names=names) for word in words] if not item.item and len(words) > 1 else []
        found.extend(several if several and all(word.item for word in several) else [item])
    return tuple(found)


def split_items(text: str) -> list[str]:
    """The pieces of a text between separators that stand outside brackets and quotes."""
    pieces, depth, quoted = [""], 0, False
    for letter in text:
        depth = max(0, depth + (letter in _OPENING) - (letter in _CLOSING))
        quoted = (quoted != (letter == '"')) if letter == '"' else (quoted or letter == "“") and letter != "”"
        if letter in _SEPARATORS and not depth and not quoted:
            pieces.append("")
        else:
            pieces[-1] += letter
    if depth or quoted:
        pieces = re.split(f"[{_SEPARATORS}]", text)
    return [piece.strip(" 。.\t\u3000") for piece in pieces if piece.strip(" 。.\t\u3000")]


def read_item(written: str, *, names: Names) -> FailingItem:
    """One item name taken apart into item, part, component, detail and count."""
    bare, details, count = _without_notes(fold(written))
    found, left = _find(bare, details, names)
    if found is None:
        return FailingItem(item="", written=written, detail="; ".join(details), count=count)
    part, component = found.part, found.component
    kept = []
    for detail in left:
        several = any(letter in _SEPARATORS for letter in detail)
        as_part, as_component = ("", "") if several else (names.part(detail), names.component(detail))
        if as_part and not part:
            part = as_part
        elif as_component in names.components and not component:
            component = as_component
        else:
            kept.append(detail)
    return FailingItem(
        item=found.item.id,
        written=written,
        part=part,
        component=component,
        detail="; ".join(kept),
        count=count,
    )


def _find(bare: str, details: list[str], names: Names) -> tuple[ItemName | None, list[str]]:
    """The catalogue's item, with the details that its name did not use up."""
    for at, detail in enumerate(details):
        if (found := names.item(f"{bare}({detail})")) and not (found.part or found.component):
            plain = names.item(bare)
            if plain is None or plain.item.id != found.item.id:
                return found, details[:at] + details[at + 1 :]
    for form in _forms(bare):
        if found := names.item(form):
            return found, details
    for cut in _BETWEEN.finditer(bare):
        if found := names.item(bare[: cut.start()]):
            return found, [bare[cut.end() :], *details]
    return None, details


def _forms(bare: str) -> Iterator[str]:
    """The name, then the name without words that say nothing."""
    yield bare
    beginnings, endings = _idle_words()
    key = key_of(bare)
    for ending in ("", *endings):
        for beginning in ("", *beginnings):
            form = key.removesuffix(ending).removeprefix(beginning)
            if form and form != key:
                yield form


def _without_notes(text: str) -> tuple[str, list[str], int | None]:
    """(name, bracketed details, count of batches)."""
    details, count = [], None
    for inside in _BRACKET.findall(text):
        counted, rest = _count_in(inside.strip())
        count = counted if count is None else count
        if rest:
            details.append(rest)
    return _BRACKET.sub("", text).strip(), details, count


def _count_in(inside: str) -> tuple[int | None, str]:
    if found := _BATCHES.search(inside):
        return int(found[1]), (inside[: found.start()] + inside[found.end() :]).strip(" ,，、")
    if found := _COUNT.match(inside):
        return int(found[1]), (found[2] or "").strip()
    return None, inside


@cache
def _idle_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = list_vocabulary()["items"]
    return tuple(map(key_of, words["beginnings"])), tuple(map(key_of, words["endings"]))
