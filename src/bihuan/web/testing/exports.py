"""Verdicts as files."""

from __future__ import annotations

from io import BytesIO

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header

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


def as_download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """The answer that a browser keeps as a file of this name."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
