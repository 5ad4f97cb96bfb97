"""Folding the spellings of one text onto one form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MISSING = frozenset({"", "-", "--", "---", "/", "//", "\\", "N/A", "n/a", "NA", "n.a.", "None", "nan"})
_SPACE = re.compile(r"\s+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣﹘－", "-") | dict.fromkeys("〜∼～", "~"))
_TRADITIONAL = str.maketrans(
    "漬檢測試驗據級標類別齡嬰兒產無異縮變濕幹纖維絲緯經氣強單純綿綢",
    "渍检测试验据级标类别龄婴儿产无异缩变湿干纤维丝纬经气强单纯绵绸",
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """One form for full-width, compatibility and dash variants; outer blanks are cut."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """`fold` without any blanks, for looking names up; traditional forms become simplified ones."""
    # Taking a blank away can join a letter with an accent behind it, hence the second folding.
    return _SPACE.sub("", fold(_SPACE.sub("", fold(text)))).translate(_TRADITIONAL)


@lru_cache(maxsize=65536)
def is_missing(text: str) -> bool:
    """Whether a cell says that nothing was given (empty, a dash, a slash)."""
    return squeeze(text) in _MISSING
