"""Lists in a text file whose letters were spoilt on the way: saved in one encoding and read in another."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from bihuan.tables.formats import container
from bihuan.tables.messages import Message, note

_CONTROL = bytes({*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x1A), *range(0x1C, 0x20), 0x7F})
_MOST_LOST = 0.01
# What a text was taken for, and what it was.
_TAKEN_FOR = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "gb18030"))


def without_control(content: bytes) -> bytes:
    """The bytes of a text file without control characters; any other file as it is.

    No encoding that we read, UTF-16 apart, has one of these bytes within a letter.
    """
    has_mark = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if container(content) != "text" or has_mark or b"\x00" in content:
        return content
    return content.translate(None, _CONTROL)


def mended(content: bytes, *, name: str) -> Iterator[tuple[bytes, Message]]:
    """The same text read otherwise, in UTF-8, the likeliest first, with what is to be told of it."""
    if container(content) != "text":
        return
    for wrong, right in _TAKEN_FOR:
        for own in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(own).encode(wrong).decode(right)
            except (UnicodeDecodeError, UnicodeEncodeError):
                continue
            told = note("register_encoding_mended", place=name, taken_for=wrong, was=right)
            yield text.encode(), told
    for encoding in ("utf-8-sig", "gb18030"):
        text = content.decode(encoding, "replace")
        if 0 < (lost := text.count("\ufffd")) <= _MOST_LOST * len(text):
            yield text.encode(), note("register_letters_lost", place=name, count=str(lost))
