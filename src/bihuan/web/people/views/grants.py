"""Roles, for the security administrator."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.people import queries
from bihuan.web.people.actions.grants import end_role, grant_role
from bihuan.web.people.facts import is_held
from bihuan.web.people.forms import GrantForm, RefusableForm
from bihuan.web.people.roles import role_word
from bihuan.web.people.signed_in import account_of, actor_of
from bihuan.web.people.views.answers import Task, answered

_TASK = require_http_methods(["GET", "HEAD", "POST"])
_PER_PAGE = 50


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """角色: who holds what, where, since when; ended ones stay."""
    today, me = timezone.localdate(), account_of(request).pk
    page = Paginator(queries.list_assignments(), _PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "row": row,
            "is_held": is_held(row.from_on, row.until_on, today=today),
            "may_end": row.account_id != me and (row.until_on is None or today < row.until_on),
        }
        for row in page
    ]
    return render(request, "people/grants.html", {"page": page, "lines": lines, "today": today})


@_TASK
def grant_new(request: HttpRequest) -> HttpResponse:
    """授予角色."""

    def do(form: GrantForm) -> HttpResponse:
        answers = form.cleaned_data
        grant_role(
            account=answers["account"],
            role=answers["role"],
            office=answers["office"],
            from_on=answers["from_on"],
            until_on=form.until_on,
            by=actor_of(request),
            now=timezone.now(),
        )
        return redirect("people:grants")

    form = GrantForm(request.POST or None, initial={"from_on": timezone.localdate(), **request.GET.dict()})
    return answered(request, form, Task(title=_("授予角色"), crumb=_crumb(), do=do))


@_TASK
def grant_end(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """收回角色."""
    found = queries.find_assignment(assignment_id)
    if found is None:
        raise Http404

    def do(form: RefusableForm) -> HttpResponse:
        end_role(assignment_id=found.pk, by=actor_of(request), now=timezone.now())
        return redirect("people:grants")

    lead = _("自今天起，%(name)s 在%(office)s不再是%(role)s。记录保留。") % {
        "name": found.account.name,
        "office": found.office.name,
        "role": role_word(found.role),
    }
    form = RefusableForm(request.POST if request.method == "POST" else None)
    return answered(request, form, Task(title=_("收回角色"), lead=lead, crumb=_crumb(), do=do))


def _crumb() -> tuple[str, object]:
    return reverse("people:grants"), _("角色")
