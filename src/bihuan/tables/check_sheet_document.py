"""Check sheets as one Word document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from bihuan.rulebook.edition_text import folded
from bihuan.tables.check_sheet import CheckSheet, Facts, SheetLine

_LATIN = "Times New Roman"
_BODY, _HEAVY = "仿宋", "宋体"
# Where a licensed typeface is missing, a program looks for its other names before it takes any other.
_OTHER_NAMES = {"仿宋": "FangSong,FangSong_GB2312,STFangsong", "宋体": "SimSun,NSimSun,STSong"}
_LEADING = 1.3
_TWIPS = 1440 / 25.4
_COLUMNS = (29, 26, 53, 20, 21, 21)  # millimetres, 170 together
_FACTS = (24, 61, 24, 61)
_PAIR = (34, 136)
_ROOM = (("top", "30"), ("left", "85"), ("bottom", "30"), ("right", "85"))  # twips around a cell's text
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Type:
    """How a run is set; `size` in points."""

    size: float
    face: str = _BODY
    is_bold: bool = False


_TITLE = _Type(size=18, face=_HEAVY, is_bold=True)
_LABEL = _Type(size=9, face=_HEAVY)
_TEXT = _Type(size=10)
_SMALL = _Type(size=8.5)
_GAP = _Type(size=5)
_STRONG = _Type(size=8.5, face=_HEAVY, is_bold=True)


def write_check_sheets(sheets: Sequence[CheckSheet], *, printed_on: date, footer: str) -> bytes:
    """The sheets as a docx, each beginning a page; the same sheets on the same day give the same bytes."""
    document = docx.Document()
    _lay_out(document, printed_on, sheets[0].title if sheets else "", footer)
    body = document.element.body
    end = body.sectPr
    for number, sheet in enumerate(sheets):
        for element in _sheet(sheet, begins_page=number > 0):
            end.addprevious(element)
    target = io.BytesIO()
    document.save(target)
    return _without_clock(target.getvalue())


def _sheet(sheet: CheckSheet, *, begins_page: bool) -> Iterable[Any]:
    yield _paragraph(sheet.title, _TITLE, align="center", begins_page=begins_page)
    yield _facts(sheet.head)
    yield _paragraph("", _GAP)
    yield _pairs(sheet.conclusions, strong=True)
    yield _paragraph("", _GAP)
    yield _items(sheet)
    if sheet.premises:
        yield _paragraph(sheet.premises_title, _LABEL)
        for sentence in sheet.premises:
            yield _paragraph(sentence, _SMALL)
    yield _paragraph("", _GAP)
    yield _pairs(sheet.basis, keeps=True)
    for sentence in sheet.closing:
        yield _paragraph(sentence, _SMALL, keeps=True)
    for labels in sheet.signatures:
        yield _signature(labels)


def _items(sheet: CheckSheet) -> Any:
    rows = [
        _row([_cell([(sheet.identity, _LABEL)], sum(_COLUMNS), span=len(_COLUMNS))], is_head=True),
        _row(
            [_cell([(name, _LABEL)], width) for name, width in zip(sheet.columns, _COLUMNS, strict=True)],
            is_head=True,
        ),
    ]
    for line in sheet.lines:
        rows += _line(line, sheet.differs)
    return _table(rows, _COLUMNS)


def _lines(text: str, kind: _Type = _TEXT) -> list[tuple[str, _Type]]:
    first, *others = text.split("\n")
    return [(first, kind), *((one, _SMALL) for one in others)]


def _line(line: SheetLine, differs: str) -> list[Any]:
    cells = [_cell(_lines(text), width, keeps=True) for text, width in zip(line.cells, _COLUMNS, strict=True)]
    below = [(text, _SMALL) for text in line.notes]
    below += [(f"{differs}{text}", _STRONG) for text in line.differences]
    if not below:
        return [_row(cells)]
    return [_row(cells), _row([_cell(below, sum(_COLUMNS), span=len(_COLUMNS))])]


def _facts(facts: Facts) -> Any:
    """Two pairs a row."""
    rows = []
    for place in range(0, len(facts), 2):
        pairs = [*facts[place : place + 2], ("", "")][:2]
        texts = [text for pair in pairs for text in pair]
        types = (_LABEL, _TEXT, _LABEL, _TEXT)
        rows.append(
            _row(
                [
                    _cell([pair], width)
                    for pair, width in zip(zip(texts, types, strict=True), _FACTS, strict=True)
                ]
            )
        )
    return _table(rows, _FACTS)


def _pairs(facts: Facts, *, strong: bool = False, keeps: bool = False) -> Any:
    kind = _Type(size=10, face=_HEAVY, is_bold=True) if strong else _SMALL
    rows = [
        _row(
            [
                _cell([(label, _LABEL)], _PAIR[0], keeps=keeps),
                _cell(_lines(text, kind), _PAIR[1], keeps=keeps),
            ]
        )
        for label, text in facts
    ]
    return _table(rows, _PAIR)


def _signature(labels: Sequence[str]) -> Any:
    paragraph = _paragraph(labels[0], _TEXT, before=18)
    for label in labels[1:]:
        paragraph.extend([_element("r", _element("tab"), _element("tab")), _run(label, _TEXT)])
    return paragraph


def _element(tag: str, *children: Any, **attributes: str) -> Any:
    found = etree.Element(qn(f"w:{tag}"), {qn(f"w:{name}"): text for name, text in attributes.items()})
    found.extend(children)
    return found


def _table(rows: Iterable[Any], widths: Sequence[int]) -> Any:
    lines = (
        _element(side, val="single", sz="4", space="0", color="7F7F7F")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = _element(
        "tblPr",
        _element("tblW", w=_twips(sum(widths)), type="dxa"),
        _element("tblBorders", *lines),
        _element("tblLayout", type="fixed"),
        _element("tblCellMar", *(_element(side, w=room, type="dxa") for side, room in _ROOM)),
    )
    grid = _element("tblGrid", *(_element("gridCol", w=_twips(width)) for width in widths))
    return _element("tbl", properties, grid, *rows)


def _row(cells: Iterable[Any], *, is_head: bool = False) -> Any:
    properties = [_element("cantSplit"), *([_element("tblHeader")] if is_head else [])]
    return _element("tr", _element("trPr", *properties), *cells)


def _cell(texts: Iterable[tuple[str, _Type]], width: int, *, span: int = 1, keeps: bool = False) -> Any:
    properties = [_element("tcW", w=_twips(width), type="dxa")]
    if span > 1:
        properties.append(_element("gridSpan", val=str(span)))
    paragraphs = (_paragraph(text, kind, keeps=keeps) for text, kind in texts)
    return _element("tc", _element("tcPr", *properties), *paragraphs)


def _paragraph(
    text: str,
    kind: _Type,
    *,
    align: str = "",
    before: int = 0,
    begins_page: bool = False,
    keeps: bool = False,
) -> Any:
    # Exact, or each typeface that stands in for another would break the pages elsewhere.
    line = str(round(kind.size * _LEADING * 20))
    properties = [
        *([_element("keepNext")] if keeps else []),
        *([_element("pageBreakBefore")] if begins_page else []),
        _element("spacing", before=str(before * 20), after="0", line=line, lineRule="exact"),
        *([_element("jc", val=align)] if align else []),
    ]
    return _element("p", _element("pPr", *properties), _run(folded(text), kind))


def _run(text: str, kind: _Type) -> Any:
    words = _element("t")
    words.text = text
    words.set(_SPACE, "preserve")
    return _element("r", _set_in(kind), words)


def _set_in(kind: _Type) -> Any:
    size = str(round(kind.size * 2))
    return _element(
        "rPr",
        _element("rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia=kind.face, cs=_LATIN),
        *([_element("b")] if kind.is_bold else []),
        _element("sz", val=size),
        _element("szCs", val=size),
    )


def _twips(millimetres: float) -> str:
    return str(round(millimetres * _TWIPS))


def _lay_out(document: Document, printed_on: date, title: str, footer: str) -> None:
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
    paragraph = _paragraph(text, _SMALL, align="center")
    page, pages = (_element("fldSimple", _run("1", _SMALL), instr=code) for code in ("PAGE", "NUMPAGES"))
    paragraph.extend([_run("　", _SMALL), page, _run("/", _SMALL), pages])
    return paragraph


def _without_clock(content: bytes) -> bytes:
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
            _element(
                "font",
                _element("altName", val=others),
                _element("charset", val="86"),
                _element("family", val="auto"),
                _element("pitch", val="default"),
                name=name,
            )
        )
    return etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
