"""What a file is, by its content, and a name for it that is safe to hand out again."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

MOST_BYTES = 20 * 1024 * 1024
_LONGEST_NAME = 120
_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
# OFD is the official layout format of China, GB/T 33190.
_PARTS = (
    ("OFD.xml", "application/ofd"),
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
    _PARTS[0][1]: ".ofd",
    _PARTS[1][1]: ".docx",
    _PARTS[2][1]: ".xlsx",
}
_UNSAFE = re.compile(r"[^\w.()（）〔〕\[\]《》、，+-]+")


def media_type_of(content: bytes) -> str:
    """The media type that the content shows: PDF, OFD, PNG, JPEG, Word, Excel, plain text; "" for another."""
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    if not content.startswith(b"PK\x03\x04"):
        return "text/plain" if _is_text(content) else ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    return next((media_type for part, media_type in _PARTS if part in parts), "")


def safe_name(name: str, media_type: str) -> str:
    """The file's own name without folders and signs that a page, a system or a header could stumble over.

    Its ending is that of its content.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    kept = _UNSAFE.sub("_", stem).strip("._ ")[:_LONGEST_NAME]
    return f"{kept or 'evidence'}{_ENDINGS[media_type]}"


def _is_text(content: bytes) -> bool:
    """Such as the number of a paper that another system gave; anything in markup is no plain text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    plain = all(sign.isprintable() or sign in "\t\r\n" for sign in text)
    return plain and "<" not in text
