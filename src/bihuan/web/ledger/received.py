"""What a file is, by its content, and a name for it that is safe to hand out again."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

from bihuan.tables.archives import BROKEN_ZIP
from bihuan.tables.formats import container, ole_kind
from bihuan.tables.messages import InputError

MOST_BYTES = 20 * 1024 * 1024
_LONGEST_NAME = 120
PDF = "application/pdf"
_SIGNS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
# OFD is the official layout format of China, GB/T 33190.
_PARTS = (
    ("OFD.xml", "application/ofd"),
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_ODS, _XLS = "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.ms-excel"
_ENDINGS = {
    PDF: ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
    _PARTS[0][1]: ".ofd",
    _PARTS[1][1]: ".docx",
    _PARTS[2][1]: ".xlsx",
    _ODS: ".ods",
    _XLS: ".xls",
}
# A reading such as "<20" is no markup.
_MARKUP = re.compile(r"<\s*[A-Za-z!/?]")
_UNSAFE = re.compile(r"[^\w.()（）〔〕\[\]《》、，+-]+")


def media_type_of(content: bytes) -> str:
    """The media type that the content shows: PDF, OFD, PNG, JPEG, Word, Excel (both kinds), an OpenDocument
    sheet, plain text; "" for another.
    """
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    match container(content):
        case "zip":
            return _in_archive(content)
        case "ole":
            return _XLS if _is_old_workbook(content) else ""
        case _:
            return "text/plain" if _is_text(content) else ""


def safe_name(name: str, media_type: str) -> str:
    """The file's own name without folders and signs that a page, a system or a header could stumble over.

    Its ending is that of its content.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    kept = _UNSAFE.sub("_", stem).strip("._ ")[:_LONGEST_NAME]
    return f"{kept or 'evidence'}{_ENDINGS[media_type]}"


def _in_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = set(archive.namelist())
            if "mimetype" in parts:
                with archive.open("mimetype") as part:
                    if part.read(len(_ODS) + 1) == _ODS.encode():
                        return _ODS
    except BROKEN_ZIP:
        return ""
    return next((media_type for part, media_type in _PARTS if part in parts), "")


def _is_old_workbook(content: bytes) -> bool:
    """A workbook of Excel 97 to 2003; one with macros or a password is none."""
    try:
        return ole_kind(content, name="") == "xls"
    except InputError:
        return False


def _is_text(content: bytes) -> bool:
    """Such as a sheet as csv, in UTF-8 or GB 18030, or the number of a paper that another system gave;
    anything in markup is no plain text.
    """
    text = _decoded(content)
    plain = all(sign.isprintable() or sign in "\t\r\n" for sign in text.removeprefix("\ufeff"))
    return bool(text) and plain and not _MARKUP.search(text)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""
