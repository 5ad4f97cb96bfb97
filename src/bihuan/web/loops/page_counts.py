"""How many pages the PDFs on file have. A file is kept under its digest, so that it is counted once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bihuan.tables.pdf import Pdf, read_pdfs

_MOST_REMEMBERED = 50_000

_remembered: dict[str, int | None] = {}


def count_pages(places: Mapping[str, Path]) -> dict[str, int | None]:
    """Digest → pages of each PDF that is there; None for one that cannot be read."""
    fresh = [digest for digest, place in places.items() if digest not in _remembered and place.is_file()]
    found = read_pdfs([places[digest] for digest in fresh], text_pages=0) if fresh else []
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    for digest, pdf in zip(fresh, found, strict=True):
        _remembered[digest] = pdf.pages if isinstance(pdf, Pdf) else None
    return {digest: _remembered.get(digest) for digest in places}
