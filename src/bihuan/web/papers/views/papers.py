"""Papers as lists, one paper, its files."""

from __future__ import annotations

import io

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bihuan.rulebook.words import term
from bihuan.web.ledger.files import file_place
from bihuan.web.papers.facts import RefusedError, word_file_name
from bihuan.web.papers.forms.acting import AskForm
from bihuan.web.papers.models import Paper, Receipt, StepKind
from bihuan.web.papers.queries import listing
from bihuan.web.papers.queries.one import paper_file
from bihuan.web.papers.queries.papers import find_paper, form_of, signing_counts
from bihuan.web.papers.word import word_file
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NAMES = {
    "waiting": gettext_lazy("等我办理"),
    "drafts": gettext_lazy("起草中"),
    "unserved": gettext_lazy("已印发未送达"),
}


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Counts that open lists, a search and a filter that stay in the address, the papers."""
    account, today = account_of(request), timezone.localdate()
    form = AskForm(request.GET)
    if not form.is_valid():
        return render(request, "papers/papers.html", {"form": form}, status=_REFUSED)
    try:
        found = listing.stretch(account, form.asked, today=today, after=request.GET.get("after", ""))
    except ValueError as error:
        raise Http404 from error
    counts = listing.counts(account, today=today)
    told = {
        "form": form,
        "asked": form.asked,
        "papers": found.papers,
        "count": listing.papers(account, form.asked, today=today).count(),
        "tallies": [
            (name, words, counts[name], _address(request, list=name)) for name, words in _NAMES.items()
        ],
        "all": _address(request, list="all"),
        "next": _address(request, after=found.next) if found.next else "",
        "first": _address(request) if request.GET.get("after") else "",
        "list_name": _NAMES.get(form.asked.list, gettext_lazy("全部文书")),
        "to_sign": signing_counts(account, today=today)["sign"],
    }
    return render(request, "papers/papers.html", told)


@require_safe
def paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The page of a paper: what it says, its steps, what the reader may do."""
    found = paper_or_404(request, paper_id)
    file = paper_file(found, account_of(request), today=timezone.localdate())
    told = {"paper": found, "file": file, "told": request.GET.get("told", "")}
    return render(request, "papers/paper.html", told)


@require_safe
def document(request: HttpRequest, paper_id: int) -> FileResponse:
    """The paper in Word: the kept file of one that is issued, else as it stands now."""
    found = paper_or_404(request, paper_id)
    try:
        if found.document_digest:
            content = file_place(found.document_digest).read_bytes()
        else:
            content = word_file(found, form_of(found))
    except (OSError, RefusedError) as error:
        raise Http404 from error
    name = word_file_name(found)
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=_DOCX)


@require_safe
def receipt(request: HttpRequest, paper_id: int) -> HttpResponse:
    """送达回证 as a sheet to be printed."""
    found = paper_or_404(request, paper_id)
    if not found.issued_on:
        raise Http404
    served = Receipt.objects.filter(paper=found).first()
    by = found.steps.filter(kind=StepKind.SERVED).first()
    told = {
        "paper": found,
        "receipt": served,
        "step": by,
        # The sheet is an official one: Chinese, whatever the reader's language.
        "title": term("paper", found.kind, language="zh"),
        "method": term("service_method", served.method, language="zh") if served else "",
    }
    return render(request, "papers/receipt.html", told)


@require_safe
def proof(request: HttpRequest, paper_id: int) -> FileResponse:
    """The file that proves the service."""
    found = paper_or_404(request, paper_id)
    kept = Receipt.objects.filter(paper=found).first()
    if kept is None:
        raise Http404
    try:
        content = file_place(kept.proof_digest).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=kept.proof_name, content_type=kept.proof_type)


def paper_or_404(request: HttpRequest, paper_id: int) -> Paper:
    """The paper, if there is one that the reader may see."""
    found = find_paper(account_of(request), paper_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _address(request: HttpRequest, **changed: str) -> str:
    """This page's parameters with some changed, from the first paper on, empty ones left out."""
    query = request.GET.copy()
    query.pop("after", None)
    for name, text in changed.items():
        query[name] = text
    for name in [name for name, text in query.items() if not text]:
        del query[name]
    return f"?{query.urlencode()}"
