"""Texts as others wrote them: Chinese on an English page is marked as such, for screen readers and tests."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_RUN = re.compile(f"({CHINESE.pattern}(?:[^\\sA-Za-z]*{CHINESE.pattern})*)")


def as_written(text: str) -> SafeString:
    """Escaped; on a page in another language marked as Chinese where it is."""
    if get_language() == "en" and CHINESE.search(text):
        return format_html('<span lang="zh-Hans">{}</span>', text)
    return conditional_escape(text)


def with_terms(sentence: str) -> SafeString:
    """A sentence, escaped; each run of Chinese in it is marked."""
    pieces = _RUN.split(sentence)
    # re.split with one group gives texts and runs by turns; as_written escapes both.
    return mark_safe("".join(as_written(piece) for piece in pieces))
