"""Verdicts as files."""

from __future__ import annotations

from io import BytesIO

from django.db.models import QuerySet

from bihuan.tables.verdicts import write_verdicts
from bihuan.web.testing.models import CheckedSample
from bihuan.web.testing.queries import judged_samples
from bihuan.web.ui.words import language

EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def export_samples(samples: QuerySet[CheckedSample], *, kind: str) -> bytes:
    """The verdict rows of samples as a file of this kind, sentences in the reader's language."""
    records, verdicts = judged_samples(samples)
    target = BytesIO()
    write_verdicts(records, verdicts, target=target, kind=kind, language=language())
    return target.getvalue()
