"""Offices, for the system administrator."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.people import queries
from bihuan.web.people.actions.offices import change_office, open_office
from bihuan.web.people.forms import OfficeForm
from bihuan.web.people.signed_in import actor_of
from bihuan.web.people.views.answers import Task, answered

_TASK = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """机构: the tree."""
    return render(request, "people/offices.html", {"branches": queries.office_tree()})


@_TASK
def office_new(request: HttpRequest) -> HttpResponse:
    """新增机构."""

    def do(form: OfficeForm) -> HttpResponse:
        open_office(data=form.data_of_office, by=actor_of(request), now=timezone.now())
        return redirect("people:offices")

    form = OfficeForm(request.POST or None)
    return answered(request, form, Task(title=_("新增机构"), crumb=_crumb(), do=do))


@_TASK
def office(request: HttpRequest, office_id: int) -> HttpResponse:
    """修改机构."""
    found = queries.find_office(office_id)
    if found is None:
        raise Http404

    def do(form: OfficeForm) -> HttpResponse:
        change_office(office_id=found.pk, data=form.data_of_office, by=actor_of(request), now=timezone.now())
        return redirect("people:offices")

    present = {
        "name": found.name,
        "kind": found.kind,
        "parent": found.parent_id,
        "place": found.place,
        "head": found.head_id,
        "paper_word": found.paper_word,
    }
    form = OfficeForm(request.POST or None, initial=present)
    return answered(request, form, Task(title=_("修改机构"), about=found.name, crumb=_crumb(), do=do))


def _crumb() -> tuple[str, object]:
    return reverse("people:offices"), _("机构")
