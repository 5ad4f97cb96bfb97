"""抽件检查 and 办结率、按时率: matters drawn in public, figures by office. Nobody is ranked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.ledger.files import file_place
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.queries.choices import sentence_of
from bihuan.web.loops.sheets import workbook_answer
from bihuan.web.loops.spot_checks import actions, queries
from bihuan.web.loops.spot_checks.exports import export_draw, export_figures
from bihuan.web.loops.spot_checks.forms import ScopeForm, SeedForm
from bihuan.web.loops.spot_checks.models import SpotCheck
from bihuan.web.loops.spot_checks.queries import FIGURES, ORIGINS, OfficeFigures, Scope, TooManyError
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_LATEST, _MATTERS_PER_PAGE = 20, 50
_FIGURE_WORDS = {
    "found": gettext_lazy("发现的事项"),
    "closed": gettext_lazy("办结的事项"),
    "open": gettext_lazy("在办的事项"),
    "in-time": gettext_lazy("有时限按时办理的事项"),
    "late": gettext_lazy("有时限逾期的事项"),
    "due": gettext_lazy("有时限到期的事项"),
    "running": gettext_lazy("有时限未到期的事项"),
    "unconfirmed": gettext_lazy("有时限待确认的事项"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def spot_checks(request: HttpRequest) -> HttpResponse:
    """Choose a list, see it frozen, give the seed: ten matters are drawn."""
    account, today = account_of(request), timezone.localdate()
    form, told = _scope_form(request), {}
    status = 200 if form.is_valid() else _REFUSED
    if form.is_valid():
        count, _content, digest = queries.list_of(account, form.scope, today=today)
        seed = SeedForm(request.POST or None, initial={"list_digest": digest})
        if request.method == "POST" and seed.is_valid():
            try:
                made = actions.draw_matters(
                    scope=form.scope,
                    seed=seed.cleaned_data["seed"],
                    list_digest=seed.cleaned_data["list_digest"],
                    by=account,
                    now=timezone.now(),
                )
                return redirect(made)
            except RefusedError as refused:
                # The list as it is now is shown, and its digest goes with the next attempt.
                given = {"seed": seed.cleaned_data["seed"], "list_digest": digest}
                seed = SeedForm(given)
                seed.is_valid()
                seed.refuse(sentence_of(reason, None) for reason in refused.reasons)
        status = _REFUSED if request.method == "POST" else 200
        told = {"seed_form": seed, "count": count, "digest": digest, "public": queries.last_public_text()}
    made_before = queries.visible_spot_checks(account, today=today)[:_LATEST]
    page = {"form": form, "latest": made_before, "query": _query(request), **told}
    return render(request, "loops/spot_checks/spot_checks.html", page, status=status)


@require_safe
def spot_check(request: HttpRequest, spot_check_id: int) -> HttpResponse:
    """The matters that were drawn, each with how its limits were met; how anyone draws them again."""
    found, today = _spot_check_or_404(request, spot_check_id), timezone.localdate()
    drawn = queries.drawn_matters(found, account_of(request), today=today)
    told = {
        "spot_check": found,
        "drawn": drawn,
        "closed": sum(one.loop.is_closed for _ticket, one in drawn),
        "sums": [one for one in queries.figures_of(one for _ticket, one in drawn) if one.owner is None],
        "hidden": found.drawn.count() - len(drawn),
    }
    return render(request, "loops/spot_checks/spot_check.html", told)


@require_safe
def spot_check_list(request: HttpRequest, spot_check_id: int) -> HttpResponse | FileResponse:
    """The frozen list, one id a line."""
    found = _spot_check_or_404(request, spot_check_id)
    try:
        content = file_place(found.list_digest).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = _("抽件名单-%(number)s.txt") % {"number": found.pk}
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/plain; charset=utf-8")


@require_safe
def spot_check_export(request: HttpRequest, spot_check_id: int) -> HttpResponse:
    """The draw as a workbook."""
    found = _spot_check_or_404(request, spot_check_id)
    drawn = queries.drawn_matters(found, account_of(request), today=timezone.localdate())
    return workbook_answer(export_draw(found, drawn), _("抽件检查-%(number)s.xlsx") % {"number": found.pk})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Completion and timeliness by office, each figure with its n and the matters behind it."""
    form, status = _scope_form(request), 200
    told: dict[str, Any] = {}
    if not form.is_valid():
        status = _REFUSED
    else:
        try:
            matters = queries.all_timed(account_of(request), form.scope, today=timezone.localdate())
            told["lines"] = list(_lines(request, queries.figures_of(matters)))
        except TooManyError as error:
            told["too_many"] = error.count
    page = {"form": form, "query": _query(request), "most": queries.MOST_MATTERS, **told}
    return render(request, "loops/spot_checks/figures.html", page, status=status)


@require_safe
def figure_matters(request: HttpRequest) -> HttpResponse:
    """The matters behind a figure."""
    scope, figure, origin = _asked(request)
    try:
        every = queries.all_timed(account_of(request), scope, today=timezone.localdate())
    except TooManyError as error:
        raise Http404 from error
    rows = [
        one
        for one in every
        if queries.counts_in(one, figure) and (not origin or queries.origin_of(one) == origin)
    ]
    page = Paginator(rows, _MATTERS_PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "page": page,
        "words": _FIGURE_WORDS[figure],
        "scope": scope,
        "origin": origin,
        "query": _query(request),
    }
    return render(request, "loops/spot_checks/matters.html", told)


@require_safe
def figures_export(request: HttpRequest) -> HttpResponse:
    """The figures and all matters behind them as a workbook."""
    scope, _figure, _origin = _asked(request)
    try:
        matters = list(queries.all_timed(account_of(request), scope, today=timezone.localdate()))
    except TooManyError as error:
        raise Http404 from error
    name = _("办结率和按时率-%(from)s-%(last)s.xlsx")
    days = {"from": scope.from_on.isoformat(), "last": scope.last_on.isoformat()}
    return workbook_answer(export_figures(scope, queries.figures_of(matters), matters), name % days)


@dataclass(frozen=True, slots=True)
class _Line:
    """The figures of an office, with the address of the matters behind each."""

    figures: OfficeFigures
    addresses: dict[str, str]


def _lines(request: HttpRequest, found: list[OfficeFigures]) -> Iterator[_Line]:
    for one in found:
        query = request.GET.copy()
        query["origin"] = one.origin
        if one.owner:
            query["owner"] = str(one.owner.pk)
        addresses = {}
        for figure in FIGURES:
            query["figure"] = figure
            addresses[figure.replace("-", "_")] = query.urlencode()
        yield _Line(one, addresses)


def _scope_form(request: HttpRequest) -> ScopeForm:
    """The form of the address; without one, this year until today."""
    today: date = timezone.localdate()
    usual: dict[str, Any] = {"from_on": date(today.year, 1, 1).isoformat(), "last_on": today.isoformat()}
    given = request.GET if "from_on" in request.GET else {**usual, **request.GET.dict()}
    return ScopeForm(given, account=account_of(request), today=today)


def _asked(request: HttpRequest) -> tuple[Scope, str, str]:
    """The scope, figure and origin of an address; 404 for one that nobody made."""
    form = _scope_form(request)
    figure, origin = request.GET.get("figure", "found"), request.GET.get("origin", "")
    if not form.is_valid() or figure not in FIGURES or origin not in ("", *ORIGINS):
        raise Http404
    return form.scope, figure, origin


def _query(request: HttpRequest) -> str:
    """The address's parameters without the page."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _spot_check_or_404(request: HttpRequest, spot_check_id: int) -> SpotCheck:
    found = queries.find_spot_check(account_of(request), spot_check_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found
