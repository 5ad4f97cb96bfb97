"""How many pages the PDFs on file have. A file is kept under its digest, so that it is counted once."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.tables.pdf import Pdf, read_pdfs
from bihuan.web.ledger.files import file_place

PDF = "application/pdf"
_MOST_REMEMBERED = 50_000

_counted: dict[str, int | None] = {}


def count_pages(digests: Iterable[str]) -> dict[str, int | None]:
    """The pages of each PDF that is there; None for one that cannot be read."""
    wanted = dict.fromkeys(digests)
    fresh = [one for one in wanted if one not in _counted and file_place(one).is_file()]
    found = read_pdfs([file_place(one) for one in fresh], text_pages=0) if fresh else []
    if len(_counted) > _MOST_REMEMBERED:
        _counted.clear()
    _counted.update(
        (digest, one.pages if isinstance(one, Pdf) else None)
        for digest, one in zip(fresh, found, strict=True)
    )
    return {one: _counted[one] for one in wanted if one in _counted}
