"""签发, made for a phone: one paper after the other, read and signed on one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bihuan.web.papers.actions.deciding import return_paper, sign_paper
from bihuan.web.papers.actions.steps import OvertakenError
from bihuan.web.papers.facts import RefusedError
from bihuan.web.papers.queries.one import paper_file
from bihuan.web.papers.queries.papers import to_sign
from bihuan.web.papers.views.papers import paper_or_404
from bihuan.web.people.signed_in import account_of
from bihuan.web.ui.sentences import said

_REFUSED, _OVERTAKEN = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def signing(request: HttpRequest) -> HttpResponse:
    """The next paper that waits for the reader's signature; `after` is the one that he leaves for later."""
    return (
        _decided(request) if request.method == "POST" else _page(request, _number(request.GET.get("after")))
    )


def _page(request: HttpRequest, after: int, *, status: int = 200, **more: object) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    waiting = list(to_sign(account, today=today))
    later = [one for one in waiting if one.pk > after] or waiting
    paper = later[0] if later else None
    told = {
        "paper": paper,
        "file": paper_file(paper, account, today=today) if paper else None,
        "place": waiting.index(paper) + 1 if paper else 0,
        "count": len(waiting),
        "told": request.GET.get("told", ""),
        **more,
    }
    return render(request, "papers/signing.html", told, status=status)


def _decided(request: HttpRequest) -> HttpResponse:
    paper = paper_or_404(request, _number(request.POST.get("paper")))
    given: dict[str, Any] = {
        "paper_id": paper.pk,
        "seen": _number(request.POST.get("seen")),
        "note": request.POST.get("note", "")[:500],
        "by": account_of(request),
        "now": timezone.now(),
    }
    is_returned = "return" in request.POST
    before = paper.pk - 1
    try:
        (return_paper if is_returned else sign_paper)(**given)
    except RefusedError as refused:
        reasons = [said(reason) for reason in refused.reasons]
        return _page(request, before, status=_REFUSED, reasons=reasons)
    except OvertakenError as overtaken:
        return _page(request, before, status=_OVERTAKEN, meanwhile=overtaken.steps)
    told = "returned" if is_returned else "signed"
    return redirect(f"{reverse('papers:signing')}?after={paper.pk}&told={told}")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0
