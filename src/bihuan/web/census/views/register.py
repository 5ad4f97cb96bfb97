from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.web.census.queries.one import find_operator
from bihuan.web.census.queries.register import visible_lines
from bihuan.web.people.signed_in import account_of

_PER_PAGE = 50


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The operators that the reader may see."""
    lines = visible_lines(account_of(request), today=timezone.localdate()).select_related("operator")
    return render(request, "census/register.html", {"lines": lines[:_PER_PAGE]})


@require_safe
def operator(request: HttpRequest, operator_id: int) -> HttpResponse:
    """One operator."""
    found = find_operator(account_of(request), operator_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return render(request, "census/operator.html", {"operator": found})
