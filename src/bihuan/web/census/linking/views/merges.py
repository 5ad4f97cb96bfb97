"""Merges: looked at before, confirmed by a second person, declined, undone at any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.linking.actions import merging
from bihuan.web.census.linking.forms import MergeForm, WhyForm
from bihuan.web.census.linking.queries import merges as found
from bihuan.web.census.linking.queries.families import stands_first
from bihuan.web.census.linking.queries.search import operators_named
from bihuan.web.census.models import Merge, Operator
from bihuan.web.census.queries.one import find_operator
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.signed_in import account_of
from bihuan.web.ui.written import as_written

_REFUSED = 422
_PER_PAGE = 50
STATES = {
    found.WAITING: _("待第二人确认"),
    found.ACTIVE: _("已归并"),
    found.ENDED: _("已撤销或未同意"),
    "": _("全部"),
}


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """The merges that the reader may see, those that wait first."""
    account, today = account_of(request), timezone.localdate()
    state = request.GET.get("state", "")
    if state not in STATES:
        raise Http404
    page = Paginator(found.merges_in(account, state, today=today), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    told = {"page": page, "state": state, "states": STATES}
    return render(request, "census/linking/merges.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """One merge, with what may be done about it."""
    merge = found.find_merge(account_of(request), merge_id, today=timezone.localdate())
    if merge is None:
        raise Http404
    if request.method != "POST":
        return _merge(request, merge, WhyForm())
    form = WhyForm(request.POST)
    act = request.POST.get("act", "")
    if act != "confirm" and not form.is_valid():
        return _merge(request, merge, form, status=_REFUSED)
    try:
        _acts(request, merge, form)[act]()
    except KeyError:
        raise Http404 from None
    except RefusedError as error:
        return _merge(request, merge, WhyForm(), refused=error.reasons, status=_REFUSED)
    return redirect("census:merge", merge.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_new(request: HttpRequest, operator_id: int) -> HttpResponse:
    """Two operators side by side before they are merged; the second one is looked for first."""
    account, today = account_of(request), timezone.localdate()
    one = find_operator(account, operator_id, today=today)
    if one is None:
        raise Http404
    wanted = request.GET.get("with", "")
    other = find_operator(account, int(wanted), today=today) if wanted.isdecimal() else None
    if other is None:
        text = request.GET.get("q", "").strip()[:100]
        candidates = operators_named(account, text, today=today, without=one.pk) if text else []
        told = {"operator": one, "q": text, "candidates": candidates}
        return render(request, "census/linking/merge_search.html", told)
    return _preview(request, one, other)


def _preview(request: HttpRequest, one: Operator, other: Operator) -> HttpResponse:
    if not stands_first(one, other):
        one, other = other, one
    preview = found.preview_of(one.pk, other.pk)
    sides = [(side.pk, as_written(side.name)) for side in (one, other)]
    form = MergeForm(request.POST or None, sides=sides, is_vetoed=preview.between.is_vetoed)
    refused: tuple[Reason, ...] = ()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        wish = merging.Wish(
            kept_id=told["kept"],
            absorbed_id=other.pk if told["kept"] == one.pk else one.pk,
            why=told["why"],
            override_reason=told.get("override_reason", ""),
        )
        try:
            return redirect(
                "census:merge",
                merging.merge_operators(wish=wish, by=account_of(request), now=timezone.now()).pk,
            )
        except RefusedError as error:
            refused = error.reasons
    told = {"preview": preview, "form": form, "refused": refused}
    return render(
        request, "census/linking/preview.html", told, status=_REFUSED if request.method == "POST" else 200
    )


def _merge(
    request: HttpRequest,
    merge: Merge,
    form: WhyForm,
    *,
    refused: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    told: dict[str, Any] = {
        "merge": merge,
        "form": form,
        "refused": refused,
        "is_own": merge.by_id == account_of(request).pk,
        "sides": [found.side_of(root) for root in _roots(merge)],
    }
    return render(request, "census/linking/merge.html", told, status=status)


def _roots(merge: Merge) -> list[int]:
    """The families of a merge, once each."""
    return list(dict.fromkeys(one.root_id or one.pk for one in (merge.kept, merge.absorbed)))


def _acts(request: HttpRequest, merge: Merge, form: WhyForm) -> dict[str, Callable[[], Merge]]:
    by, now = account_of(request), timezone.now()
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return {
        "confirm": lambda: merging.confirm_merge(merge_id=merge.pk, by=by, now=now),
        "decline": lambda: merging.decline_merge(merge_id=merge.pk, why=why, by=by, now=now),
        "undo": lambda: merging.undo_merge(merge_id=merge.pk, why=why, by=by, now=now),
    }
