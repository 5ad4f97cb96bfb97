"""The law as data: each procedure with its diagram, moves and time limits."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.web.loops.queries.choices import find_editions, latest_editions
from bihuan.web.loops.queries.tracks import tracks_of


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Every procedure."""
    return render(request, "loops/procedures.html", {"procedures": latest_editions()})


@require_safe
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """One edition, the latest unless the address names another."""
    editions = find_editions(procedure)
    wanted = request.GET.get("edition", editions[-1].edition if editions else "")
    found = next((one for one in editions if one.edition == wanted), None)
    if found is None:
        raise Http404
    told = {"procedure": found, "editions": editions, "tracks": tracks_of(found)}
    return render(request, "loops/procedure.html", told)
