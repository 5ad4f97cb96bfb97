"""A new matter by hand: which procedure, then what came in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.loops.actions.opening import register
from bihuan.web.loops.forms.opening import OpeningForm
from bihuan.web.loops.queries.choices import beginning_of, latest_editions, said
from bihuan.web.loops.views.answers import Task, answered
from bihuan.web.people.signed_in import account_of


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The procedures under which a matter can be opened."""
    return render(request, "loops/new.html", {"procedures": latest_editions()})


@require_http_methods(["GET", "HEAD", "POST"])
def open_by_hand(request: HttpRequest, procedure: str) -> HttpResponse:
    """A letter, an order, a request: form, answers to be checked, the new matter."""
    account, today = account_of(request), timezone.localdate()
    beginning = beginning_of(procedure, day=today)
    if beginning is None:
        raise Http404

    def do(form: OpeningForm) -> HttpResponse:
        opened = register(registered=form.registered, by=account, now=timezone.now())
        return redirect(f"{opened.loop.get_absolute_url()}?told={'known' if opened.is_known else 'opened'}")

    form = OpeningForm(request.POST or None, beginning=beginning, account=account, today=today)
    crumbs = ((reverse("loops:worklist"), _("待办")), (reverse("loops:new"), _("登记新事项")))
    return answered(request, form, Task(title=said(beginning.words), crumbs=crumbs, do=do))
