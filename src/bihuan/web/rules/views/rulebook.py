from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bihuan.web.rules.exports import EXPORTS, export_gaps
from bihuan.web.rules.forms.rulebook import CompareForm, CoverageForm, GoodsForm, ReadingForm, StandardsForm
from bihuan.web.rules.queries import calculator as calculations
from bihuan.web.rules.queries import comparison, editions, words
from bihuan.web.rules.queries.coverage import STATES, coverage_on
from bihuan.web.rules.queries.gaps import list_gaps
from bihuan.web.rules.queries.limits import limits_for
from bihuan.web.ui.sentences import said

_REFUSED = 422
_FIRST_GROUP = "bedding"


def _today() -> date:
    return timezone.localdate()


def _shown(request: HttpRequest, page: str, form: forms.Form, more: dict[str, Any]) -> HttpResponse:
    """The page; with the status of a refusal where the address asks what cannot be answered."""
    status = _REFUSED if form.errors else 200
    return render(request, f"rules/{page}.html", {"form": form, **more}, status=status)


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """Which standards the rulebook holds, on a time line, with every edition."""
    today = _today()
    form = StandardsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    product, on = asked.get("product", ""), asked.get("on")
    axis, found = editions.time_line(today=today, product=product, on=on)
    counts = {"standards": len(found), "editions": sum(len(one.lines) for one in found)}
    return _shown(
        request, "standards", form, {"standards": found, "axis": axis, "day": on or today, "counts": counts}
    )


@require_safe
def edition(request: HttpRequest, standard: str, edition: str) -> HttpResponse:
    """The limits of one edition, and where each figure comes from."""
    today = _today()
    line = editions.find_edition(standard, edition, day=today)
    if line is None:
        raise Http404
    axis, standard_line = editions.edition_time_line(line, day=today)
    told = {
        "line": line,
        "edition": line.edition,
        "axis": axis,
        "standard": standard_line,
        "rows": editions.origin_rows(line.edition),
        "sources": editions.sources_of(line.edition),
        "note": editions.note_of(line.edition),
        "comparable": len(comparison.comparable(line.standard.name, day=today)) > 1,
    }
    return render(request, "rules/edition.html", told)


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """The limits that hold for certain goods."""
    form = GoodsForm(request.GET or None, today=_today())
    table = limits_for(form.goods) if form.is_valid() else None
    return _shown(request, "limits", form, {"table": table})


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """One reading → its verdict with limit, clause, steps and reasons."""
    form = ReadingForm(request.GET or None, today=_today())
    answer = None
    if form.is_valid():
        composition = form.cleaned_data["composition"]
        answer = calculations.judge_reading(form.goods, reading=form.reading, composition=composition)
        for field, reason in answer.faults:
            form.add_error(field, said(reason))
    lists = (
        ("items", words.item_names()),
        ("components", words.component_names()),
        ("units", words.unit_names()),
    )
    answered = None if form.errors else answer
    return _shown(request, "calculator", form, {"answer": answered, "lists": lists})


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two editions of a standard side by side."""
    lines = comparison.comparable(request.GET.get("standard", ""), day=_today())
    form = CompareForm(request.GET or None, editions=[line.edition.name for line in lines])
    found = None
    if form.is_valid():
        before = comparison.find_line(lines, form.cleaned_data["from"]) or lines[-2]
        after = comparison.find_line(lines, form.cleaned_data["to"]) or lines[-1]
        found = comparison.compare(before, after)
    return _shown(request, "compare", form, {"comparison": found})


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """What can be judged: product × item by the weakest figure that is met."""
    form = CoverageForm({"group": _FIRST_GROUP, **request.GET.dict()})
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("on") or _today()
    whole = coverage_on(day, declared=not asked.get("basis"))
    shown = whole.of_group(asked.get("group", ""))
    told = {
        "day": day,
        "whole": whole,
        "shown": shown,
        "states": STATES,
        "form_basis": asked.get("basis", ""),
    }
    return _shown(request, "coverage", form, told)


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Every figure that the rulebook lacks, by standard and edition."""
    only = "in_force" in request.GET
    found = list_gaps(day=_today(), only_in_force=only)
    count = sum(len(one.rows) for one in found)
    told = {"found": found, "count": count, "only": only, "extensions": list(EXPORTS)}
    return render(request, "rules/gaps.html", told)


@require_safe
def gaps_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The gaps as a file."""
    if extension not in EXPORTS:
        raise Http404
    found = list_gaps(day=_today(), only_in_force="in_force" in request.GET)
    response = HttpResponse(export_gaps(found, kind=extension), content_type=EXPORTS[extension])
    name = f"未收录限值.{extension}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
