"""A step of a paper: what it is about once more, then the step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bihuan.web.papers.actions import deciding
from bihuan.web.papers.actions.drafting import submit_paper
from bihuan.web.papers.actions.serving import serve_paper
from bihuan.web.papers.actions.steps import OvertakenError
from bihuan.web.papers.facts import RefusedError
from bihuan.web.papers.forms.acting import ActForm, ServiceForm
from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.one import ACTS, PaperFile, paper_file
from bihuan.web.papers.queries.papers import is_series_new
from bihuan.web.papers.views.papers import paper_or_404
from bihuan.web.people.signed_in import account_of
from bihuan.web.ui.sentences import said

_REFUSED, _OVERTAKEN = 422, 409
_PUT = require_http_methods(["GET", "HEAD", "POST"])
ACTIONS: dict[str, Callable[..., Paper]] = {
    "submit": submit_paper,
    "pass": deciding.pass_paper,
    "review": deciding.review_paper,
    "sign": deciding.sign_paper,
    "seal": deciding.seal_paper,
    "return": deciding.return_paper,
    "void": deciding.void_paper,
}


@_PUT
def act(request: HttpRequest, paper_id: int, act: str) -> HttpResponse:
    """Submit, pass, review, sign, seal, return, void: the paper to be checked, then the step."""
    if act not in ACTIONS:
        raise Http404
    paper, file = _file(request, paper_id)
    if file.form is None or act not in {one.name for one in file.acts}:
        # Somebody took the step meanwhile, or it is not the reader's: the paper's page tells where it stands.
        return redirect(f"{paper.get_absolute_url()}?told=elsewhere")
    begins = is_series_new(paper, on=timezone.localdate())
    initial = {"seen": paper.length}
    form = ActForm(request.POST or None, act=act, form=file.form, begins=begins, initial=initial)
    told = {"paper": paper, "file": file, "form": form, "act": act, "kind": ACTS[act]}

    def do() -> Paper:
        return ACTIONS[act](paper_id=paper.pk, by=account_of(request), now=timezone.now(), **form.given)

    return _answer(request, "act", form, told, do)


@_PUT
def serve(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The receipt of a service."""
    paper, file = _file(request, paper_id)
    if "serve" not in {one.name for one in file.acts}:
        return redirect(f"{paper.get_absolute_url()}?told=elsewhere")
    form = ServiceForm(request.POST or None, request.FILES or None, initial={"seen": paper.length})

    def do() -> Paper:
        seen = form.cleaned_data["seen"]
        return serve_paper(
            paper_id=paper.pk, seen=seen, service=form.service, by=account_of(request), now=timezone.now()
        )

    return _answer(request, "serve", form, {"paper": paper, "file": file, "form": form}, do)


def _file(request: HttpRequest, paper_id: int) -> tuple[Paper, PaperFile]:
    paper = paper_or_404(request, paper_id)
    return paper, paper_file(paper, account_of(request), today=timezone.localdate())


def _answer(
    request: HttpRequest, page: str, form: Any, told: dict[str, Any], do: Callable[[], Paper]
) -> HttpResponse:
    template = f"papers/{page}.html"
    if request.method != "POST":
        return render(request, template, told)
    if not form.is_valid():
        return render(request, template, told, status=_REFUSED)
    try:
        done = do()
    except RefusedError as refused:
        form.refuse(said(reason) for reason in refused.reasons)
        return render(request, template, told, status=_REFUSED)
    except OvertakenError as overtaken:
        return render(request, template, {**told, "meanwhile": overtaken.steps}, status=_OVERTAKEN)
    return redirect(f"{done.get_absolute_url()}?told={done.state}")
