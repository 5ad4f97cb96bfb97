"""经营主体名录: the register as a list, as a file, and the filters that somebody keeps."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from bihuan.web.census.actions import views as actions
from bihuan.web.census.exports import export_register, export_text
from bihuan.web.census.forms.filters import FilterForm
from bihuan.web.census.queries.register import MOST_COUNTED, export_lines, register_page
from bihuan.web.census.queries.saved import saved_views
from bihuan.web.loops.sheets import workbook_answer
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_MARKS = ("after", "before")


@require_safe
@vary_on_headers("HX-Request")
def register(request: HttpRequest) -> HttpResponse:
    """The operators that the reader asks for, a page at a time; the results alone for htmx."""
    account, today = account_of(request), timezone.localdate()
    form = FilterForm(request.GET, account=account, today=today)
    if not form.is_valid():
        return render(request, "census/register.html", {"form": form}, status=_REFUSED)
    marks = {name: _mark(request, name) for name in _MARKS}
    page = register_page(account, form.wanted, today=today, **marks)
    told: dict[str, Any] = {
        "form": form,
        "page": page,
        "most": f"{MOST_COUNTED:,}",
        "next": _address(request, after=str(page.next)) if page.next else "",
        "previous": _address(request, before=str(page.previous)) if page.previous else "",
        "address": _address(request),
        "saved": saved_views(account),
        "is_filtered": form.is_filtered,
    }
    template = "census/parts/results.html" if "HX-Request" in request.headers else "census/register.html"
    return render(request, template, told)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """All operators that the reader asks for as a workbook or a text; phones and names of persons masked."""
    account, today = account_of(request), timezone.localdate()
    filters = FilterForm(request.GET, account=account, today=today)
    if not filters.is_valid():
        raise Http404
    lines = export_lines(account, filters.wanted, today=today)
    name = _("经营主体名录-%(day)s") % {"day": today.isoformat()}
    if form == "xlsx":
        return workbook_answer(export_register(lines), f"{name}.xlsx")
    answer = HttpResponse(export_text(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    return answer


@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of an address under a name, or replace what has the name."""
    account, query = account_of(request), _of_form(request)
    name = request.POST.get("name", "").strip()[:50]
    if name:
        actions.save_view(account=account, name=name, query=query)
    return redirect(f"{reverse('census:register')}?{query}")


@require_POST
def view_drop(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget one's own saved view."""
    if not actions.drop_view(account=account_of(request), view_id=view_id):
        raise Http404
    return redirect("census:register")


def _of_form(request: HttpRequest) -> str:
    """The filters of the address that a form was sent from, without what is no filter."""
    query = QueryDict(request.POST.get("query", "")[:1000].lstrip("?"), mutable=True)
    form = FilterForm(query, account=account_of(request), today=timezone.localdate())
    for name in list(query):
        if name not in form.fields or not query[name]:
            del query[name]
    return query.urlencode()


def _mark(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "0")
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def _address(request: HttpRequest, **changed: str) -> str:
    """This page's parameters from the first page on, with some changed, empty ones left out."""
    query = request.GET.copy()
    for name in _MARKS:
        query.pop(name, None)
    for name, text in changed.items():
        query[name] = text
    for name in [name for name, text in query.items() if not text]:
        del query[name]
    return f"?{query.urlencode()}"
