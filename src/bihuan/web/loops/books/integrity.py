"""Integrity check of lists that were handed in: every file stands on the disk, byte by byte."""

from __future__ import annotations

from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.files import check_kept
from bihuan.web.loops.books.models import BookImport


def check_books(tally: Tally) -> None:
    """Every list is kept as it was handed in."""
    rows = BookImport.objects.order_by("pk").values_list("pk", "file_digest", "file_size").iterator()
    check_kept(tally, ((f"{BookImport._meta.label} {pk}", digest, size) for pk, digest, size in rows))
