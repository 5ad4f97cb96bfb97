"""The Word template of a form: its words on the page of its layout, after GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bihuan.rulebook.paper_records import BLANK, PaperForm
from bihuan.tables.papers.templates import packed

_PARTS = Path(__file__).parent / "parts"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Twips (1/1440 inch). A4; the text is 156 mm wide between margins of 28 and 26 mm.
_TEXT_WIDTH = 8844
_COLUMNS = (1700, 2722, 1700, 2722)
_LABEL_WIDTH = _COLUMNS[0]
_MARGINS = {"notice": (2098, 1985), "letter": (1701, 1985), "table": (1417, 1417)}  # above and below
_SIGNING = "签名："
_LOW_ROW, _HIGH_ROW = 580, 1250


def template_of(form: PaperForm) -> bytes:
    """The packaged Word template of a form, with its blanks still in it; the same bytes everywhere."""
    letter = "_letter" if form.layout == "letter" else ""
    return packed(
        {
            "[Content_Types].xml": _part("content_types"),
            "_rels/.rels": _part("rels"),
            "word/document.xml": _document(form).encode(),
            "word/_rels/document.xml.rels": _part("document_rels"),
            "word/styles.xml": _part("styles"),
            "word/settings.xml": _part("settings"),
            "word/fontTable.xml": _part("fonts"),
            "word/footer1.xml": _part("footer"),
            "word/footer2.xml": _part(f"first_footer{letter}"),
        }
    )


def _part(name: str) -> bytes:
    return (_PARTS / f"{name}.xml").read_bytes()


def _document(form: PaperForm) -> str:
    content = "".join((*_head(form), *_body(form), *_closing(form), *_foot(form)))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{content}{_page(form)}</w:body></w:document>'
    )


def _page(form: PaperForm) -> str:
    above, below = _MARGINS[form.layout]
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="first" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{above}" w:right="1474" w:bottom="{below}" w:left="1588"'
        ' w:header="851" w:footer="1134" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )


def _head(form: PaperForm) -> Iterator[str]:
    number = _paragraph("PaperLetterNumber" if form.layout == "letter" else "PaperNumber", "{{number}}")
    if form.layout == "letter":
        yield _paragraph("PaperLetterhead", "{{office}}")
        yield number if form.serial else ""
        yield _paragraph("PaperTitle", form.title)
        return
    yield _paragraph("PaperOffice", "{{office}}")
    yield _paragraph("PaperTitle", form.title)
    yield number if form.serial else _paragraph("PaperGap", "")


def _body(form: PaperForm) -> Iterator[str]:
    styles = {"to": "PaperTo", "head": "PaperHead", "line": "PaperBody"}
    blocks = [block for block in form.body if block.kind != "foot"]
    for block in blocks:
        if block.kind == "rows":
            yield _table(block.rows)
        else:
            yield _paragraph(styles[block.kind], block.text, stays=block is blocks[-1])


def _closing(form: PaperForm) -> Iterator[str]:
    if form.layout == "table":
        return
    yield _paragraph("PaperOfficeBelow", "{{office}}")
    if form.layout == "notice" and form.sealed:
        yield _paragraph("PaperSeal", "（印章）")
    yield _paragraph("PaperDate", "{{issued_on}}")


def _foot(form: PaperForm) -> Iterator[str]:
    for block in form.body:
        if block.kind == "foot":
            yield _paragraph("PaperFoot", block.text)


def _paragraph(style: str, text: str, *, stays: bool = False) -> str:
    """A paragraph; one that `stays` is never parted from what follows, so that no signature stands alone."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    kept = "<w:keepNext/>" if stays else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr>{run}</w:p>'


def _table(rows: Sequence[Sequence[str]]) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _COLUMNS)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(_row(row) for row in rows)}</w:tbl>"
    )


def _row(cells: Sequence[str]) -> str:
    height = _HIGH_ROW if any(_SIGNING in cell for cell in cells) else _LOW_ROW
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
        f"{''.join(_cells(cells))}</w:tr>"
    )


def _cells(cells: Sequence[str]) -> Iterator[str]:
    if len(cells) == 1:
        style = "PaperCell" if BLANK.search(cells[0]) else "PaperLabel"
        yield _cell(cells[0], style, width=_TEXT_WIDTH, span=4)
        return
    for index, text in enumerate(cells):
        is_label = index % 2 == 0
        spans = 3 if len(cells) == 2 and not is_label else 1
        width = _TEXT_WIDTH - _LABEL_WIDTH if spans == 3 else _COLUMNS[index]
        yield _cell(text, "PaperLabel" if is_label else "PaperCell", width=width, span=spans)


def _cell(text: str, style: str, *, width: int, span: int) -> str:
    lines = "".join(
        _paragraph("PaperSign" if line.startswith(_SIGNING) else style, line) for line in text.split("\n")
    )
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{merged}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{lines}</w:tc>"
