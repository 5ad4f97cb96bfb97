"""Filling in a Word template: blanks {{name}} become text, nothing is ever executed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from bihuan.rulebook.paper_records import BLANK
from bihuan.tables.papers.templates import (
    W,
    packed,
    parsed,
    parts_of,
    plain_text,
    serialised,
    texts,
    written_parts,
)

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class BlankError(Exception):
    """A template asks for something that the content does not have; `blanks` names what."""

    def __init__(self, blanks: tuple[str, ...]) -> None:
        super().__init__(", ".join(blanks))
        self.blanks = blanks


def fill(*, template: bytes, content: Mapping[str, str]) -> bytes:
    """The template as a docx in which every blank holds its content; the same content gives the same bytes.

    Lines of a content become paragraphs, tabs stay tabs. A paragraph of which every blank is empty is left
    out, except in a table. Raises BlankError for blanks that the content does not name.
    """
    parts = dict(parts_of(template))
    roots = {name: parsed(parts[name]) for name in written_parts(parts)}
    missing = {
        blank
        for root in roots.values()
        for paragraph in root.iter(f"{W}p")
        for blank in BLANK.findall(plain_text(paragraph))
        if blank not in content
    }
    if missing:
        raise BlankError(tuple(sorted(missing)))
    clean = {
        name: _NO_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        for name, text in content.items()
    }
    for name, root in roots.items():
        for paragraph in list(root.iter(f"{W}p")):
            _fill_paragraph(paragraph, clean)
        parts[name] = serialised(root)
    return packed(parts)


def _fill_paragraph(paragraph: Any, content: Mapping[str, str]) -> None:
    line = plain_text(paragraph)
    blanks = BLANK.findall(line)
    if not blanks:
        return
    if not any(content[blank].strip() for blank in blanks) and _may_go(paragraph):
        paragraph.getparent().remove(paragraph)
        return
    pieces = texts(paragraph)
    for match in reversed(list(BLANK.finditer(line))):
        _replace(pieces, match.start(), match.end(), content[match[1]])
    for line_of_text in _split(paragraph):
        _tabs(line_of_text)


def _may_go(paragraph: Any) -> bool:
    """Only from the page itself: a cell, a header, a box need a paragraph, and a row keeps its place."""
    return paragraph.getparent().tag == f"{W}body" and paragraph.find(f".//{W}sectPr") is None


def _replace(pieces: list[Any], start: int, end: int, value: str) -> None:
    """Put a value in place of the signs [start, end) of a paragraph whose text lies in several pieces."""
    place = 0
    for piece in pieces:
        text = piece.text or ""
        first, last = max(start - place, 0), min(end - place, len(text))
        if first < last:
            piece.text = text[:first] + (value if place + first == start else "") + text[last:]
            piece.set(_SPACE, "preserve")
        place += len(text)


def _split(paragraph: Any) -> list[Any]:
    """The paragraph cut at its line ends; each part keeps its properties."""
    found = [paragraph]
    while (piece := next((one for one in texts(found[-1]) if "\n" in (one.text or "")), None)) is not None:
        head = found[-1]
        before, _, after = piece.text.partition("\n")
        index = texts(head).index(piece)
        tail = deepcopy(head)
        piece.text = before
        texts(tail)[index].text = after
        _cut(texts(head)[index], head, following=True)
        _cut(texts(tail)[index], tail, following=False)
        head.addnext(tail)
        found.append(tail)
    return found


def _cut(piece: Any, paragraph: Any, *, following: bool) -> None:
    """Remove all content of a paragraph after, or before, a piece of its text."""
    place = piece
    while place is not paragraph:
        for sibling in list(place.itersiblings(preceding=not following)):
            if sibling.tag not in (f"{W}pPr", f"{W}rPr"):
                sibling.getparent().remove(sibling)
        place = place.getparent()


def _tabs(paragraph: Any) -> None:
    """Put Word's own tabs in place of tab signs."""
    for piece in texts(paragraph):
        first, *others = (piece.text or "").split("\t")
        if not others:
            continue
        piece.text, place = first, piece
        for text in others:
            tab = piece.makeelement(f"{W}tab")
            more = piece.makeelement(f"{W}t", {_SPACE: "preserve"})
            more.text = text
            place.addnext(tab)
            tab.addnext(more)
            place = more
