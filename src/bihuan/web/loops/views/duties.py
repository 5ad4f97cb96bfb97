"""Who owns and handles a matter, and who stands in for whom."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.web.loops.actions import duties as actions
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.forms.moving import HandOverForm
from bihuan.web.loops.forms.opening import DelegationForm
from bihuan.web.loops.models import Delegation
from bihuan.web.loops.queries.choices import sentence_of
from bihuan.web.loops.queries.duties import delegations_of
from bihuan.web.loops.views.answers import REFUSED, Task, answered
from bihuan.web.loops.views.matters import loop_or_404
from bihuan.web.people.signed_in import account_of

_TASK = require_http_methods(["GET", "HEAD", "POST"])


@_TASK
def hand_over(request: HttpRequest, loop_id: int) -> HttpResponse:
    """移交: another office or another officer in charge."""
    found = loop_or_404(request, loop_id)

    def do(form: HandOverForm) -> HttpResponse:
        answers = form.cleaned_data
        actions.hand_over(
            loop_id=found.pk,
            owner=answers["owner"],
            handler=answers["handler"],
            reason=answers["reason"],
            by=account_of(request),
            now=timezone.now(),
        )
        # Whoever hands a matter to another office may see it no more.
        return redirect("loops:worklist")

    present = {"owner": found.owner_id, "handler": found.handler_id}
    form = HandOverForm(request.POST or None, initial=present)
    crumbs = ((reverse("loops:worklist"), _("待办")), (found.get_absolute_url(), found.title))
    task = Task(title=_("移交"), about=found.title, crumbs=crumbs, do=do)
    return answered(request, form, task)


@_TASK
def delegations(request: HttpRequest) -> HttpResponse:
    """代办: who stands in for me, and for whom I do."""
    account, today = account_of(request), timezone.localdate()
    form = DelegationForm(request.POST or None, account=account, today=today)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                actions.delegate(
                    deputy=form.cleaned_data["deputy"],
                    from_on=form.cleaned_data["from_on"],
                    until_on=form.until_on,
                    by=account,
                    now=timezone.now(),
                )
                return redirect("loops:delegations")
            except RefusedError as refused:
                form.refuse(sentence_of(reason, None) for reason in refused.reasons)
    told = {"form": form, "delegations": delegations_of(account, today=today)}
    return render(request, "loops/delegations.html", told, status=status)


@require_POST
def delegation_end(request: HttpRequest) -> HttpResponse:
    """Nobody stands in from today on."""
    try:
        number = int(request.POST.get("delegation", ""))
        actions.end_delegation(delegation_id=number, by=account_of(request), now=timezone.now())
    except (ValueError, Delegation.DoesNotExist) as error:
        raise Http404 from error
    return redirect("loops:delegations")
