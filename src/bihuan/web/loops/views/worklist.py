from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from bihuan.web.loops.books.exports import export_book
from bihuan.web.loops.books.lists import book_lines
from bihuan.web.loops.forms.filters import FilterForm
from bihuan.web.loops.queries import worklist as queries
from bihuan.web.loops.queries.lines import work_lines
from bihuan.web.loops.sheets import workbook_answer
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_MARKS = ("before", "after")
_NAMES = {
    "open": gettext_lazy("全部在办"),
    "overdue": gettext_lazy("逾期"),
    "soon": gettext_lazy("7 天内到期"),
    "awaiting": gettext_lazy("时限待确认"),
    "review": gettext_lazy("待复核"),
    "unsigned": gettext_lazy("未签字"),
}
_BESIDE = {"watched": gettext_lazy("继续关注"), "closed": gettext_lazy("已办结")}
_FROM_THE_DAY = {
    "today": gettext_lazy("今天到期"),
    "new": gettext_lazy("新到或新分派的事项"),
    "unread": gettext_lazy("未阅的提醒"),
    "all": gettext_lazy("全部（含已办结）"),
}
SCOPE_NAMES = {
    "mine": gettext_lazy("我承办的"),
    "unit": gettext_lazy("本机构的"),
    "all": gettext_lazy("我能看到的全部"),
}


@require_safe
@vary_on_headers("HX-Request")
def worklist(request: HttpRequest) -> HttpResponse:
    """待办: counts that open lists, filters that stay in the address; the results alone for htmx."""
    account, today = account_of(request), timezone.localdate()
    form = FilterForm(request.GET, account=account, today=today)
    if not form.is_valid():
        return render(request, "loops/worklist.html", {"form": form}, status=_REFUSED)
    wanted, marks = form.wanted, {name: request.GET.get(name, "") for name in _MARKS}
    try:
        page = queries.worklist_page(account, wanted, today=today, **marks)
    except ValueError as error:
        raise Http404 from error
    counts = queries.worklist_counts(account, scope=wanted.scope, today=today)
    is_counted = wanted.list in counts and not form.is_filtered
    told: dict[str, Any] = {
        "form": form,
        "wanted": wanted,
        "lines": list(work_lines(page.loops, today=today)),
        "count": counts[wanted.list]
        if is_counted
        else queries.worklist(account, wanted, today=today).count(),
        "tallies": [
            (name, words, counts[name], _address(request, list=name)) for name, words in _NAMES.items()
        ],
        "beside": [(name, words, _address(request, list=name)) for name, words in _BESIDE.items()],
        "scopes": [(name, words, _address(request, scope=name)) for name, words in SCOPE_NAMES.items()],
        "list_name": {**_NAMES, **_BESIDE, **_FROM_THE_DAY}[wanted.list],
        "next": _address(request, after=page.next) if page.next else "",
        "previous": _address(request, before=page.previous) if page.previous else "",
        "first": _address(request),
        "export": _address(request),
        "is_filtered": form.is_filtered,
        "unread": queries.count_unread(account, today=today),
    }
    is_swap = "HX-Request" in request.headers
    template = "loops/parts/results.html" if is_swap else "loops/worklist.html"
    return render(request, template, {**told, "is_swap": is_swap})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for as a workbook."""
    account, today = account_of(request), timezone.localdate()
    form = FilterForm(request.GET, account=account, today=today)
    if not form.is_valid():
        raise Http404
    rows = queries.export_rows(account, form.wanted, today=today)
    name = _("台账-%(day)s.xlsx") % {"day": today.isoformat()}
    return workbook_answer(export_book(book_lines(rows, today=today), today=today), name)


def _address(request: HttpRequest, **changed: str) -> str:
    """This page's parameters with some changed, from the first page on, empty ones left out."""
    query = request.GET.copy()
    for name in _MARKS:
        query.pop(name, None)
    for name, text in changed.items():
        query[name] = text
    for name in [name for name, text in query.items() if not text]:
        del query[name]
    return f"?{query.urlencode()}"
