from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.rulebook.rows import rows_of
from bihuan.web.rules import queries


def standards(request: HttpRequest) -> HttpResponse:
    """Which standards the rulebook holds, with every edition."""
    return render(request, "rules/standards.html", {"lines": queries.list_editions()})


def edition(request: HttpRequest, standard: str, edition: str) -> HttpResponse:
    """The limits of one edition."""
    line = queries.find_edition(standard, edition)
    if line is None:
        raise Http404
    rows = rows_of(line.edition)
    return render(request, "rules/edition.html", {"line": line, "edition": line.edition, "rows": rows})
