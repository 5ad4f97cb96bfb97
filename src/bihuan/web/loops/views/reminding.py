"""Reminders 提醒、催办: one click on a matter, or for a whole list; their texts to be copied."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.loops.actions import reminding as actions
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.forms.filters import FilterForm
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.choices import sentence_of
from bihuan.web.loops.queries.reminders import remindable_ids, visible_reminders
from bihuan.web.loops.views.matters import loop_or_404, matter_page
from bihuan.web.people.signed_in import account_of

_REFUSED, _FEW = 422, 200


@require_POST
def remind(request: HttpRequest, loop_id: int) -> HttpResponse:
    """Remind whom the button names; a second click the same day shows the reminder of the first."""
    found = loop_or_404(request, loop_id)
    try:
        reminded = actions.remind(
            loop_id=found.pk, to=request.POST.get("to", ""), by=account_of(request), now=timezone.now()
        )
    except RefusedError as refused:
        reasons = [sentence_of(reason, None) for reason in refused.reasons]
        return matter_page(request, found, status=_REFUSED, refusals=reasons)
    told = "known" if reminded.is_known else "made"
    return redirect(f"{reminded.reminder.get_absolute_url()}?told={told}")


@require_safe
def reminder(request: HttpRequest, loop_id: int, reminder_id: int) -> HttpResponse:
    """One reminder with its text."""
    found = loop_or_404(request, loop_id)
    row = found.reminders.select_related("by").filter(pk=reminder_id).first()
    if row is None:
        raise Http404
    told = {"loop": found, "reminder": row, "told": request.GET.get("told", "")}
    return render(request, "loops/reminder.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def remind_offices(request: HttpRequest) -> HttpResponse:
    """催办: the owning offices of all open matters of the list that the address names."""
    account, now = account_of(request), timezone.now()
    today = timezone.localdate(now)
    form = FilterForm(request.GET, account=account, today=today)
    if not form.is_valid():
        raise Http404
    loops = Loop.objects.filter(pk__in=remindable_ids(account, form.wanted, today=today))
    told = {
        "count": loops.count(),
        "offices": sorted(set(loops.values_list("owner__name", flat=True))),
        "most": actions.MOST_AT_ONCE,
        "back": f"{reverse('loops:worklist')}?{request.GET.urlencode()}",
        "refusals": [],
    }
    if request.method != "POST":
        return render(request, "loops/remind_offices.html", told)
    expected = request.POST.get("expected", "")
    try:
        made = actions.remind_offices(
            wanted=form.wanted,
            expected=int(_number(expected) or -1),
            by=account,
            now=now,
        )
    except RefusedError as refused:
        told["refusals"] = [sentence_of(reason, None) for reason in refused.reasons]
        return render(request, "loops/remind_offices.html", told, status=_REFUSED)
    return redirect(f"{reverse('loops:reminders')}?made={made}&of={told['count']}")


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """The reminders of a day, today's unless the address names another, with one text for each addressee."""
    today = timezone.localdate()
    day = _day(request.GET.get("day", "")) or today
    rows = visible_reminders(account_of(request), today=today).filter(on=day)
    shown = sorted(rows[:_FEW], key=lambda one: (one.to_name, one.pk))
    told = {
        "day": day,
        "count": rows.count(),
        "groups": [(name, list(group)) for name, group in groupby(shown, key=lambda one: one.to_name)],
        **{name: _number(request.GET.get(name, "")) for name in ("made", "of")},
    }
    return render(request, "loops/reminders.html", told)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> str:
    """The digits of a count, "" for anything else."""
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""
