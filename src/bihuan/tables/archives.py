"""Zip containers (xlsx, ods, docx) opened with suspicion."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from bihuan.tables.messages import refusal

MOST_INFLATED = 600 * 1024 * 1024
MOST_RATIO = 250  # honest worksheets stay far below
# What zipfile raises for a file that is no sound zip.
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    OSError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)
_FREE_BYTES = 8 * 1024 * 1024  # below this a ratio says nothing
_MOST_PARTS = 10_000
_STORED, _DEFLATED = 0, 8
_ENCRYPTED_FLAG = 0x1
_LOCAL_HEADER = 30
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Archive:
    """A zip file in memory whose parts were inflated once, under limits, whatever its headers claim;
    `most` bytes at the most, else MOST_INFLATED.

    Raises InputError: `damaged_file`, `encrypted_file`, `zip_bomb`, `entities_in_xml`, `macro_workbook`.
    """

    def __init__(self, content: bytes, *, name: str, most: int | None = None) -> None:
        self.name = name
        self._most = MOST_INFLATED if most is None else most
        self._content = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                infos = archive.infolist()
        except BROKEN_ZIP as error:
            raise refusal("damaged_file", place=name) from error
        self._infos = {info.filename.replace("\\", "/"): info for info in infos}
        self._refuse_by_headers(infos)
        self._parts = self._inflate_all(infos)

    @property
    def names(self) -> frozenset[str]:
        """The names of the parts."""
        return frozenset(self._parts)

    def read(self, part: str) -> bytes:
        """The bytes of a part, b"" where there is none."""
        return self._parts.get(part, b"")

    def _refuse_by_headers(self, infos: list[zipfile.ZipInfo]) -> None:
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
            raise refusal("encrypted_file", place=self.name)
        if any(part.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for part in self._infos):
            raise refusal("macro_workbook", place=self.name)
        declared = sum(info.file_size for info in infos)
        if declared > self._most or len(infos) > _MOST_PARTS or self._is_bomb(declared):
            raise refusal("zip_bomb", place=self.name)

    def _is_bomb(self, inflated: int) -> bool:
        return inflated > _FREE_BYTES and inflated > MOST_RATIO * len(self._content)

    def _inflate_all(self, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
        parts: dict[str, bytes] = {}
        total = 0
        for info in infos:
            data = self._inflate(info, room=self._most - total)
            total += len(data)
            if self._is_bomb(total):
                raise refusal("zip_bomb", place=self.name)
            part = info.filename.replace("\\", "/")
            if part.endswith((".xml", ".rels")) and _DOCTYPE.search(data):
                raise refusal("entities_in_xml", place=self.name)
            parts[part] = data
        return parts

    def _inflate(self, info: zipfile.ZipInfo, *, room: int) -> bytes:
        """The real bytes of a part: the size that its header declares may be a lie."""
        header = self._content[info.header_offset : info.header_offset + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise refusal("damaged_file", place=self.name)
        start = info.header_offset + _LOCAL_HEADER + int.from_bytes(header[26:28], "little")
        start += int.from_bytes(header[28:30], "little")
        packed = memoryview(self._content)[start : start + info.compress_size]
        if info.compress_type == _STORED:
            data = bytes(packed)
        elif info.compress_type == _DEFLATED:
            data = self._deflated(packed, room=min(room, max(_FREE_BYTES, MOST_RATIO * len(self._content))))
        else:
            raise refusal("damaged_file", place=self.name)
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise refusal("damaged_file", place=self.name)
        return data

    def _deflated(self, packed: memoryview, *, room: int) -> bytes:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflater.decompress(packed, room + 1)
        except zlib.error as error:
            raise refusal("damaged_file", place=self.name) from error
        if len(data) > room:
            raise refusal("zip_bomb", place=self.name)
        return data
