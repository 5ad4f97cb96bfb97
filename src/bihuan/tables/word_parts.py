"""What documents in Word are made of: paragraphs, tables, the layout of a page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from bihuan.rulebook.edition_text import folded

_LATIN = "Times New Roman"
_BODY, HEAVY = "仿宋", "宋体"
# Where a licensed typeface is missing, a program looks for its other names before it takes any other.
_OTHER_NAMES = {"仿宋": "FangSong,FangSong_GB2312,STFangsong", "宋体": "SimSun,NSimSun,STSong"}
_LEADING = 1.3
_TWIPS = 1440 / 25.4
_ROOM = (("top", "30"), ("left", "85"), ("bottom", "30"), ("right", "85"))  # twips around a cell's text
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How a run is set; `size` in points."""

    size: float
    face: str = _BODY
    is_bold: bool = False


SMALL = Type(size=8.5)


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """An element of WordprocessingML."""
    found = etree.Element(qn(f"w:{tag}"), {qn(f"w:{name}"): text for name, text in attributes.items()})
    found.extend(children)
    return found


def table(rows: Iterable[Any], widths: Sequence[int]) -> Any:
    """A ruled table with columns of these widths in millimetres."""
    lines = (
        element(side, val="single", sz="4", space="0", color="7F7F7F")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = element(
        "tblPr",
        element("tblW", w=_twips(sum(widths)), type="dxa"),
        element("tblBorders", *lines),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *(element(side, w=room, type="dxa") for side, room in _ROOM)),
    )
    grid = element("tblGrid", *(element("gridCol", w=_twips(width)) for width in widths))
    return element("tbl", properties, grid, *rows)


def row(cells: Iterable[Any], *, is_head: bool = False) -> Any:
    """A row that no page breaks; a head is repeated on every page."""
    properties = [element("cantSplit"), *([element("tblHeader")] if is_head else [])]
    return element("tr", element("trPr", *properties), *cells)


def cell(texts: Iterable[tuple[str, Type]], width: int, *, span: int = 1, keeps: bool = False) -> Any:
    """A cell with a paragraph for each text."""
    properties = [element("tcW", w=_twips(width), type="dxa")]
    if span > 1:
        properties.append(element("gridSpan", val=str(span)))
    paragraphs = (paragraph(text, kind, keeps=keeps) for text, kind in texts)
    return element("tc", element("tcPr", *properties), *paragraphs)


def paragraph(
    text: str,
    kind: Type,
    *,
    align: str = "",
    before: int = 0,
    begins_page: bool = False,
    keeps: bool = False,
) -> Any:
    """A paragraph; `before` in points, `keeps` it on the page of the next one."""
    # Exact, or each typeface that stands in for another would break the pages elsewhere.
    line = str(round(kind.size * _LEADING * 20))
    properties = [
        *([element("keepNext")] if keeps else []),
        *([element("pageBreakBefore")] if begins_page else []),
        element("spacing", before=str(before * 20), after="0", line=line, lineRule="exact"),
        *([element("jc", val=align)] if align else []),
    ]
    return element("p", element("pPr", *properties), run(folded(text), kind))


def run(text: str, kind: Type) -> Any:
    """A text in one type."""
    words = element("t")
    words.text = text
    words.set(_SPACE, "preserve")
    return element("r", _set_in(kind), words)


def _set_in(kind: Type) -> Any:
    size = str(round(kind.size * 2))
    return element(
        "rPr",
        element("rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia=kind.face, cs=_LATIN),
        *([element("b")] if kind.is_bold else []),
        element("sz", val=size),
        element("szCs", val=size),
    )


def _twips(millimetres: float) -> str:
    return str(round(millimetres * _TWIPS))


def lay_out(document: Document, printed_on: date, title: str, footer: str) -> None:
    """A4, its margins, the type of everything that sets none of its own, and the foot of each page."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(15), Mm(15)
    section.left_margin, section.right_margin = Mm(22), Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    # An empty-handed preview of another document would stand in a folder's view.
    rels = document.part.package.rels
    for key in [key for key, rel in rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del rels[key]
    known = document.core_properties
    known.title, known.author, known.comments = title, "", ""
    known.created = known.modified = datetime.combine(printed_on, time.min, tzinfo=UTC)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    foot = section.footer.paragraphs[0]._p
    foot.getparent().replace(foot, _foot(footer))


def _foot(text: str) -> Any:
    """A sentence, then the page and how many there are."""
    line = paragraph(text, SMALL, align="center")
    page, pages = (element("fldSimple", run("1", SMALL), instr=code) for code in ("PAGE", "NUMPAGES"))
    line.extend([run("　", SMALL), page, run("/", SMALL), pages])
    return line


def without_clock(content: bytes) -> bytes:
    """The same parts, none of them dated, and the other names of our typefaces."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "word/fontTable.xml":
                part = _with_other_names(part)
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return target.getvalue()


def _with_other_names(part: bytes) -> bytes:
    fonts = etree.fromstring(part)
    for name, others in _OTHER_NAMES.items():
        fonts.append(
            element(
                "font",
                element("altName", val=others),
                element("charset", val="86"),
                element("family", val="auto"),
                element("pitch", val="default"),
                name=name,
            )
        )
    return etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
