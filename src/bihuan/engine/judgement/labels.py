"""Content labels: "面料:棉60% 聚酯纤维40% 填充物:聚酯纤维100%" in its real spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from bihuan.engine.judgement.names import Names, key_of
from bihuan.engine.kernel.text import fold, is_missing

_VERSION = re.compile(
    r"(?:吊牌|合格证|耐久性标签|耐久标签|缝制标签|缝标|水洗标|水洗唛|洗唛|包装)(?:标识|标注|标签)?\s*:"
)
_TOKEN = re.compile(r"(\d+(?:\.\d+)?)\s*%?|([^\d%\s,;/+:|。&]+?(?:\([^()]*\))?)(?=[\d%\s,;/+:|。&(]|$)")
_EXCEPTED = re.compile(r"\([^()]*(?:除外|不含|不包括)[^()]*\)|(?:装饰|特性)[^\s,;()]{0,20}除外")
_NYLON = re.compile(r"(锦纶|尼龙|聚酰胺)66?(?=[\s:]+\d)")
_TRACE = re.compile(r"^(?:含)?微量")
_LEAD = re.compile(r"^(?:含有?|约)")
_PURE = re.compile(r"^(?:纯|全|100)")
_NOISE = frozenset(
    {
        "含",
        "成分",
        "纤维成分",
        "纤维含量",
        "成份",
        "含量",
        "为",
        "约",
        "和",
        "与",
        "及",
        "净干含量",
        "cotton%",
    }
)
_SPAN = re.compile(r"\d\s*%?\s*~\s*[+-]?\d")  # a range asks for something, a label states it
_FIBRE_LIKE = re.compile(r"[纤丝棉麻绒毛纶涤胶羽]|fib|silk|cotton|wool", re.IGNORECASE)
_QUANTITY = re.compile(r"[量率号级支重]|规格|尺寸|密度")
NONE_WORDS = frozenset({"无", "未标注", "未标", "无标识", "未标明", "没有", "none"})


@dataclass(frozen=True, slots=True)
class FibreShare:
    """One fibre of a label or a result: the name as written and its share in percent, if given."""

    name: str
    share: Decimal | None
    is_trace: bool = False


@dataclass(frozen=True, slots=True)
class LabelPart:
    """What a label says of one part ("" when it names none)."""

    part: str
    fibres: tuple[FibreShare, ...]
    excepts_decorative: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A content label; `other_versions` are further labels on the article (tag, sewn label)."""

    parts: tuple[LabelPart, ...]
    other_versions: tuple[tuple[LabelPart, ...], ...] = ()

    @property
    def versions_disagree(self) -> bool:
        """Whether the labels on one article differ (GB/T 29862-2013 clause 8 g)."""
        return any(_shares(version) != _shares(self.parts) for version in self.other_versions)


def says_none(text: str) -> bool:
    """Whether a cell says in words that the label carries nothing (an empty cell says nothing)."""
    return key_of(text) in NONE_WORDS


def parse_label(text: str, *, names: Names) -> Label | None:
    """The label in a cell, or None when the cell is empty or holds no fibre."""
    if is_missing(text) or says_none(text) or _SPAN.search(fold(text)):
        return None
    versions = [piece for piece in _VERSION.split(fold(text)) if piece.strip(" ,;/")]
    read = [parse_composition(piece, names=names) for piece in versions]
    parsed = [kept for parts in read if (kept := _fibres_alone(parts, names))]
    return Label(parsed[0], tuple(parsed[1:])) if parsed else None


def _fibres_alone(parts: tuple[LabelPart, ...], names: Names) -> tuple[LabelPart, ...]:
    """The parts without what stands beside the fibres of a label: sizes, masses, tolerances, standards."""
    kept = (
        replace(part, fibres=tuple(share for share in part.fibres if _may_be_fibre(share, names)))
        for part in parts
    )
    return tuple(part for part in kept if part.fibres)


def _may_be_fibre(share: FibreShare, names: Names) -> bool:
    if names.fibre(share.name) is not None:
        return True
    is_percentage = share.share is not None and share.share <= 100
    return is_percentage and bool(_FIBRE_LIKE.search(share.name)) and not _QUANTITY.search(share.name)


def parse_composition(text: str, *, names: Names) -> tuple[LabelPart, ...]:
    """Parts with their fibres; () when the text names no fibre. Also reads result cells ("棉53.9/聚酯46.1").

    Shares are percent as written; a fibre without a number has share None ("纯棉" has 100).
    """
    found = [(part, _fibres(body, names)) for part, body in _segments(text, names)]
    return tuple(
        LabelPart(part, fibres, bool(_EXCEPTED.search(fold(text)))) for part, fibres in found if fibres
    )


def _segments(text: str, names: Names) -> list[tuple[str, str]]:
    """(part id, text) pieces of a label."""
    bare = _NYLON.sub(r"\1", _EXCEPTED.sub(" ", fold(text).translate(str.maketrans("，；、：", ",;,:"))))
    starts = [
        (found.start(), found.end(), names.part(found[1]) or "")
        for found in _part_pattern(names).finditer(bare)
        if names.fibre(found[1]) is None
    ]
    if not starts:
        return [("", bare)]
    ends = [start for start, _, _ in starts[1:]] + [len(bare)]
    head = [("", bare[: starts[0][0]])] if starts[0][0] else []
    return head + [(part, bare[after:end]) for (_, after, part), end in zip(starts, ends, strict=True)]


@lru_cache(maxsize=8)
def _part_pattern(names: Names) -> re.Pattern[str]:
    words = {word for part in names.catalogue.parts for word in (part.zh, part.en, *part.aliases) if word}
    fibres = {word for f in names.catalogue.fibres for word in (f.zh, *f.aliases) if word}
    before, after = _any_of(words), _any_of(fibres | {"纯", "全"})
    part = rf"((?:{before})\d?)(?:\([^()]*\))?\s*(?:[:\s]|(?=\d|(?:{after})))"
    return re.compile(rf"(?:(?<=^)|(?<=[\s,;/%\d。|)])){part}", re.IGNORECASE)


def _any_of(words: set[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def _fibres(body: str, names: Names) -> tuple[FibreShare, ...]:
    tokens = [(Decimal(m[1]) if m[1] else None, m[2] or "") for m in _TOKEN.finditer(body)]
    merged = _join_words([t for t in tokens if t[0] is not None or t[1] not in _NOISE], names)
    numbers = [number for number, _ in merged if number is not None]
    words = [word for number, word in merged if number is None]
    if numbers and len(numbers) == len(words):
        pairs: list[tuple[str, Decimal | None]] = [(words[n], numbers[n]) for n in range(len(words))]
    else:
        pairs = _alternating(merged)
    shares = tuple(_share(word, number, names) for word, number in pairs)
    return shares if any(names.fibre(s.name) or s.share is not None for s in shares) else ()


def _join_words(
    tokens: Sequence[tuple[Decimal | None, str]], names: Names
) -> list[tuple[Decimal | None, str]]:
    merged: list[tuple[Decimal | None, str]] = []
    for number, word in tokens:
        if number is None and merged and merged[-1][0] is None and names.fibre(merged[-1][1] + word):
            merged[-1] = (None, merged[-1][1] + word)
        else:
            merged.append((number, word))
    return merged


def _alternating(tokens: Sequence[tuple[Decimal | None, str]]) -> list[tuple[str, Decimal | None]]:
    """Pairs of names and numbers; the first token tells which comes first."""
    pairs: list[tuple[str, Decimal | None]] = []
    number_first = bool(tokens) and tokens[0][0] is not None
    waiting: Decimal | None = None
    for number, word in tokens:
        if number is None:
            pairs.append((word, waiting if number_first else None))
            waiting = None
        elif number_first:
            waiting = number
        elif pairs and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], number)
    return pairs


def _share(word: str, number: Decimal | None, names: Names) -> FibreShare:
    if _TRACE.match(word):
        return FibreShare(_TRACE.sub("", word), number, is_trace=True)
    if names.fibre(word) is None and names.fibre(_LEAD.sub("", word)):
        return FibreShare(_LEAD.sub("", word), number)
    if number is None and names.fibre(word) is None and names.fibre(_PURE.sub("", word)):
        return FibreShare(_PURE.sub("", word), Decimal(100))
    return FibreShare(word, number)


def _shares(parts: tuple[LabelPart, ...]) -> list[tuple[str, str, Decimal | None]]:
    return sorted(((p.part, key_of(f.name), f.share) for p in parts for f in p.fibres), key=str)
