"""现场核实: what a branch has to look at, on a phone or on paper, and what it found."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.web.census.actions.site_checks import tell_site_check
from bihuan.web.census.forms.checks import FoundForm
from bihuan.web.census.models import SiteCheck
from bihuan.web.census.queries import site_checks as queries
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.queries.choices import sentence_of
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_PER_PAGE = 50
# As many as an officer carries on paper.
_PACK = 200
# The one page where the browser may be asked for its position, when the officer presses the button.
_WHERE_I_AM = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"


@require_safe
def site_checks(request: HttpRequest) -> HttpResponse:
    """The open checks of the reader's branches, or the done ones."""
    account, today = account_of(request), timezone.localdate()
    is_done = request.GET.get("list") == "done"
    rows = (queries.done_checks if is_done else queries.open_checks)(account, today=today)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "census/site_checks.html", {"page": page, "is_done": is_done, "today": today})


@require_safe
def site_check_pack(request: HttpRequest) -> HttpResponse:
    """The open checks on paper, each with boxes to be ticked, for where no phone reaches the office."""
    account, today = account_of(request), timezone.localdate()
    checks = queries.open_checks(account, today=today)[:_PACK]
    told = {"checks": checks, "outcomes": SiteCheck.Outcome.choices, "today": today}
    return render(request, "census/site_check_pack.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def site_check(request: HttpRequest, site_check_id: int) -> HttpResponse:
    """One check: what is to be looked at, and the form for what was found."""
    account, today = account_of(request), timezone.localdate()
    check = queries.find_check(account, site_check_id, today=today)
    if check is None:
        raise Http404
    form = FoundForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            tell_site_check(site_check_id=check.pk, found=form.found, by=account, now=timezone.now())
            return redirect(check)
        except RefusedError as refused:
            form.refuse(sentence_of(reason, None) for reason in refused.reasons)
    told = {"check": check, "form": form}
    answer = render(request, "census/site_check.html", told, status=_REFUSED if form.errors else 200)
    answer["Permissions-Policy"] = _WHERE_I_AM
    return answer
