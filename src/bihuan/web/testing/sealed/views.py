"""盖章检验报告: hand reports in, say to which samples they belong, find them again."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.received import PDF
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.signed_in import account_of
from bihuan.web.testing.models import SealedReport
from bihuan.web.testing.sealed import actions, queries
from bihuan.web.testing.sealed.facts import Likeness, differences_of
from bihuan.web.testing.sealed.forms import AcceptForm, ReportsForm, SamplesForm
from bihuan.web.ui.sentences import said

_REFUSED = 422
_COUNTED = ("received", "known", "attached", "dropped")
_ASKED = require_http_methods(["GET", "HEAD", "POST"])


@_ASKED
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that wait, those that belong to samples, and where new ones are handed in."""
    if request.method != "POST":
        return _page(request, ReportsForm())
    form = ReportsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=_REFUSED)
    receipt = actions.receive_reports(files=form.handed, by=account_of(request), now=timezone.now())
    counts = {"received": len(receipt.received), "known": len(receipt.known)}
    if receipt.refused:
        form.refuse((said(reason) for reason in receipt.refused), "pdfs")
        return _page(request, form, status=_REFUSED, told=counts)
    return redirect(f"{reverse('testing:reports')}?{urlencode(counts)}")


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Attach the reports that were ticked to the samples that were shown beside them."""
    account, now = account_of(request), timezone.now()
    wanted = [
        int(text) for text in (one.split("-")[0] for one in request.POST.getlist("accepted")) if _is_id(text)
    ]
    today = timezone.localdate(now)
    rows = queries.waiting_reports(account, today=today).filter(pk__in=wanted)
    form = AcceptForm(request.POST, waiting=queries.read_waiting(account, list(rows), today=today))
    if form.is_valid():
        try:
            made = actions.attach_reports(wanted=form.wanted, by=account, now=now)
        except RefusedError as refused:
            form.refuse(said(reason) for reason in refused.reasons)
        else:
            return redirect(f"{reverse('testing:reports')}?attached={made}")
    return _page(request, ReportsForm(), accept_form=form, status=_REFUSED)


@_ASKED
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report: what its text layer says beside the sheet, and to which samples it belongs."""
    found, account = _report_or_404(request, report_id), account_of(request)
    now = timezone.now()
    today, text = timezone.localdate(now), (request.GET.get("q") or "").strip()
    (waiting,) = queries.read_waiting(account, [found], today=today)
    own = queries.samples_of(account, found, today=today)
    offered = queries.find_samples(account, text=text, today=today) if text else list(waiting.match.samples)
    offered = [one for one in offered if one not in own]
    only = waiting.match.only if waiting.match.likeness is Likeness.MATCHED else None
    form = SamplesForm(
        request.POST if "attach" in request.POST else None, samples=offered, meant=[only.pk] if only else []
    )
    try:
        if "drop" in request.POST:
            actions.drop_report(report_id=found.pk, by=account, now=now)
            return redirect(f"{reverse('testing:reports')}?dropped=1")
        if form.is_valid():
            actions.attach_reports(wanted={found.pk: form.wanted}, by=account, now=now)
            return redirect(f"{found.get_absolute_url()}?told=attached")
    except RefusedError as refused:
        form.refuse(said(reason) for reason in refused.reasons)
    told = {
        "report": found,
        "match": waiting.match,
        "own": [(one, differences_of(found, one)) for one in own],
        "offered": offered,
        "form": form,
        "text": text,
        "is_there": file_place(found.digest).is_file(),
    }
    return render(request, "testing/report.html", told, status=_REFUSED if form.errors else 200)


@require_safe
def report_file(request: HttpRequest, report_id: int) -> FileResponse:
    """The file, to be saved: nothing in it runs on our pages."""
    found = _report_or_404(request, report_id)
    try:
        content = file_place(found.digest).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=found.name, content_type=PDF)


def _page(request: HttpRequest, form: ReportsForm, *, status: int = 200, **more: Any) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    text = (request.GET.get("q") or "").strip()
    rows = Paginator(queries.waiting_reports(account, today=today), queries.PER_PAGE)
    waiting = rows.get_page(request.GET.get("waiting"))
    rows = Paginator(queries.attached_reports(account, text=text, today=today), queries.PER_PAGE)
    attached = rows.get_page(request.GET.get("page"))
    counted = {name: int(request.GET[name]) for name in _COUNTED if _is_id(request.GET.get(name, ""))}
    told = {
        "form": form,
        "waiting": waiting,
        "read": queries.read_waiting(account, list(waiting), today=today),
        "attached": attached,
        "attached_rows": queries.with_samples(account, list(attached), today=today),
        "text": text,
        "is_too_short": bool(text) and not queries.searched_words(text),
        "told": counted,
        **more,
    }
    return render(request, "testing/reports.html", told, status=status)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _report_or_404(request: HttpRequest, report_id: int) -> SealedReport:
    found = queries.find_report(account_of(request), report_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found
