"""What the text layer of a laboratory's sealed report says, and the numbers that may name it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from bihuan.engine.judgement.laboratory import laboratory_word

# A number stands on the first pages; what comes later are readings.
_NUMBERS_WITHIN = 20_000
_SHORTEST_KEY, _LONGEST_KEY = 4, 100
_MOST_JOINED = 4
_CONCLUSION_WITHIN = 150
_LONGEST_VALUE = 100
_PIECES = re.compile(r"[^\s:：,，;；、。|~“”\"'<>《》]+")
_NAME_PIECES = re.compile(r"[^\s_,，;；、+]+")
_LABEL = re.compile(r"^.*?(?:编号|报告号|证书号|no\.?|№)[.:：]?", re.IGNORECASE)
_AROUND_DASH = re.compile(r"\s*([-—–/])\s*")
_PAGES = re.compile(r"[第共]\s*\d+\s*页")
_BESIDE_CHINESE = re.compile(
    r"(?<=[\u4e00-\u9fff)\]〕])[ \t]+(?=[\w(\[〔])|(?<=[\w)\]〕])[ \t]+(?=[\u4e00-\u9fff])"
)
_CORE = re.compile(r"[a-z0-9](?:.*[a-z0-9])?", re.IGNORECASE)
_LABELS = {
    "product_name": ("样品名称", "产品名称", "商品名称"),
    "sampled_party": ("受检单位", "被抽样单位", "受检企业", "被抽查单位"),
}
_CONCLUSION = re.compile(r"(?<!项)(?:检验结论|检测结论|综合判定|判定结论)[:：]?")
# What comes behind a conclusion: remarks and those who sign.
_AFTER = re.compile(r"备注|注[:：]|批准|签发|审核|主检|检验结论")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a text layer says; "" where it does not. `conclusion` is passes or fails."""

    conclusion: str = ""
    product_name: str = ""
    sampled_party: str = ""


def number_key(text: str) -> str:
    """The form under which numbers of reports are compared: letters and digits alone, folded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())[:_LONGEST_KEY]


def searchable(text: str) -> str:
    """The form under which a text layer is searched: folded, and without the blanks that layouts bring."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def keys_in_text(text: str) -> frozenset[str]:
    """Everything in a text layer that may be the number of a report or of a sample, as keys."""
    folded = _PAGES.sub("\n", unicodedata.normalize("NFKC", text[:_NUMBERS_WITHIN]))
    folded = _AROUND_DASH.sub(r"\1", folded)
    # As it is, and without the blanks that a layout puts between Chinese signs and others.
    pieces = {*_PIECES.findall(folded), *_PIECES.findall(_BESIDE_CHINESE.sub("", folded))}
    return frozenset(_keys(form for piece in pieces for form in _forms(piece)))


def keys_in_name(name: str) -> frozenset[str]:
    """The same of a file's name: the whole, each piece of it, and neighbouring pieces together."""
    stem = unicodedata.normalize("NFKC", name).rsplit("/", 1)[-1]
    stem = stem.rsplit(".", 1)[0] if "." in stem else stem
    pieces = _NAME_PIECES.findall(re.sub(r"[()\[\]【】]", " ", stem))
    joined = (
        form
        for start in range(len(pieces))
        for run in accumulate(pieces[start : start + _MOST_JOINED])
        for form in _forms(run)
    )
    whole = number_key(stem)
    return frozenset(_keys(joined)) | ({whole} if whole else frozenset())


def said_in(text: str) -> Said:
    """Conclusion, product name and sampled party, as far as labels of the text layer lead to them."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFKC", text).split("\n")]
    values = {name: _behind(lines, labels) for name, labels in _LABELS.items()}
    return Said(conclusion=_conclusion("\n".join(lines)), **values)


def _forms(piece: str) -> Iterator[str]:
    """A piece as it is, behind its label, and from its first Latin letter or digit to its last."""
    yield piece
    yield _LABEL.sub("", piece)
    if core := _CORE.search(piece):
        yield core[0]


def _keys(forms: Iterator[str]) -> Iterator[str]:
    for form in forms:
        key = number_key(form)
        if len(key) >= _SHORTEST_KEY and any(sign.isdigit() for sign in key):
            yield key


def _behind(lines: list[str], labels: tuple[str, ...]) -> str:
    """What stands behind one of some labels at the beginning of a line, or on the next line."""
    for place, line in enumerate(lines):
        squeezed = line.replace(" ", "")
        label = next((one for one in labels if squeezed.startswith(one)), "")
        if not label:
            continue
        rest = re.sub(r"^\W+", "", re.sub(r"\s*".join(label), "", line, count=1))
        return (rest or next(filter(None, lines[place + 1 :]), ""))[:_LONGEST_VALUE]
    return ""


def _conclusion(text: str) -> str:
    """What the last conclusion says; its sentence may run over several lines."""
    plain, found = "".join(text.split()), ""
    for label in _CONCLUSION.finditer(plain):
        told = _AFTER.split(plain[label.end() : label.end() + _CONCLUSION_WITHIN])[0]
        if laboratory_word(told) is False:
            found = "fails"
        elif "合格" in told or "符合" in told:
            found = "passes"
    return found
