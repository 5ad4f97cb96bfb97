"""Texts as others wrote them: Chinese on an English page is marked as such, for screen readers and tests."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def as_written(text: str) -> SafeString:
    """Escaped; marked as Chinese where it is."""
    if CHINESE.search(text):
        return format_html('<span lang="zh-Hans">{}</span>', text)
    return conditional_escape(text)


def with_written(sentence: str, written: Iterable[str]) -> SafeString:
    """A sentence, escaped, in which the given Chinese texts are marked."""
    parts = sorted({str(text) for text in written if CHINESE.search(str(text))}, key=len, reverse=True)
    if not parts:
        return conditional_escape(sentence)
    pieces = re.split("(" + "|".join(map(re.escape, parts)) + ")", sentence)
    # Every piece is escaped by as_written or conditional_escape.
    marked = (as_written(piece) if piece in parts else conditional_escape(piece) for piece in pieces)
    return mark_safe("".join(marked))
