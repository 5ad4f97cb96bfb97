"""核对单: a check sheet for each sample, to print or to open in Word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.tables.check_sheet import CheckSheet
from bihuan.tables.check_sheet_document import write_check_sheets
from bihuan.web.testing.check_sheets import check_sheet, legal_note
from bihuan.web.testing.exports import as_download
from bihuan.web.testing.models import CheckedSample, CheckRun
from bihuan.web.testing.views import run_or_404, sample_or_404

# As many as a browser prints and Word opens without waiting.
SHEETS_PER_DOCUMENT = 200
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def sheet(request: HttpRequest, run_id: int, place: int) -> HttpResponse:
    """The sheet of one sample, to print."""
    row, today = sample_or_404(request, run_id, place), timezone.localdate()
    context = {"run": row.run, "row": row, "sheets": _sheets([row], today)}
    return render(request, "testing/check_sheets.html", context)


@require_safe
def sheet_document(request: HttpRequest, run_id: int, place: int) -> HttpResponse:
    """The sheet of one sample, for Word."""
    row = sample_or_404(request, run_id, place)
    return _document([row], name=f"{row.sample_id}-核对单.docx")


@require_safe
def sheets(request: HttpRequest, run_id: int) -> HttpResponse:
    """The sheets of a check run, each beginning a page of paper."""
    run = run_or_404(request, run_id)
    page = _page(request, run)
    context = {"run": run, "page": page, "sheets": _sheets(list(page), timezone.localdate())}
    return render(request, "testing/check_sheets.html", context)


@require_safe
def sheets_document(request: HttpRequest, run_id: int) -> HttpResponse:
    """The same sheets in one Word document."""
    run = run_or_404(request, run_id)
    page = _page(request, run)
    part = f"-{page.number}" if page.has_other_pages() else ""
    return _document(list(page), name=f"{run.file_name.rsplit('.', 1)[0]}-核对单{part}.docx")


def _page(request: HttpRequest, run: CheckRun) -> Page[CheckedSample]:
    rows = run.samples.select_related("run").order_by("place")
    return Paginator(rows, SHEETS_PER_DOCUMENT).get_page(request.GET.get("page"))


def _sheets(rows: Sequence[CheckedSample], today: date) -> list[CheckSheet]:
    return [check_sheet(row, printed_on=today) for row in rows]


def _document(rows: Sequence[CheckedSample], *, name: str) -> HttpResponse:
    today = timezone.localdate()
    content = write_check_sheets(_sheets(rows, today), printed_on=today, footer=legal_note())
    return as_download(content, name=name, kind=_WORD)
