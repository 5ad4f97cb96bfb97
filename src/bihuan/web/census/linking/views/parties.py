"""Subjects of matters for which nobody knows the operator yet: an officer chooses."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.census.linking.actions.parties import resolve_party
from bihuan.web.census.linking.queries import parties as found
from bihuan.web.census.linking.queries.search import operators_named
from bihuan.web.census.queries.one import find_operator
from bihuan.web.people.queries import visible_to
from bihuan.web.people.signed_in import account_of

_PER_PAGE = 50


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """The subjects that wait, of matters that the reader may see."""
    waiting = found.open_parties(account_of(request), today=timezone.localdate())
    page = Paginator(waiting, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "census/linking/parties.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def party(request: HttpRequest, party_id: int) -> HttpResponse:
    """One subject with the operators that it could be."""
    account, today = account_of(request), timezone.localdate()
    seen = found.find_party(account, party_id, today=today)
    if seen is None:
        raise Http404
    party, loop = seen
    if request.method == "POST":
        chosen = request.POST.get("operator", "")
        operator = find_operator(account, int(chosen), today=today) if chosen.isdecimal() else None
        if operator is None:
            raise Http404
        resolve_party(party_id=party.pk, operator_id=operator.pk, by=account, now=timezone.now())
        return redirect(operator)
    text = request.GET.get("q", "").strip()[:100]
    candidates = visible_to(account, found.candidates_of(party), today=today, office="branch")
    told = {
        "party": party,
        "loop": loop,
        "candidates": list(candidates[:20]),
        "q": text,
        "named": operators_named(account, text, today=today) if text else [],
    }
    return render(request, "census/linking/party.html", told)
