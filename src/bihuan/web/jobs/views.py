from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from bihuan.web.jobs import queries
from bihuan.web.jobs.kinds import kinds
from bihuan.web.jobs.models import DONE, Job
from bihuan.web.people.signed_in import account_of

_PER_PAGE = 50


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs that the reader may see, the latest first."""
    seen = queries.list_jobs(account_of(request), today=timezone.localdate())
    page = Paginator(seen, _PER_PAGE).get_page(request.GET.get("page"))
    known = kinds()
    return render(
        request, "jobs/jobs.html", {"page": page, "lines": [(job, known.get(job.kind)) for job in page]}
    )


@require_safe
@vary_on_headers("HX-Request")
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a job is; once it is done, what came out. Only its progress where the page asks for it."""
    found = queries.find_job(account_of(request), job_id, today=timezone.localdate())
    kind = kinds().get(found.kind) if found else None
    if found is None or kind is None:
        raise Http404
    is_fragment = "HX-Request" in request.headers
    if found.state == DONE:
        address = kind.address(found.result)
        return HttpResponseClientRedirect(address) if is_fragment else redirect(address)
    template = "jobs/parts/progress.html" if is_fragment else "jobs/job.html"
    return render(request, template, _shown(found))


def _shown(found: Job) -> dict[str, object]:
    kind = kinds()[found.kind]
    return {
        "job": found,
        "kind": kind,
        "stage": kind.stages.get(found.stage, ""),
        "messages": queries.messages_of(found),
    }
