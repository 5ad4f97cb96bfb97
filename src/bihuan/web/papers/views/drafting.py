"""A new paper: which kind, then its fields; changing a draft."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.papers.actions.drafting import Drafting, change_draft, draft_paper
from bihuan.web.papers.actions.steps import OvertakenError
from bihuan.web.papers.facts import RefusedError
from bihuan.web.papers.forms.drafting import DraftForm, initial_of
from bihuan.web.papers.models import PaperState
from bihuan.web.papers.queries.listing import kinds_by_family
from bihuan.web.papers.queries.papers import drafting_offices, find_form, form_of
from bihuan.web.papers.views.papers import paper_or_404
from bihuan.web.people.signed_in import account_of
from bihuan.web.ui.sentences import said

_REFUSED, _OVERTAKEN = 422, 409
_PUT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The kinds of papers."""
    return render(request, "papers/new.html", {"families": kinds_by_family()})


@_PUT
def draft(request: HttpRequest, kind: str) -> HttpResponse:
    """A paper that belongs to no matter."""
    account = account_of(request)
    try:
        form = find_form(kind)
    except RefusedError as error:
        raise Http404 from error
    offices = drafting_offices(account, today=timezone.localdate())
    fields = DraftForm(request.POST or None, form=form, offices=offices)
    told = {"form": fields, "kind": form}
    if request.method != "POST" or not fields.is_valid():
        status = _REFUSED if request.method == "POST" else 200
        return render(request, "papers/draft.html", told, status=status)
    office = next(one for one in offices if str(one.pk) == fields.cleaned_data["office"])
    drafting = Drafting(kind=form.id, office=office, content=fields.content)
    paper = draft_paper(drafting=drafting, by=account, now=timezone.now())
    return redirect(f"{paper.get_absolute_url()}?told=drafted")


@_PUT
def edit(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The fields of a draft."""
    paper = paper_or_404(request, paper_id)
    if paper.state != PaperState.DRAFTED:
        return redirect(paper)
    form = form_of(paper)
    initial = initial_of(form, paper.content) | {"seen": paper.length}
    fields = DraftForm(request.POST or None, form=form, initial=initial)
    told = {"form": fields, "kind": form, "paper": paper}
    if request.method != "POST":
        return render(request, "papers/draft.html", told)
    if not fields.is_valid():
        return render(request, "papers/draft.html", told, status=_REFUSED)
    try:
        change_draft(
            paper_id=paper.pk,
            content=fields.content,
            seen=fields.cleaned_data["seen"] or 0,
            by=account_of(request),
            now=timezone.now(),
        )
    except RefusedError as refused:
        reasons = [said(reason) for reason in refused.reasons]
        return render(request, "papers/draft.html", {**told, "refused": reasons}, status=_REFUSED)
    except OvertakenError as overtaken:
        return render(request, "papers/draft.html", {**told, "meanwhile": overtaken.steps}, status=_OVERTAKEN)
    return redirect(f"{paper.get_absolute_url()}?told=changed")
