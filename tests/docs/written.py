"""What the documents say: their code, headings and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import tracked_files

_FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_TYPED = re.compile(r"^(?:\$ )?(?:[\w.-]+/bin/)?bihuan(?P<rest>(?: .*)?)$")
_HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)


def documents() -> list[Path]:
    """Every document that is or would be committed."""
    return [path for path in tracked_files() if path.suffix == ".md"]


def inline_code(text: str) -> Iterator[str]:
    """The code inside sentences."""
    return (found[1] for found in _INLINE.finditer(_FENCE.sub("", text)))


def commands(text: str) -> Iterator[tuple[str, ...]]:
    """Every `bihuan …` that a text shows, as its words without the program's name; a|b stands for both."""
    lines = [line.strip() for block in _FENCE.finditer(text) for line in block[1].splitlines()]
    for line in [*lines, *inline_code(text)]:
        if found := _TYPED.match(line):
            yield from _alternatives(tuple(found["rest"].split("#")[0].split()))


def _alternatives(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place, word in enumerate(words):
        if "|" in word and not word.startswith("-"):
            for one in word.split("|"):
                yield from _alternatives((*words[:place], one, *words[place + 1 :]))
            return
    yield words


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", found[1].lower()).replace(" ", "-") for found in _HEADING.finditer(text)}
