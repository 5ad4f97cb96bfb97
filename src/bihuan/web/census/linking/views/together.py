"""Why records stand together, now or on a day; a record is taken out."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.linking.actions.splitting import split_record
from bihuan.web.census.linking.queries.comparing import evidence_of, raw_of
from bihuan.web.census.linking.queries.families import family_on
from bihuan.web.census.linking.queries.together import together as together_of
from bihuan.web.census.models import Operator, Record
from bihuan.web.census.queries.one import find_operator
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.queries import visible_to
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_MOST_PAIRS = 100


@require_safe
def together(request: HttpRequest, operator_id: int) -> HttpResponse:
    """The records of a family with the evidence that holds them together."""
    root = _operator_or_404(request, operator_id)
    shown = together_of(account_of(request), root.pk, most=_MOST_PAIRS, today=timezone.localdate())
    on = _day(request)
    told = {
        "operator": root,
        "together": shown,
        "pairs": [(pair, evidence_of(pair)) for pair in shown.pairs],
        "likely": [(pair, evidence_of(pair)) for pair in shown.likely],
        "on": on,
        "then": _then(operator_id, on) if on else None,
    }
    return render(request, "census/linking/together.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, record_id: int) -> HttpResponse:
    """A record before it is taken out of its operator, and taken out."""
    today = timezone.localdate()
    rows = visible_to(account_of(request), Record.objects.all(), today=today, office="operator__root__branch")
    record = (
        rows.select_related("source", "operator__root").filter(pk=record_id, operator__isnull=False).first()
    )
    if record is None or record.operator is None:
        raise Http404
    refused: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            made = split_record(record_id=record.pk, by=account_of(request), now=timezone.now())
            return redirect("census:together", made.pk)
        except RefusedError as error:
            refused = error.reasons
    rest = Record.objects.filter(operator=record.operator).exclude(pk=record.pk)
    told = {
        "record": record,
        "raw": raw_of(record),
        "rest": rest.select_related("source").order_by("pk"),
        "refused": refused,
    }
    return render(request, "census/linking/split.html", told, status=_REFUSED if refused else 200)


def _then(operator_id: int, on: date) -> tuple[Operator | None, list[Operator]]:
    """The root and the operators of the family of that day."""
    root_id, ids = family_on(operator_id, on)
    rows = Operator.objects.in_bulk(ids)
    return rows.get(root_id), [rows[pk] for pk in ids if pk in rows]


def _day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None


def _operator_or_404(request: HttpRequest, operator_id: int) -> Operator:
    found = find_operator(account_of(request), operator_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found
