from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from bihuan.tables.messages import InputError
from bihuan.web.people.signed_in import actor_of
from bihuan.web.testing import actions, queries
from bihuan.web.testing.exports import EXPORTS, export_run
from bihuan.web.testing.forms import WorkbookForm
from bihuan.web.testing.models import CheckedSample, CheckRun
from bihuan.web.ui.sentences import said

_RUNS_PER_PAGE = 50
_SAMPLES_PER_PAGE = {"disagreements": 10, "failing": 10, "undetermined": 10, "others": 50}
_LATEST = 5
_OPEN_SECTIONS = ("disagreements", "failing", "undetermined")


@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """报告核对: drop a workbook; the answer is a page of its own."""
    if request.method != "POST":
        return _first(request, WorkbookForm())
    form = WorkbookForm(request.POST, request.FILES)
    if form.is_valid():
        checked = _check(request, form)
        if checked is not None:
            again = "?again=1" if checked.is_known else ""
            return redirect(f"{checked.run.get_absolute_url()}{again}")
    return _first(request, form, status=422)


def _check(request: HttpRequest, form: WorkbookForm) -> actions.Checked | None:
    """The check run, or None with the reasons in the form."""
    workbook: UploadedFile = form.cleaned_data["workbook"]
    by, now = actor_of(request), timezone.now()
    try:
        return actions.check_report(by=by, now=now, name=workbook.name or "", content=workbook.read())
    except InputError as error:
        for message in error.messages:
            form.add_error("workbook", said(message.reason))
        return None


def _first(request: HttpRequest, form: WorkbookForm, *, status: int = 200) -> HttpResponse:
    latest = queries.list_runs()[:_LATEST]
    return render(request, "testing/first.html", {"form": form, "latest": latest}, status=status)


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Every check run, the latest first."""
    page = Paginator(queries.list_runs(), _RUNS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "testing/checks.html", {"page": page})


@require_safe
def check(request: HttpRequest, run_id: int) -> HttpResponse:
    """The answer: disagreements first, failing samples next, then the open ones, all others folded."""
    run = _run(run_id)
    pages = {name: _page(request, run, name) for name in queries.SECTIONS}
    return render(
        request,
        "testing/check.html",
        {
            "run": run,
            "counts": queries.count_samples(run),
            "pages": pages,
            "shown": {name: [queries.card(row) for row in pages[name]] for name in _OPEN_SECTIONS},
            "messages": queries.messages_of(run),
            "is_known": "again" in request.GET,
            "extensions": list(EXPORTS),
        },
    )


def _page(request: HttpRequest, run: CheckRun, section: str) -> Page[CheckedSample]:
    samples = queries.samples_in(run, section)
    return Paginator(samples, _SAMPLES_PER_PAGE[section]).get_page(request.GET.get(section))


@require_safe
@vary_on_headers("HX-Request")
def sample(request: HttpRequest, run_id: int, place: int) -> HttpResponse:
    """One sample with all its readings; only its table where a page asks for the fold."""
    row = queries.find_sample(run_id, place)
    if row is None:
        raise Http404
    template = "testing/parts/lines.html" if "HX-Request" in request.headers else "testing/sample.html"
    card = queries.card(row)
    return render(request, template, {"card": card, "lines": card.lines, "run": row.run})


@require_safe
def download(request: HttpRequest, run_id: int, extension: str) -> HttpResponse:
    """The verdicts as a file."""
    run = _run(run_id)
    if extension not in EXPORTS:
        raise Http404
    name = f"{run.file_name.rsplit('.', 1)[0]}-系统核对结果.{extension}"
    response = HttpResponse(export_run(run, kind=extension), content_type=EXPORTS[extension])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _run(run_id: int) -> CheckRun:
    run = queries.find_run(run_id)
    if run is None:
        raise Http404
    return run
