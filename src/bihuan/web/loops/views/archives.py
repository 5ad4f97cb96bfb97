"""一案一卷: the index of a matter's file, and the file itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.loops.actions.archives import take_archive
from bihuan.web.loops.queries.case_archive import case_archive
from bihuan.web.loops.views.matters import loop_or_404
from bihuan.web.people.signed_in import account_of


@require_safe
def archive(request: HttpRequest, loop_id: int) -> HttpResponse:
    """卷内目录: every document in its order."""
    found = loop_or_404(request, loop_id)
    return render(request, "loops/archive.html", {"loop": found, "archive": case_archive(found)})


@require_POST
def archive_file(request: HttpRequest, loop_id: int) -> StreamingHttpResponse:
    """The whole file as one archive; that it was taken is recorded first."""
    found = loop_or_404(request, loop_id)
    taken = take_archive(loop_id=found.pk, by=account_of(request), now=timezone.now())
    response = StreamingHttpResponse(taken.stream(), content_type="application/zip")
    name = f"案卷-{found.pk}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
