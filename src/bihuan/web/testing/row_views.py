"""The rows of a file that are not in order: what is wrong, the workbook to mend, and the decision."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.people.signed_in import actor_of
from bihuan.web.testing import actions
from bihuan.web.testing.exports import EXPORTS
from bihuan.web.testing.faulty_rows import corrections as corrections_of
from bihuan.web.testing.faulty_rows import list_faulty_rows, told
from bihuan.web.testing.forms import WorkbookForm
from bihuan.web.testing.list_views import file_of
from bihuan.web.testing.queries import account_of, find_correction
from bihuan.web.testing.views import run_or_404

_ROWS_PER_PAGE = 100


@require_safe
def rows(request: HttpRequest, run_id: int) -> HttpResponse:
    """Row → all its messages, with the choice where it is still open."""
    run = run_or_404(request, run_id)
    page = Paginator(list_faulty_rows(run), _ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "testing/rows.html",
        {
            "run": run,
            "account": account_of(run),
            "page": page,
            "correction": find_correction(run),
            "lines": [(row, told(row)) for row in page],
            "form": WorkbookForm(initial={"corrects": run.pk}),
        },
    )


@require_safe
def corrections(request: HttpRequest, run_id: int) -> HttpResponse:
    """The faulty rows as they were, with what is wrong beside them."""
    run = run_or_404(request, run_id)
    name = f"{run.file_name.rsplit('.', 1)[0]}-有误的行.xlsx"
    return file_of(corrections_of(run), name=name, content_type=EXPORTS["xlsx"])


@require_POST
def accept(request: HttpRequest, run_id: int) -> HttpResponse:
    """接受无误的行."""
    run = run_or_404(request, run_id)
    actions.accept_clean_rows(by=actor_of(request), now=timezone.now(), run=run)
    return redirect(run)
