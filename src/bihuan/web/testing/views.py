from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from bihuan.tables.messages import InputError
from bihuan.web.jobs.models import Job
from bihuan.web.people.signed_in import account_of, actor_of
from bihuan.web.testing import actions, queries
from bihuan.web.testing.exports import EXPORTS
from bihuan.web.testing.forms import WorkbookForm
from bihuan.web.testing.models import CheckedSample, CheckRun
from bihuan.web.ui.sentences import said

_RUNS_PER_PAGE = 50
_SHOWN = {"disagreements": 10, "failing": 10, "undetermined": 10, "others": 50}
_LATEST = 5
_OPEN_SECTIONS = ("disagreements", "failing", "undetermined")


@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """报告核对: drop a workbook; the answer is a page of its own."""
    if request.method != "POST":
        return _first(request, WorkbookForm())
    form = WorkbookForm(request.POST, request.FILES)
    if form.is_valid():
        received = _receive(request, form)
        if received is not None:
            return redirect(_address(received))
    return _first(request, form, status=422)


def _receive(request: HttpRequest, form: WorkbookForm) -> actions.Checked | Job | None:
    """What became of the file, or None with the reasons in the form."""
    workbook: UploadedFile = form.cleaned_data["workbook"]
    try:
        return actions.receive_report(
            by=actor_of(request),
            now=timezone.now(),
            name=workbook.name or "",
            content=workbook.read(),
            corrects=_visible(request, form.cleaned_data["corrects"]),
        )
    except InputError as error:
        for message in error.messages:
            form.add_error("workbook", said(message.reason))
        return None


def _visible(request: HttpRequest, run_id: int | None) -> int | None:
    """The id of a run that the sender may see, else None."""
    run = queries.find_run(runs_for(request), run_id) if run_id else None
    return run.pk if run else None


def _address(received: actions.Checked | Job) -> str:
    if isinstance(received, Job):
        return received.get_absolute_url()
    return f"{received.run.get_absolute_url()}{'?again=1' if received.is_known else ''}"


def _first(request: HttpRequest, form: WorkbookForm, *, status: int = 200) -> HttpResponse:
    latest = runs_for(request)[:_LATEST]
    names_office = queries.are_of_others(latest, account_of(request))
    told = {"form": form, "latest": latest, "names_office": names_office}
    return render(request, "testing/first.html", told, status=status)


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The check runs that the reader may see, the latest first."""
    page = Paginator(runs_for(request), _RUNS_PER_PAGE).get_page(request.GET.get("page"))
    names_office = queries.are_of_others(page, account_of(request))
    return render(request, "testing/checks.html", {"page": page, "names_office": names_office})


@require_safe
def check(request: HttpRequest, run_id: int) -> HttpResponse:
    """The answer: disagreements first, failing samples next, then the open ones, all others folded.

    Each section shows its beginning; the list of samples has them all.
    """
    run = run_or_404(request, run_id)
    first = {name: queries.samples_in(run, name, most=most) for name, most in _SHOWN.items()}
    return render(
        request,
        "testing/check.html",
        {
            "run": run,
            "account": queries.account_of(run),
            "counts": queries.count_samples(run),
            "shown": {name: [queries.card(row) for row in first[name]] for name in _OPEN_SECTIONS},
            "others": first["others"],
            "correction": queries.find_correction(run),
            "messages": queries.messages_of(run),
            "is_known": "again" in request.GET,
            "extensions": list(EXPORTS),
        },
    )


@require_safe
@vary_on_headers("HX-Request")
def sample(request: HttpRequest, run_id: int, place: int) -> HttpResponse:
    """One sample with all its readings; only its table where a page asks for the fold."""
    row = sample_or_404(request, run_id, place)
    template = "testing/parts/lines.html" if "HX-Request" in request.headers else "testing/sample.html"
    card = queries.card(row)
    return render(request, template, {"card": card, "lines": card.lines, "run": row.run})


def runs_for(request: HttpRequest) -> QuerySet[CheckRun]:
    """The check runs that the reader may see, the latest first."""
    return queries.visible_runs(account_of(request), today=timezone.localdate())


def run_or_404(request: HttpRequest, run_id: int) -> CheckRun:
    """The run of an address, if the reader may see it."""
    run = queries.find_run(runs_for(request), run_id)
    if run is None:
        raise Http404
    return run


def sample_or_404(request: HttpRequest, run_id: int, place: int) -> CheckedSample:
    """The sample of an address, if the reader may see it."""
    row = queries.find_sample(runs_for(request), run_id, place)
    if row is None:
        raise Http404
    return row
