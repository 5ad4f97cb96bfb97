"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import codecs
import io
import re

import olefile

from bihuan.tables.archives import Archive
from bihuan.tables.messages import refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_HTML = re.compile(r"<(?:!doctype\s+html|html|table|body|head|meta|div|p)\b", re.IGNORECASE)
_XML_HEAD = re.compile(r"\s*(?:<\?xml|<!--|<)")
_KNOWN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
    b"MZ": "EXE",
}


def zip_kind(archive: Archive) -> str:
    """`xlsx`, `ods` or `docx`; raises InputError for any other zip file."""
    names = archive.names
    if archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise refusal("encrypted_file", place=archive.name)
        return "ods"
    if "xl/workbook.xml" in names or any(_is_workbook(part) for part in names):
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    kind = "xlsb" if "xl/workbook.bin" in names else "PPTX" if "ppt/presentation.xml" in names else "ZIP"
    raise refusal("wrong_file_type", place=archive.name, kind=kind)


def _is_workbook(part: str) -> bool:
    return part.lower().endswith("workbook.xml") and part.lower().startswith("xl/")


def ole_kind(content: bytes, *, name: str) -> str:
    """`xls`; raises InputError for encrypted and macro workbooks and for what is no workbook."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            entries = {"/".join(entry).lower() for entry in ole.listdir(streams=True, storages=True)}
    except Exception as error:
        raise refusal("damaged_file", place=name) from error
    if "encryptedpackage" in entries or "encryptioninfo" in entries:
        raise refusal("encrypted_file", place=name)
    if "_vba_project_cur" in entries or any(entry.endswith("_vba_project") for entry in entries):
        raise refusal("macro_workbook", place=name)
    if entries & {"workbook", "book"}:
        return "xls"
    raise refusal("wrong_file_type", place=name, kind="DOC" if "worddocument" in entries else "OLE")


def container(content: bytes) -> str:
    """`zip`, `ole`, `parquet` or `text`, by the first bytes."""
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(_OLE):
        return "ole"
    return "parquet" if content.startswith(b"PAR1") else "text"


def decoded(content: bytes, *, name: str) -> str:
    """The text of a csv or html file in UTF-8 (with or without BOM), UTF-16 with BOM or GB 18030.

    Raises InputError `wrong_file_type` for what is no text, `damaged_file` for broken text.
    """
    for magic, kind in _KNOWN.items():
        if content.startswith(magic):
            raise refusal("wrong_file_type", place=name, kind=kind)
    text = _decoded(content)
    if text is None:
        raise refusal(
            "damaged_text" if _looks_like_text(content) else "wrong_file_type", place=name, kind="?"
        )
    if _CONTROL.search(text):
        raise refusal("wrong_file_type", place=name, kind="?")
    return text


def _decoded(content: bytes) -> str | None:
    encodings = ("utf-8-sig", "gb18030")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _looks_like_text(content: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 27 for byte in content[:4096])


def text_kind(text: str, *, name: str) -> str:
    """`html` or `csv`; raises InputError for other markup."""
    head = text[:4096]
    if not _XML_HEAD.match(head):
        return "csv"
    if _HTML.search(head):
        return "html"
    if head.lstrip().startswith(("<?xml", "<!")) or re.match(r"\s*<\w+[^,\t;]*>", head):
        raise refusal("wrong_file_type", place=name, kind="XML")
    return "csv"
