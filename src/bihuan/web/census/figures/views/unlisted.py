"""名录外: how many operators none of the lists has, with what the answer rests on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.web.census.figures.exports import file_answer, unlisted_sheets
from bihuan.web.census.figures.forms import SourcesForm
from bihuan.web.census.figures.queries.overlaps import (
    Estimated,
    estimate,
    operators_on,
    sources_with_rows,
    usual_estimate,
)
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where the ends of both spans and the estimate lie, in per mille of the widest end."""

    low: int
    high: int
    wide_low: int
    wide_high: int
    at: int

    @property
    def width(self) -> int:
        return max(1, self.high - self.low)

    @property
    def wide_width(self) -> int:
        return max(1, self.wide_high - self.wide_low)


@require_safe
def unlisted(request: HttpRequest) -> HttpResponse:
    """How many operators are on none of the chosen lists."""
    form, found = _asked(request)
    if found is None:
        return render(request, "census/figures/unlisted.html", {"form": form}, status=_REFUSED)
    chosen = [("source", str(source.pk)) for source in found.sources]
    told = {
        "form": form,
        "found": found,
        "lists": list(zip(found.sources, found.sizes, strict=True)),
        "combinations": [
            (one, urlencode([*chosen, *(("on", str(source.pk)) for source in one.sources)]))
            for one in found.combinations
        ],
        "query": urlencode(chosen),
        "drawing": drawing_of(found),
    }
    return render(request, "census/figures/unlisted.html", told)


@require_safe
def unlisted_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same estimate as a file."""
    _form, found = _asked(request)
    if found is None:
        raise Http404
    name = _("名录外推算-%(day)s") % {"day": timezone.localdate().isoformat()}
    return file_answer(unlisted_sheets(found), name=name, kind=kind)


@require_safe
def unlisted_operators(request: HttpRequest) -> HttpResponse:
    """The operators that are on exactly these of the chosen lists."""
    account, today = account_of(request), timezone.localdate()
    form = SourcesForm(request.GET, sources=sources_with_rows(account, today=today))
    if not form.is_valid():
        raise Http404
    on = [source for source in form.sources if str(source.pk) in request.GET.getlist("on")]
    lines = operators_on(account, form.sources, exactly=on, today=today)
    every = Paginator(lines.select_related("operator__branch").order_by("pk"), _PER_PAGE)
    page = every.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    told = {
        "on": on,
        "chosen": form.sources,
        "page": page,
        "operators": [line.operator for line in page],
        "query": query.urlencode(),
        "back": urlencode([("source", str(source.pk)) for source in form.sources]),
    }
    return render(request, "census/figures/unlisted_operators.html", told)


def drawing_of(found: Estimated) -> Drawing | None:
    """The spans as a drawing needs them; None without an estimate."""
    one = found.found
    if one.unlisted is None or one.confidence_interval is None or one.wide_range is None:
        return None
    whole = max(1, one.wide_range.high)
    ends = (
        one.confidence_interval.low,
        one.confidence_interval.high,
        one.wide_range.low,
        one.wide_range.high,
        one.unlisted,
    )
    return Drawing(*(round(1000 * end / whole) for end in ends))


def _asked(request: HttpRequest) -> tuple[SourcesForm, Estimated | None]:
    """The form with what it asks for; without a choice of his own the reader gets the usual sources."""
    account, today = account_of(request), timezone.localdate()
    sources = sources_with_rows(account, today=today)
    if not request.GET.getlist("source"):
        found = usual_estimate(account, sources, today=today)
        chosen = {"source": [str(source.pk) for source in found.sources]}
        return SourcesForm(chosen, sources=sources), found
    form = SourcesForm(request.GET, sources=sources)
    return form, estimate(account, form.sources, today=today) if form.is_valid() else None
