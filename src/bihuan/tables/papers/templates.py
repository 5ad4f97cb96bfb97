"""A Word template in memory: its parts, its paragraphs, and what makes one unfit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_records import BLANK, PaperForm
from bihuan.tables.archives import Archive
from bihuan.tables.messages import InputError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
MOST_BYTES = 2 * 1024 * 1024
MOST_INFLATED = 8 * 1024 * 1024
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3  # what a zip file says of the system that wrote it
# Parts that run, fetch or hide something: none of them belongs into a paper.
_UNFIT = ("vbaproject", "/embeddings/", "/activex/", "afchunk", "/attachedtoolbars", "vbadata")
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})


def parts_of(content: bytes) -> Mapping[str, bytes]:
    """The parts of a docx by name, in its own order. Raises InputError for what is no sound docx."""
    archive = Archive(content, name="docx")
    with zipfile.ZipFile(io.BytesIO(content)) as plain:
        order = [info.filename.replace("\\", "/") for info in plain.infolist()]
    return {name: archive.read(name) for name in order}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a docx, stored as they are and without a clock: the bytes follow from the parts alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            archive.writestr(info, data)
    return target.getvalue()


def written_parts(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """The parts in which text stands: headers, the document, footers."""
    names = [
        name for name in parts if name.startswith(("word/header", "word/footer")) and name.endswith(".xml")
    ]
    heads = sorted(name for name in names if name.startswith("word/header"))
    feet = sorted(name for name in names if name.startswith("word/footer"))
    return (*heads, MAIN, *feet)


def parsed(data: bytes) -> Any:
    """The XML of a part, without entities and network."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def serialised(root: Any) -> bytes:
    """The bytes of a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def is_second_version(element: Any) -> bool:
    """Whether something is there for old programs only: Word writes text boxes twice."""
    return any(above.tag == _FALLBACK for above in element.iterancestors())


def texts(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph, without those of paragraphs within it."""
    return [
        piece for piece in paragraph.iter(f"{W}t") if next(piece.iterancestors(f"{W}p"), None) is paragraph
    ]


def plain_text(paragraph: Any) -> str:
    """What a paragraph says, whatever runs Word has cut it into."""
    return "".join(piece.text or "" for piece in texts(paragraph))


def check_template(template: bytes, form: PaperForm) -> tuple[Reason, ...]:
    """What makes a template unfit for a form, () for one that may be used.

    It may be too large or no docx, hold macros, embedded files, links or fields, have braces that are no
    blank, blanks that nothing fills, or no place for something that the officer filled in.
    """
    if len(template) > MOST_BYTES:
        return (Reason.of("paper_template_large", size=str(MOST_BYTES // 1024 // 1024)),)
    try:
        parts = parts_of(template)
        if MAIN not in parts or sum(map(len, parts.values())) > MOST_INFLATED:
            return (Reason.of("paper_template_no_word"),)
        roots = [parsed(parts[name]) for name in written_parts(parts)]
        foreign = tuple(_foreign(parts, roots))
    except (InputError, etree.XMLSyntaxError):
        return (Reason.of("paper_template_no_word"),)
    return (*foreign, *_blank_faults([plain_text(one) for root in roots for one in root.iter(f"{W}p")], form))


def _foreign(parts: Mapping[str, bytes], roots: list[Any]) -> Iterator[Reason]:
    """What would run, or fetch something from elsewhere, when the paper is opened."""
    for name in parts:
        if any(word in f"/{name.lower()}" for word in _UNFIT):
            yield Reason.of("paper_template_part", part=name)
    for name, data in parts.items():
        if name.endswith(".rels"):
            for relation in parsed(data):
                if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(
                    "/hyperlink"
                ):
                    yield Reason.of("paper_template_link", target=relation.get("Target", "")[:80])
    for root in roots:
        codes = [piece.text or "" for piece in root.iter(f"{W}instrText")]
        codes += [piece.get(f"{W}instr") or "" for piece in root.iter(f"{W}fldSimple")]
        for code in codes:
            if code.strip() and code.split()[0].upper() not in _FIELDS and not code.strip().startswith("\\"):
                yield Reason.of("paper_template_field", field=code.strip()[:80])


def _blank_faults(lines: list[str], form: PaperForm) -> Iterator[Reason]:
    for line in lines:
        rest = BLANK.sub("", line)
        if any(sign in rest for sign in ("{{", "}}", "｛｛", "｝｝")):
            yield Reason.of("paper_template_braces", text=line.strip()[:80])
    found = {name for line in lines for name in BLANK.findall(line)}
    for name in sorted(found - set(form.blanks)):
        yield Reason.of("paper_template_unknown", blank=name, known=", ".join(form.blanks))
    for name in form.blanks:
        if name in form.wanted_blanks - found:
            yield Reason.of("paper_template_missing", blank=name)
