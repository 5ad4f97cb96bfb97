"""Lists of operators: handed in, their columns settled, looked at, accepted; their rows stay reachable."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.tables.messages import InputError
from bihuan.web.census.lists import queries, shown
from bihuan.web.census.lists.actions import importing
from bihuan.web.census.lists.exports import export_faulty, faulty_name
from bihuan.web.census.lists.forms import AcceptForm, ColumnsForm, ListForm
from bihuan.web.census.lists.models import ListImport
from bihuan.web.loops.sheets import workbook_answer
from bihuan.web.people.signed_in import account_of
from bihuan.web.ui.sentences import said

_REFUSED = 422
_LATEST, _ROWS_PER_PAGE = 20, 100
_SHOWN = {
    "": gettext_lazy("全部行"),
    "new": gettext_lazy("新增"),
    "changed": gettext_lazy("有变化"),
    "same": gettext_lazy("没有变化"),
    "odd": gettext_lazy("有疑问"),
    "refused": gettext_lazy("拒收"),
    "held": gettext_lazy("有疑问，没有接收"),
    "gone": gettext_lazy("名册中已没有"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """The sources and their lists, and the form by which one comes in."""
    account, today = account_of(request), timezone.localdate()
    form = ListForm(request.POST or None, request.FILES or None, account=account, today=today)
    status = 200
    if request.method == "POST":
        status = _REFUSED
        if form.is_valid():
            try:
                received = importing.receive_list(handed=_handed(form), by=account, now=timezone.now())
                return redirect(received)
            except InputError as error:
                form.refuse((said(message.reason) for message in error.messages), "list")
    seen = queries.visible_imports(account, today=today)
    told = {
        "form": form,
        "sources": queries.visible_sources(account, today=today),
        "waiting": list(seen.filter(decided_at=None)),
        "latest": seen.exclude(decided_at=None)[:_LATEST],
    }
    return render(request, "census/lists/lists.html", told, status=status)


def _handed(form: ListForm) -> importing.Handed:
    given = form.cleaned_data
    file: UploadedFile = given["list"]
    return importing.Handed(
        name=file.name or "",
        content=file.read(),
        source=given["new_source"],
        received_on=given["received_on"],
        is_whole=given["extent"] == "whole",
    )


@require_safe
def list_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """What a list would do, or did, row by row; the decision where it is open."""
    found = _import_or_404(request, import_id)
    which = request.GET.get("show", "")
    if which not in _SHOWN:
        raise Http404
    is_gone = which == "gone"
    rows: QuerySet[Any] = queries.missing_records(found) if is_gone else queries.rows_shown(found, which)
    page: Page[Any] = Paginator(rows, _ROWS_PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "found": found,
        "account": queries.account_of_list(found),
        "messages": shown.messages_of(found),
        "page": page,
        "lines": [] if is_gone else [shown.line_of(row) for row in page],
        "gone": page if is_gone else [],
        "shown": which,
        "shown_words": _SHOWN[which],
        "tallies": [(name, _SHOWN[name], count) for name, count in queries.tallies_of(found).items()],
        "is_checked": found.state == ListImport.State.CHECKED,
        "is_repeat": queries.is_repeat(found),
        "form": AcceptForm(warned=found.warned),
    }
    return render(request, "census/lists/import.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the columns of a list mean."""
    found = _open_or_404(request, import_id)
    if found.state == ListImport.State.READING:
        return redirect(found)
    form = ColumnsForm(request.POST or None, list_import=found)
    status = 200
    if request.method == "POST":
        status = _REFUSED
        if form.is_valid():
            try:
                kind, mapping = form.cleaned_data["kind"], form.mapping
                done = importing.set_columns(
                    list_import=found, kind=kind, mapping=mapping, by=account_of(request), now=timezone.now()
                )
                return redirect(done)
            except InputError as error:
                for message in error.messages:
                    form.add_error(None, said(message.reason))
    withheld = [header for header, standing, _field in found.columns if standing == "withheld"]
    told = {"found": found, "form": form, "withheld": withheld}
    return render(request, "census/lists/columns.html", told, status=status)


@require_POST
def accept(request: HttpRequest, import_id: int) -> HttpResponse:
    """接收: the rows come in that have no oddity, or only such as were confirmed."""
    found = _open_or_404(request, import_id)
    form = AcceptForm(request.POST, warned=found.warned)
    if not form.is_valid():
        raise Http404
    done = importing.accept_list(
        list_import=found, overridden=form.overridden, by=account_of(request), now=timezone.now()
    )
    return redirect(done)


@require_POST
def discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """放弃: the rows and the file are taken away."""
    found = _open_or_404(request, import_id)
    importing.discard_list(list_import=found, by=account_of(request), now=timezone.now())
    return redirect("census:lists")


@require_POST
def faulty(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows that have to be mended, whole, with what is wrong beside them; the ledger hears of it."""
    found = _import_or_404(request, import_id)
    rows = importing.take_faulty_rows(list_import=found, by=account_of(request), now=timezone.now())
    if not rows:
        raise Http404
    return workbook_answer(export_faulty(found, rows), faulty_name(found.file_name))


@require_safe
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """A source: its files, what its columns mean, the records that its lists have no more."""
    found = queries.find_source(account_of(request), source_id, today=timezone.localdate())
    if found is None:
        raise Http404
    page = Paginator(queries.gone_records(found), _ROWS_PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "source": found,
        "files": queries.files_of(found),
        "page": page,
        "meanings": shown.meanings_of(found),
    }
    return render(request, "census/lists/source.html", told)


@require_safe
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """A record: what it was read as, its raw row, what earlier lists said."""
    found = queries.find_record(account_of(request), record_id, today=timezone.localdate())
    if found is None:
        raise Http404
    told = {
        "record": found,
        "cells": shown.cells_of(found),
        "raw": shown.raw_of(found.raw, found.person),
        "oddities": shown.row_sentences(found.oddities),
        "versions": shown.version_lines(found, list(queries.versions_of(found))),
    }
    return render(request, "census/lists/record.html", told)


def _import_or_404(request: HttpRequest, import_id: int) -> ListImport:
    found = queries.find_import(account_of(request), import_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _open_or_404(request: HttpRequest, import_id: int) -> ListImport:
    found = _import_or_404(request, import_id)
    if not found.is_open:
        raise Http404
    return found
