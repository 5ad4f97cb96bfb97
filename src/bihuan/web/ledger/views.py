from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.ledger import actions, verify_entry
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.forms import FilterForm
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.queries import audits, seals
from bihuan.web.ledger.queries import entries as reading

_VERIFIER = Path(verify_entry.__file__)
_DAYS_PER_PAGE = 60
_AUDITS_SHOWN = 10
_MARKS = ("before", "after")
_REFUSED = 422


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """操作留痕: the latest entries first, those that the address asks for."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        return render(request, "ledger/entries.html", {"form": form}, status=_REFUSED)
    marks = {name: request.GET.get(name, "") for name in _MARKS}
    try:
        page = reading.entry_page(form.wanted, **marks)
    except ValueError as error:
        raise Http404 from error
    told = {
        "form": form,
        "page": page,
        "latest": _address(request),
        "older": _address(request, "before", page.older),
        "newer": _address(request, "after", page.newer),
        "is_filtered": form.wanted != reading.Wanted(),
        "is_latest": not any(marks.values()),
    }
    return render(request, "ledger/entries.html", told)


def _address(request: HttpRequest, name: str = "", mark: str = "") -> str:
    """This page's address with another mark; "" where there is no such page."""
    query = request.GET.copy()
    for one in _MARKS:
        query.pop(one, None)
    if name:
        query[name] = mark
    return f"?{query.urlencode()}" if mark or not name else ""


@require_safe
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry with everything that it keeps, whether its hash holds, and its proof."""
    found = _entry(sequence)
    told: dict[str, Any] = {
        "entry": found,
        "address": reading.subject_address(found),
        "data": reading.data_of(found),
        "is_whole": reading.is_whole(found),
        "seal": seals.seal_of(sequence),
    }
    return render(request, "ledger/entry.html", told)


@require_safe
def proof(request: HttpRequest, sequence: int) -> HttpResponse:
    """The inclusion proof of an entry as a file."""
    found = seals.proof_of(_entry(sequence))
    if found is None:
        raise Http404
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"ledger-entry-{sequence}.json"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@require_safe
def verifier(request: HttpRequest) -> FileResponse:
    """The program that verifies such a file on any machine, without this one."""
    return FileResponse(_VERIFIER.open("rb"), as_attachment=True, content_type="text/x-python; charset=utf-8")


def _entry(sequence: int) -> LedgerEvent:
    found = reading.find_entry(sequence)
    if found is None:
        raise Http404
    return found


@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """每日封存: each sealed day with its root, the latest first."""
    try:
        before = date.fromisoformat(request.GET["before"]) if "before" in request.GET else None
    except ValueError as error:
        raise Http404 from error
    found = seals.sealed_days(limit=_DAYS_PER_PAGE + 1, before=before)
    told = {
        "seals": found[:_DAYS_PER_PAGE],
        "earlier": found[_DAYS_PER_PAGE - 1].day if len(found) > _DAYS_PER_PAGE else None,
        "is_latest": before is None,
        "unsealed": seals.count_unsealed(),
    }
    return render(request, "ledger/days.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """数据核验: what the last audit found; the button runs it now."""
    if request.method == "POST":
        actions.run_audit(by=Actor(id=str(request.user.pk), name=str(request.user)), now=timezone.now())
        return redirect("ledger:audit")
    found = audits.latest_audits(limit=_AUDITS_SHOWN)
    told = {
        "audit": found[0] if found else None,
        "tallies": audits.tallies_of(found[0]) if found else [],
        "earlier": found[1:],
    }
    return render(request, "ledger/audit.html", told)
