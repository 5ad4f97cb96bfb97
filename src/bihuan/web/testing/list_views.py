"""The samples of a run as a list at any size, and as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from bihuan.web.testing.exports import EXPORTS, export_samples
from bihuan.web.testing.forms import SampleFilterForm
from bihuan.web.testing.listing import filtered, list_samples
from bihuan.web.testing.models import CheckRun
from bihuan.web.testing.views import run_or_404


@require_safe
def samples(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every sample that the filters leave, in one table."""
    run = run_or_404(request, run_id)
    form = SampleFilterForm(request.GET, run=run)
    filters = _filters(form)
    page = list_samples(run, filters, after=_cursor(request, "after"), before=_cursor(request, "before"))
    return render(
        request,
        "testing/samples.html",
        {"run": run, "form": form, "page": page, "kept": urlencode(filters), "extensions": list(EXPORTS)},
    )


@require_safe
def download(request: HttpRequest, run_id: int, extension: str) -> HttpResponse:
    """The verdicts on the samples that the filters leave, as a file."""
    run = run_or_404(request, run_id)
    if extension not in EXPORTS:
        raise Http404
    filters = _filters(SampleFilterForm(request.GET, run=run))
    content = export_samples(filtered(run, filters), kind=extension)
    mark = "-筛选" if filters else ""
    return file_of(
        content, name=f"{_stem(run)}-系统核对结果{mark}.{extension}", content_type=EXPORTS[extension]
    )


def file_of(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A file to be kept under this name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _stem(run: CheckRun) -> str:
    return run.file_name.rsplit(".", 1)[0]


def _filters(form: SampleFilterForm) -> dict[str, str]:
    """The filters that were given and make sense; what a hand-written address got wrong is left out."""
    form.is_valid()
    return {name: text for name, text in form.cleaned_data.items() if text}


def _cursor(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
