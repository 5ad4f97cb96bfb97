"""Pages as a reader sees them."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

from tests.kit.cast import Client

TODAY = date(2026, 11, 24)
_TAG = re.compile(r"<[^>]+>")
_ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)


def page(path: str, query: dict[str, Any] | None = None, *, status: int = 200, language: str = "") -> str:
    """The page at an address; English when asked."""
    client = Client()
    if language:
        client.cookies["django_language"] = language
    answer = client.get(path, query or {})
    assert answer.status_code == status
    return answer.content.decode()


def text(markup: str) -> str:
    """What stands on a page, blanks folded."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def rows(markup: str) -> list[str]:
    """The rows of all tables as text."""
    return [text(row) for row in _ROW.findall(markup)]


def row_of(markup: str, *words: str) -> str:
    """The first row in which all these words stand."""
    return next(row for row in rows(markup) if all(word in row for word in words))
