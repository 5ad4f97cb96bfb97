"""底数: who is in the register, by role, size, place and product."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.web.census.figures.exports import figures_sheets, file_answer
from bihuan.web.census.figures.facts import DIMENSIONS
from bihuan.web.census.figures.forms import FiguresForm
from bihuan.web.census.figures.queries import rows
from bihuan.web.census.figures.queries.base import BaseFigures, base_figures
from bihuan.web.census.figures.shown import ACTIVE, ALL, shown
from bihuan.web.census.figures.words import TITLES, branch_names, value_text
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_PER_PAGE = 50


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The base figures of a day; every number opens the operators behind it."""
    form, found = _asked(request)
    told = {"form": form, "query": request.GET.urlencode()}
    if found is None:
        return render(request, "census/figures/figures.html", told, status=_REFUSED)
    page = shown(found, today=timezone.localdate())
    return render(request, "census/figures/figures.html", {**told, "page": page})


@require_safe
def figures_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures as a file."""
    _form, found = _asked(request)
    if found is None:
        raise Http404
    name = _("底数-%(day)s") % {"day": found.as_of.isoformat()}
    return file_answer(figures_sheets(found), name=name, kind=kind)


@require_safe
def figure_operators(request: HttpRequest) -> HttpResponse:
    """The operators behind a figure of an earlier day."""
    today = timezone.localdate()
    form = FiguresForm({"as_of": request.GET.get("as_of", "")}, today=today)
    if not form.is_valid():
        raise Http404
    status = request.GET.get("status", ACTIVE)
    asked = {name: request.GET[name] for name in (*DIMENSIONS, "verified") if request.GET.get(name)}
    if status in (ACTIVE, ALL):
        asked.pop("status", None)
    as_of = form.cleaned_data["as_of"]
    ids = rows.operators_then(
        account_of(request), as_of=as_of, with_gone=status != ACTIVE, wanted=asked, today=today
    )
    page = Paginator(ids, _PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    branches = branch_names()
    told = {
        "as_of": as_of,
        "asked": [(TITLES[key], value_text(key, asked[key], branches)) for key in DIMENSIONS if key in asked],
        "is_unverified": asked.get("verified") == "no",
        "page": page,
        "operators": rows.named(list(page.object_list)),
        "query": query.urlencode(),
    }
    return render(request, "census/figures/operators.html", told)


def _asked(request: HttpRequest) -> tuple[FiguresForm, BaseFigures | None]:
    today = timezone.localdate()
    given = {
        "as_of": request.GET.get("as_of") or today.isoformat(),
        "status": request.GET.get("status") or ACTIVE,
    }
    form = FiguresForm(given, today=today)
    if not form.is_valid():
        return form, None
    as_of, with_gone = form.cleaned_data["as_of"], form.with_gone
    return form, base_figures(account_of(request), as_of=as_of, with_gone=with_gone, today=today)
