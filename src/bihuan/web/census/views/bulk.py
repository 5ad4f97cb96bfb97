"""Many operators at once: all that a filter finds, and the page says how many they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bihuan.web.census.actions.bulk import assign_operators
from bihuan.web.census.actions.site_checks import ask_site_checks
from bihuan.web.census.facts.bulk import Assignment
from bihuan.web.census.forms.checks import AskForm, BulkForm
from bihuan.web.census.forms.filters import FilterForm
from bihuan.web.census.queries.many import Many, many_of
from bihuan.web.census.queries.register import Wanted
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.queries.choices import sentence_of
from bihuan.web.people.models import Account
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_TASK = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class _Set:
    """Who is changed: the reader, his filter, what it finds now."""

    account: Account
    wanted: Wanted
    many: Many
    today: date


@_TASK
def bulk(request: HttpRequest) -> HttpResponse:
    """Give all operators of a filter a branch or one more chain role, after a preview."""
    chosen = _set(request)
    form = BulkForm(request.POST or None, account=chosen.account, today=chosen.today)
    told: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        branch = answers["branch"]
        assignment = Assignment(branch_id=branch.pk if branch else None, role=answers["role"])
        if "confirmed" not in request.POST:
            told["preview"] = chosen.many.changed_by(assignment)
        else:
            try:
                told["done"] = assign_operators(
                    wanted=chosen.wanted,
                    assignment=assignment,
                    seen=answers["seen"],
                    by=chosen.account,
                    on=chosen.today,
                    now=timezone.now(),
                )
            except RefusedError as refused:
                form.refuse(sentence_of(reason, None) for reason in refused.reasons)
    return _page(request, "bulk", chosen, form, told)


@_TASK
def site_checks_ask(request: HttpRequest) -> HttpResponse:
    """Ask the branches to look at all operators of a filter."""
    chosen = _set(request)
    form = AskForm(request.POST or None, account=chosen.account, today=chosen.today)
    told: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            told["asked"] = ask_site_checks(
                wanted=chosen.wanted,
                seen=form.cleaned_data["seen"],
                due_on=form.cleaned_data["due_on"],
                reason=form.cleaned_data["reason"],
                by=chosen.account,
                on=chosen.today,
                now=timezone.now(),
            )
        except RefusedError as refused:
            form.refuse(sentence_of(reason, None) for reason in refused.reasons)
    return _page(request, "site_checks_ask", chosen, form, told)


def _set(request: HttpRequest) -> _Set:
    account, today = account_of(request), timezone.localdate()
    filters = FilterForm(request.GET, account=account, today=today)
    if not filters.is_valid():
        raise Http404
    wanted = filters.wanted
    return _Set(account, wanted, many_of(account, wanted, today=today), today)


def _page(request: HttpRequest, page: str, chosen: _Set, form: Any, told: dict[str, Any]) -> HttpResponse:
    is_faulty = bool(form.errors)
    query = f"?{request.GET.urlencode()}"
    told = {**told, "form": form, "many": chosen.many, "query": query}
    return render(request, f"census/{page}.html", told, status=_REFUSED if is_faulty else 200)
