"""假如: what a draft of a standard would change in readings that were checked."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.tables.messages import InputError
from bihuan.tables.plain_rows import rows_as
from bihuan.tables.what_if import COLUMNS
from bihuan.web.ledger.files import file_place
from bihuan.web.people.signed_in import actor_of
from bihuan.web.testing import queries
from bihuan.web.testing.exports import EXPORTS, as_download
from bihuan.web.testing.models import CheckRun, WhatIf
from bihuan.web.testing.views import runs_for
from bihuan.web.testing.what_if import actions
from bihuan.web.testing.what_if import queries as stored
from bihuan.web.testing.what_if.forms import WhatIfForm
from bihuan.web.ui.sentences import said
from bihuan.web.ui.words import language
from bihuan.web.ui.written import with_terms

_PER_PAGE = 50
_SAMPLES_PER_PAGE = 10
_RUNS_TO_CHOOSE = 50
_DRAFTS_TO_CHOOSE = 20
_MOST_FAULTS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def what_ifs(request: HttpRequest) -> HttpResponse:
    """Ask what a draft would change; below, what was asked before."""
    seen = runs_for(request)
    asked = queries.find_run(seen, int(text)) if (text := request.GET.get("run", "")).isdecimal() else None
    runs = _runs(seen, asked)
    drafts = stored.list_drafts(stored.visible_what_ifs(seen), _DRAFTS_TO_CHOOSE)
    if request.method != "POST":
        initial = {"run": str(asked.pk)} if asked else {}
        return _asking(request, WhatIfForm(initial=initial, runs=runs, drafts=drafts))
    form = WhatIfForm(request.POST, request.FILES, runs=runs, drafts=drafts)
    answered = _answer(request, form) if form.is_valid() else None
    if answered is None:
        return _asking(request, form, status=422)
    again = "?again=1" if answered.is_known else ""
    return redirect(f"{answered.what_if.get_absolute_url()}{again}")


def _runs(seen: QuerySet[CheckRun], asked: CheckRun | None) -> list[CheckRun]:
    latest = list(seen[:_RUNS_TO_CHOOSE])
    return latest if asked is None or asked in latest else [asked, *latest]


def _asking(request: HttpRequest, form: WhatIfForm, *, status: int = 200) -> HttpResponse:
    listed = stored.counted(stored.visible_what_ifs(runs_for(request)))
    page = Paginator(listed, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "testing/what_ifs.html", {"form": form, "page": page}, status=status)


def _answer(request: HttpRequest, form: WhatIfForm) -> actions.Answered | None:
    """The comparison, or None with the reasons in the form."""
    given, seen = form.cleaned_data, runs_for(request)
    days = given["first"], given["last"]
    run_ids = [int(given["run"])] if given["run"] else stored.runs_between(seen, *days)
    if not run_ids:
        form.add_error("first", _("这段时间没有核对记录。请换一段时间，或选一次核对记录。"))
        return None
    try:
        name, content = _draft_of(form, stored.visible_what_ifs(seen))
        by, now = actor_of(request), timezone.now()
        return actions.compare_runs(by=by, now=now, name=name, content=content, run_ids=run_ids)
    except actions.DraftError as error:
        _tell(form, (with_terms(fault.text(language=language())) for fault in error.faults))
    except InputError as error:
        _tell(form, (said(message.reason) for message in error.messages))
    except actions.TooManySamplesError as error:
        told = _("共有 %(count)s 个样品，一次最多比较 %(most)s 个。请缩短日期，分几次比较。")
        form.add_error("first", told % {"count": error.count, "most": actions.MOST_SAMPLES})
    except FileNotFoundError:
        form.add_error("kept", _("这份草案的文件已不在数据目录中。请重新选择草案文件。"))
    return None


def _draft_of(form: WhatIfForm, what_ifs: QuerySet[WhatIf]) -> tuple[str, bytes]:
    """Name and bytes of the draft that was handed in or chosen."""
    if upload := form.cleaned_data["draft"]:
        return upload.name or "", upload.read()
    digest = form.cleaned_data["kept"]
    known = stored.find_draft(what_ifs, digest)
    return known.draft_name if known else "", file_place(digest).read_bytes()


def _tell(form: WhatIfForm, lines: Iterable[str]) -> None:
    found = list(lines)
    for line in found[:_MOST_FAULTS]:
        form.add_error("draft", line)
    if len(found) > _MOST_FAULTS:
        form.add_error("draft", _("共 %(count)s 处，先改以上各处再试。") % {"count": len(found)})


@require_safe
def what_if(request: HttpRequest, what_if_id: int) -> HttpResponse:
    """The answer: a headline, the tables, and the samples that would end otherwise."""
    found = _found(request, what_if_id)
    page = _page(request, found, stored.Slice(only_changed=True))
    return render(
        request,
        "testing/what_if.html",
        {
            "what_if": found,
            "runs": stored.runs_of(found),
            "headline": stored.headline(found),
            "items": stored.lines_by_item(found),
            "groups": {name: stored.lines_by(found, name) for name in stored.GROUPS},
            "page": page,
            "cards": [stored.compared_card(row) for row in page],
            "extensions": list(EXPORTS),
            "is_known": "again" in request.GET,
        },
    )


@require_safe
def samples(request: HttpRequest, what_if_id: int) -> HttpResponse:
    """The rows behind one figure."""
    found = _found(request, what_if_id)
    part = stored.Slice.of(request.GET.dict())
    page = _page(request, found, part)
    return render(
        request,
        "testing/what_if_samples.html",
        {
            "what_if": found,
            "part": part,
            "page": page,
            "cards": [stored.compared_card(row) for row in page],
            "changes": stored.count_changes(found, part),
            "earlier": _address(part, page.previous_page_number()) if page.has_previous() else "",
            "later": _address(part, page.next_page_number()) if page.has_next() else "",
        },
    )


def _page(request: HttpRequest, found: WhatIf, part: stored.Slice) -> Page:
    return Paginator(stored.samples_in(found, part), _SAMPLES_PER_PAGE).get_page(request.GET.get("page"))


def _address(part: stored.Slice, number: int) -> str:
    return "?" + "&".join(filter(None, (part.query, f"page={number}")))


@require_safe
def changes(request: HttpRequest, what_if_id: int, extension: str) -> HttpResponse:
    """Every change as a file, in the columns of `bihuan judge --as-if`."""
    found = _found(request, what_if_id)
    if extension not in EXPORTS:
        raise Http404
    content = rows_as(extension, stored.change_rows(found), COLUMNS)
    return as_download(content, name=f"{found.edition}-假如.{extension}", kind=EXPORTS[extension])


@require_safe
def draft(request: HttpRequest, what_if_id: int) -> HttpResponse:
    """The draft as it was handed in."""
    found = _found(request, what_if_id)
    place = file_place(found.draft_digest)
    if not place.is_file():
        raise Http404
    return as_download(place.read_bytes(), name=found.draft_name, kind="application/octet-stream")


def _found(request: HttpRequest, what_if_id: int) -> WhatIf:
    found = stored.visible_what_ifs(runs_for(request)).filter(pk=what_if_id).first()
    if found is None:
        raise Http404
    return found
