"""Invented papers as PDFs, with a text layer or as a picture of one, for the demonstration and the tests."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

_HEAD, _STEP, _LEFT, _TOP = b"%PDF-1.7\n", 26, 72, 770
_PIXELS = 64
# A standard font of the format: no glyphs are embedded, and every reader knows what the codes mean.
_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts["
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
    "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 800/StemV 80>>>>]>>"
)


def invented_pdf(*pages: Sequence[str]) -> bytes:
    """A PDF of these pages, each a list of lines; the same lines give the same bytes."""
    drawn = [_stream("", _lines(lines)) for lines in pages]
    return _document(drawn, resources=f"<</Font<</F {3 + 2 * len(drawn)} 0 R>>>>", shared=_FONT.encode())


def invented_scan(shade: int = 200) -> bytes:
    """A PDF of one page that is a grey picture; it has no text layer."""
    size = f"/Type/XObject/Subtype/Image/Width {_PIXELS}/Height {_PIXELS}/ColorSpace/DeviceGray"
    picture = _stream(f"{size}/BitsPerComponent 8", bytes([shade]) * _PIXELS**2)
    drawn = _stream("", b"595 0 0 842 0 0 cm /P Do")
    return _document([drawn], resources="<</XObject<</P 5 0 R>>>>", shared=picture)


def _lines(lines: Sequence[str]) -> bytes:
    told = [
        f"BT /F 14 Tf {_LEFT} {_TOP - _STEP * place} Td <{line.encode('utf-16-be').hex()}> Tj ET"
        for place, line in enumerate(lines)
    ]
    return "\n".join(told).encode()


def _stream(head: str, content: bytes) -> bytes:
    packed = zlib.compress(content)
    return f"<<{head}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"


def _document(drawn: Sequence[bytes], *, resources: str, shared: bytes) -> bytes:
    """Catalogue and page tree, then page and content by turns, then what all pages share."""
    kids = " ".join(f"{3 + 2 * place} 0 R" for place in range(len(drawn)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(drawn)}/Kids[{kids}]>>".encode()]
    for content in drawn:
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}/Contents "
        objects += [f"{page}{len(objects) + 2} 0 R>>".encode(), content]
    objects.append(shared)
    written, places = bytearray(_HEAD), []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj".encode() + one + b"endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return bytes(written) + f"{end}startxref\n{len(written)}\n%%EOF\n".encode()
