"""疑似同一主体: one pair after the other, decided by keyboard or click; each decision can be taken back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.linking.actions import deciding
from bihuan.web.census.linking.actions.linking import ask_linking
from bihuan.web.census.linking.forms import DecisionForm, WantedForm
from bihuan.web.census.linking.queries import review as found
from bihuan.web.census.linking.queries.comparing import compared, evidence_of, raw_of
from bihuan.web.census.linking.queries.families import between
from bihuan.web.census.linking.queries.overview import overview_of, towns_and_branches
from bihuan.web.census.models import Pair
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.signed_in import account_of, actor_of

_REFUSED, _CONFLICT = 422, 409
_PER_PAGE = 50


@require_safe
def linking(request: HttpRequest) -> HttpResponse:
    """How far linking is: records, operators, and what waits for somebody."""
    today = timezone.localdate()
    told = {"overview": overview_of(account_of(request), today=today)}
    return render(request, "census/linking/linking.html", told)


@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """归并名册: ask for the job."""
    job = ask_linking(by=actor_of(request), now=timezone.now())
    return redirect(job)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """The next pair that waits; a decision leads to the one after it."""
    form = _wanted_form(request)
    if request.method != "POST":
        return _review(request, form)
    decision = DecisionForm(request.POST)
    if not decision.is_valid():
        raise Http404
    pair = _pair_or_404(request, decision.cleaned_data["pair"])
    try:
        deciding.decide_pair(
            pair_id=pair.pk,
            said=deciding.Said(decision=decision.cleaned_data["decision"]),
            by=account_of(request),
            now=timezone.now(),
        )
    except RefusedError as error:
        return _review(request, form, pair=pair, refused=error.reasons, status=_REFUSED)
    except deciding.OvertakenError as error:
        return _review(request, form, overtaken=error.pair, status=_CONFLICT)
    return redirect(f"{reverse('census:review')}?{_query(form, decided='1')}")


@require_safe
def pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """One pair by itself, decided or not."""
    return render(request, "census/linking/pair.html", _told(_pair_or_404(request, pair_id)))


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What officers decided on pairs, the latest first."""
    rows = found.decided_pairs(account_of(request), today=timezone.localdate())
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "census/linking/decisions.html", {"page": page})


@require_POST
def withdraw(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Take back a decision; its pair is shown again."""
    pair = _pair_or_404(request, pair_id)
    try:
        deciding.withdraw_decision(
            pair_id=pair.pk, why=request.POST.get("why", ""), by=account_of(request), now=timezone.now()
        )
    except RefusedError as error:
        told = {**_told(pair), "refused": error.reasons}
        return render(request, "census/linking/pair.html", told, status=_REFUSED)
    return redirect(f"{reverse('census:pair', args=[pair.pk])}?withdrawn=1")


def _review(
    request: HttpRequest,
    form: WantedForm,
    *,
    pair: Pair | None = None,
    refused: tuple[Reason, ...] = (),
    overtaken: Pair | None = None,
    status: int = 200,
) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    pairs = found.pairs_wanted(account, form.wanted, today=today)
    after = request.GET.get("after", "")
    shown = pair or found.next_pair(pairs, after=int(after) if after.isdecimal() else None)
    told: dict[str, Any] = {
        "form": form,
        "left": pairs.count(),
        "query": _query(form),
        "last": found.last_decided(account, today=today),
        "is_decided": "decided" in request.GET,
        "refused": refused,
        "overtaken": overtaken,
        **(_told(shown) if shown else {"pair": None}),
    }
    return render(request, "census/linking/review.html", told, status=status)


def _told(pair: Pair) -> dict[str, Any]:
    left, right = pair.left, pair.right
    told: dict[str, Any] = {
        "pair": pair,
        "fields": compared(left, right),
        "evidence": evidence_of(pair),
        "sides": [(left, raw_of(left)), (right, raw_of(right))],
    }
    if left.operator_id and right.operator_id:
        told["between"] = between(left.operator_id, right.operator_id)
    return told


def _wanted_form(request: HttpRequest) -> WantedForm:
    towns, branches = towns_and_branches(account_of(request), today=timezone.localdate())
    return WantedForm(request.GET, towns=towns, branches=branches)


def _query(form: WantedForm, **more: str) -> str:
    """The filter as the query of an address."""
    query = QueryDict(mutable=True)
    if form.is_valid():
        for name in form.fields:
            if text := form.data.get(name, ""):
                query[name] = text
    for name, text in more.items():
        query[name] = text
    return query.urlencode()


def _pair_or_404(request: HttpRequest, pair_id: int) -> Pair:
    pair = found.find_pair(account_of(request), pair_id, today=timezone.localdate())
    if pair is None:
        raise Http404
    return pair
