"""接收为…: release a check run after seeing what follows; released samples as lists and pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.tables.plain_rows import rows_as
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import Loop
from bihuan.web.people.signed_in import account_of, actor_of
from bihuan.web.testing.exports import EXPORTS, as_download
from bihuan.web.testing.models import CheckRun, Release, ReleasedSample
from bihuan.web.testing.release import actions, queries
from bihuan.web.testing.release.forms import ClaimForm, ReleasedFilterForm, ReleaseForm
from bihuan.web.testing.release.listing import filtered, released_columns, released_page, released_rows
from bihuan.web.testing.views import run_or_404, runs_for
from bihuan.web.ui.sentences import said

_REFUSED = 422
_ASKED = require_http_methods(["GET", "HEAD", "POST"])


@_ASKED
def release(request: HttpRequest, run_id: int) -> HttpResponse:
    """The form, then what will follow, then the release; for a released run, what has followed."""
    run = run_or_404(request, run_id)
    done = Release.objects.filter(run=run).first()
    if done is not None and done.state == actions.DONE:
        return render(request, "testing/released.html", {"run": run, "release": done})
    if not queries.is_releasable(run):
        return render(request, "testing/release.html", {"run": run})
    form = ReleaseForm(request.POST or None, lacks=queries.lacking(run))
    if request.method != "POST":
        return _release_page(request, run, form)
    if not form.is_valid():
        return _release_page(request, run, form, status=_REFUSED)
    if "change" in request.POST:
        return _release_page(request, run, form)
    try:
        if "confirmed" in request.POST:
            found = actions.release_report(
                run=run, terms=form.terms, by=actor_of(request), now=timezone.now()
            )
            return redirect(found.get_absolute_url())
        foresight = actions.foresee(run=run, terms=form.terms, by=actor_of(request))
    except RefusedError as refused:
        form.refuse(said(reason) for reason in refused.reasons)
        return _release_page(request, run, form, status=_REFUSED)
    told = {"run": run, "form": form, "foresight": foresight}
    return render(request, "testing/release_answers.html", told)


def _release_page(
    request: HttpRequest, run: CheckRun, form: ReleaseForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "testing/release.html", {"run": run, "form": form}, status=status)


@require_safe
def released_samples(request: HttpRequest) -> HttpResponse:
    """Every released sample that the reader may see and the filters leave."""
    form = ReleasedFilterForm(request.GET)
    wanted = form.wanted
    samples = filtered(_visible(request), wanted)
    page = released_page(samples, after=_mark(request, "after"), before=_mark(request, "before"))
    unclaimed = filtered(_visible(request), {"effect": "unclaimed"}).count()
    told: dict[str, Any] = {"form": form, "page": page, "kept": urlencode(wanted), "wanted": wanted}
    return render(request, "testing/released_samples.html", {**told, "unclaimed": unclaimed})


@require_safe
def released_file(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    samples = filtered(_visible(request), ReleasedFilterForm(request.GET).wanted)
    content = rows_as("xlsx", released_rows(samples), released_columns())
    name = _("已接收样品-%(day)s.xlsx") % {"day": timezone.localdate().isoformat()}
    return as_download(content, name=name, kind=EXPORTS["xlsx"])


@require_safe
def released_sample(request: HttpRequest, sample_id: int) -> HttpResponse:
    """One sample: what its report says, what it caused, what other sheets said of it."""
    sample, today = sample_or_404(request, sample_id), timezone.localdate()
    told = {
        "sample": sample,
        "versions": queries.history_of(sample),
        "matters": queries.matters_of(account_of(request), sample, today=today),
        "may_see_run": runs_for(request).filter(pk=sample.checked.run_id).exists(),
    }
    return render(request, "testing/released_sample.html", told)


@require_safe
def advice(request: HttpRequest, sample_id: int) -> HttpResponse:
    """The note for the firm, to print."""
    sample = sample_or_404(request, sample_id)
    if sample.effect != "advice":
        raise Http404
    return render(request, "testing/advice.html", {"sample": sample, "today": timezone.localdate()})


@_ASKED
def claim(request: HttpRequest, sample_id: int) -> HttpResponse:
    """Choose the matter to which a report belongs."""
    sample, account = sample_or_404(request, sample_id), account_of(request)
    if sample.effect != "document":
        raise Http404
    text = (request.GET.get("q") or "").strip()
    found = queries.candidates(account, sample, text=text, today=timezone.localdate())
    form = ClaimForm(request.POST or None, loops=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.claim_document(
                sample_id=sample.pk,
                loop_id=int(form.cleaned_data["loop"]),
                by=account,
                now=timezone.now(),
            )
        except RefusedError as refused:
            for reason in refused.reasons:
                form.add_error("loop", said(reason))
        except Loop.DoesNotExist as error:
            raise Http404 from error
        else:
            return redirect(sample)
    told = {"sample": sample, "form": form, "text": text, "found": found}
    return render(request, "testing/claim.html", told, status=_REFUSED if form.errors else 200)


def sample_or_404(request: HttpRequest, sample_id: int) -> ReleasedSample:
    """The released sample of an address, if the reader may see it."""
    sample = queries.find_released(account_of(request), sample_id, today=timezone.localdate())
    if sample is None:
        raise Http404
    return sample


def _visible(request: HttpRequest) -> Any:
    return queries.visible_samples(account_of(request), today=timezone.localdate())


def _mark(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
