"""台账: the list out, a list in. A list that comes in is looked at first; nothing is opened before."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.tables.messages import InputError
from bihuan.web.loops.books import actions, queries
from bihuan.web.loops.books.choices import possible_words
from bihuan.web.loops.books.exports import export_refused, export_template, refused_name
from bihuan.web.loops.books.forms import BookForm
from bihuan.web.loops.books.models import BookImport, BookRow
from bihuan.web.loops.books.refused import messages_of, refused_sheets, said_of
from bihuan.web.loops.queries.worklist import Wanted, worklist
from bihuan.web.loops.sheets import workbook_answer
from bihuan.web.people.signed_in import account_of
from bihuan.web.ui.sentences import said

_REFUSED = 422
_LATEST, _ROWS_PER_PAGE = 10, 100
_SHOWN = {
    "": gettext_lazy("全部行"),
    "clean": gettext_lazy("可以导入"),
    "opened": gettext_lazy("已导入"),
    "refused": gettext_lazy("拒收"),
    "changed": gettext_lazy("已有，内容不同"),
    "known": gettext_lazy("已有"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """The list out, and the form by which one comes in."""
    account, today = account_of(request), timezone.localdate()
    form = BookForm(request.POST or None, request.FILES or None, account=account, today=today)
    status = 200
    if request.method == "POST":
        status = _REFUSED
        if form.is_valid():
            file: UploadedFile = form.cleaned_data["book"]
            try:
                received = actions.receive_book(
                    name=file.name or "",
                    content=file.read(),
                    wishes=form.wishes,
                    by=account,
                    now=timezone.now(),
                )
                return redirect(received)
            except InputError as error:
                form.refuse((said(message.reason) for message in error.messages), "book")
    counts = {
        name: worklist(account, Wanted(list=name, scope="all"), today=today).count()
        for name in ("open", "closed", "all")
    }
    latest = queries.visible_imports(account, today=today)[:_LATEST]
    told = {"form": form, "counts": counts, "latest": latest}
    return render(request, "loops/books/book.html", told, status=status)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty list to fill in."""
    return workbook_answer(export_template(possible_words()), _("台账模板.xlsx"))


@require_safe
def book_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """What a list would do, or did, row by row; the decision where it is open."""
    found = _import_or_404(request, import_id)
    shown = request.GET.get("show", "")
    if shown not in _SHOWN:
        raise Http404
    account = queries.account_of_book(found)
    page = Paginator(queries.rows_of(found, shown), _ROWS_PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "book": found,
        "account": account,
        "messages": messages_of(found),
        "page": page,
        "lines": [(row, said_of(row)) for row in page],
        "shown": shown,
        "shown_words": _SHOWN[shown],
        "tallies": [
            (name, words, account.rows if not name else getattr(account, name))
            for name, words in _SHOWN.items()
            if not name or getattr(account, name)
        ],
        "is_open": found.state == BookImport.State.CHECKED,
    }
    return render(request, "loops/books/import.html", told)


@require_safe
def refused(request: HttpRequest, import_id: int) -> HttpResponse:
    """The refused rows as they were, with what is wrong beside them."""
    found = _import_or_404(request, import_id)
    if not queries.rows_of(found, BookRow.Outcome.REFUSED).exists():
        raise Http404
    return workbook_answer(export_refused(refused_sheets(found)), refused_name(found.file_name))


@require_POST
def accept(request: HttpRequest, import_id: int) -> HttpResponse:
    """导入无误的行: their loops are opened."""
    found = _import_or_404(request, import_id)
    done = actions.accept_book(book=found, by=account_of(request), now=timezone.now())
    return redirect(done)


def _import_or_404(request: HttpRequest, import_id: int) -> BookImport:
    found = queries.find_import(account_of(request), import_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found
