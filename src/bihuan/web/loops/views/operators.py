"""The documents and history of one operator in one place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.web.loops.books.exports import export_book
from bihuan.web.loops.books.lists import book_lines
from bihuan.web.loops.queries.operators import operator_loops, operator_of
from bihuan.web.loops.sheets import workbook_answer
from bihuan.web.people.signed_in import account_of

_LONGEST = 200


@require_safe
def operator(request: HttpRequest) -> HttpResponse:
    """All that the reader may see under the name that the address gives."""
    name = _name(request)
    found = operator_of(account_of(request), name, today=timezone.localdate()) if name else None
    return render(request, "loops/operator.html", {"name": name, "operator": found})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All matters of this name as a workbook."""
    today = timezone.localdate()
    rows = operator_loops(account_of(request), _name(request), today=today)
    name = _("经营主体事项-%(day)s.xlsx") % {"day": today.isoformat()}
    return workbook_answer(export_book(book_lines(rows, today=today), today=today), name)


def _name(request: HttpRequest) -> str:
    return request.GET.get("name", "").strip()[:_LONGEST]
