"""今日工作: the first page of everybody who handles matters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan.web.loops.queries.choices import SOURCES
from bihuan.web.loops.queries.day import Day, Totals, day_of, list_address
from bihuan.web.loops.queries.worklist import SCOPES
from bihuan.web.loops.today import day_parts
from bihuan.web.loops.views.worklist import SCOPE_NAMES
from bihuan.web.people.signed_in import account_of, opens_for

_NAMES = {"today": _("今天到期"), "soon": _("7 天内到期"), "awaiting": _("时限待确认")}


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day as it stands at this moment; `scope` chooses whose matters it counts."""
    account = account_of(request)
    asked = request.GET.get("scope", "")
    day = day_of(account, scope=asked if asked in SCOPES else "", now=timezone.now())
    opens, import_route = opens_for(account), day_parts().import_route
    told: dict[str, Any] = {
        "day": day,
        "scopes": [(name, words, f"?scope={name}") for name, words in SCOPE_NAMES.items()],
        "sums": _sums(day, day.totals),
        "sources": [(one.source, _sums(day, one)) for one in day.sources],
        "tallies": [
            (name, _NAMES[name], number, list_address(list=name, scope=day.scope))
            for name, number in day.counts
        ],
        "import_address": reverse(import_route) if import_route and opens(import_route) else "",
        "may_see_audits": opens("ledger:audit"),
    }
    return render(request, "loops/today.html", told)


def _sums(day: Day, totals: Totals) -> dict[str, Any]:
    """Each number with the list behind it."""
    more = {"source": totals.source} if totals.source else {}
    lists = {"found": "all", "closed": "closed", "open": "open", "overdue": "overdue"}
    # The worklist filters by the sources that it offers.
    is_listed = not totals.source or totals.source in SOURCES
    return {
        "missing": totals.missing,
        **{
            name: (
                getattr(totals, name),
                list_address(list=list_, scope=day.scope, **more) if is_listed else "",
            )
            for name, list_ in lists.items()
        },
    }
