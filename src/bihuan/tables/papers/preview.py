"""A Word paper as a piece of a page: its own text, escaped, in a few plain elements."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from bihuan.tables.papers.templates import MAIN, W, is_second_version, parsed, parts_of, texts, written_parts

_ALIGNED = {"center": "centre", "right": "end", "end": "end"}
_HEADINGS = {"PaperTitle": "h2"}
_LABEL = "PaperLabel"
_STYLED = {
    "PaperOffice": "office",
    "PaperTitle": "title",
    "PaperNumber": "number",
    "PaperLetterhead": "letterhead",
    "PaperLetterNumber": "letter-number",
    "PaperTo": "to",
    "PaperBody": "body",
    "PaperHead": "head",
    "PaperOfficeBelow": "closing",
    "PaperSeal": "closing",
    "PaperDate": "closing",
    "PaperFoot": "foot",
    _LABEL: "label",
    "PaperSign": "sign",
}


def page_of(docx: bytes) -> str:
    """HTML of everything that a docx says, in its order; no styles, scripts or addresses of its own."""
    parts = parts_of(docx)
    pieces: list[str] = []
    for name in written_parts(parts):
        root = parsed(parts[name])
        is_numbering = name != MAIN and root.find(f".//{W}instrText") is not None
        if not is_numbering:
            pieces += _blocks(root.find(f"{W}body") if name == MAIN else root)
    return f'<article class="paper" lang="zh-Hans">{"".join(pieces)}</article>'


def _blocks(container: Any) -> Iterator[str]:
    for child in container:
        if child.tag == f"{W}p":
            yield _paragraph(child)
        elif child.tag == f"{W}tbl":
            yield f"<table>{''.join(_row(row) for row in child.findall(f'{W}tr'))}</table>"
        elif child.tag in (f"{W}sdt", f"{W}sdtContent"):
            yield from _blocks(child)


def _row(row: Any) -> str:
    return f"<tr>{''.join(_cell(cell) for cell in row.findall(f'{W}tc'))}</tr>"


def _cell(cell: Any) -> str:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    columns = span.get(f"{W}val", "1") if span is not None else "1"
    wide = f' colspan="{columns}"' if columns.isdigit() and columns != "1" else ""
    inside = "".join(_blocks(cell))
    if _style(cell.find(f"{W}p")) == _LABEL and columns == "1":
        return f'<th scope="row">{inside}</th>'
    return f"<td{wide}>{inside}</td>"


def _paragraph(paragraph: Any) -> str:
    content = "".join(_runs(paragraph))
    boxes = "".join(
        _paragraph(inner)
        for inner in paragraph.iter(f"{W}p")
        if inner is not paragraph and not is_second_version(inner)
    )
    if not content.strip():
        return boxes
    name = _style(paragraph)
    tag = _HEADINGS.get(name, "p")
    known = _STYLED.get(name) or _alignment(paragraph)
    kind = f' class="paper-{known}"' if known else ""
    return f"<{tag}{kind}>{content}</{tag}>{boxes}"


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
    return str(style.get(f"{W}val", "")) if style is not None else ""


def _alignment(paragraph: Any) -> str:
    jc = paragraph.find(f"{W}pPr/{W}jc")
    return _ALIGNED.get(jc.get(f"{W}val", ""), "") if jc is not None else ""


def _runs(paragraph: Any) -> Iterator[str]:
    mine = set(texts(paragraph))
    for piece in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
        if piece.tag == f"{W}t":
            if piece in mine:
                text = escape(piece.text or "")
                yield f"<strong>{text}</strong>" if _is_bold(piece) and text.strip() else text
        elif piece.getparent().tag == f"{W}r":
            yield "<br>" if piece.tag == f"{W}br" else "\u2003"


def _is_bold(piece: Any) -> bool:
    bold = piece.getparent().find(f"{W}rPr/{W}b")
    return bold is not None and bold.get(f"{W}val", "1") not in ("0", "false", "off")
