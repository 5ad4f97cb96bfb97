from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.rulebook.words import sentence
from bihuan.tables.messages import InputError
from bihuan.tables.rule_form_layout import TypedRow
from bihuan.tables.rule_form_rows import FIRST_ROW
from bihuan.web.people.signed_in import actor_of
from bihuan.web.rules import actions
from bihuan.web.rules.exports import EXPORTS
from bihuan.web.rules.forms.drafts import (
    NewDraftForm,
    RowForm,
    SendBackForm,
    TurnForm,
    UploadForm,
    word_lists,
)
from bihuan.web.rules.models import DraftStep, EditionDraft
from bihuan.web.rules.queries import drafts as found
from bihuan.web.rules.queries.holdings import holdings_on
from bihuan.web.rules.queries.review import review_of
from bihuan.web.rules.queries.understanding import understood
from bihuan.web.ui.sentences import said
from bihuan.web.ui.words import language
from bihuan.web.ui.written import with_terms

_REFUSED = 422
_CONFLICT = 409
_PER_PAGE = 50
_BACK_IDS = "id_back_%s"


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Every draft, and what the office's own folder of rules holds."""
    page = Paginator(found.list_drafts(), _PER_PAGE).get_page(request.GET.get("page"))
    told = {"page": page, "holdings": holdings_on(timezone.localdate()), "now": timezone.now()}
    return render(request, "rules/drafts.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Where a draft begins: an edition, a filled form, or nothing."""
    if request.method != "POST":
        start = {"edition": request.GET.get("edition", "")}
        return render(request, "rules/new_draft.html", {"form": NewDraftForm(initial=start)})
    form = NewDraftForm(request.POST, request.FILES)
    rows = _first_rows(form) if form.is_valid() else None
    if rows is None:
        return render(request, "rules/new_draft.html", {"form": form}, status=_REFUSED)
    based_on, typed = rows
    draft = actions.begin_draft(by=actor_of(request), now=timezone.now(), based_on=based_on, rows=typed)
    return redirect(draft)


def _first_rows(form: NewDraftForm) -> tuple[str, Mapping[str, list[TypedRow]]] | None:
    """(where they come from, rows), or None with the reasons in the form."""
    given = form.cleaned_data
    if given["start"] == "blank":
        return "", found.blank_rows()
    if given["start"] == "form":
        rows = _uploaded_rows(form)
        return None if rows is None else (given["workbook"].name, rows)
    return given["edition"], found.rows_from(given["edition"], is_new=given["start"] == "new")


def _uploaded_rows(form: NewDraftForm | UploadForm) -> Mapping[str, list[TypedRow]] | None:
    workbook = form.cleaned_data["workbook"]
    try:
        rows, lost = found.rows_of_workbook(workbook.read(), name=workbook.name or "")
    except InputError as error:
        lost = [sentence(message.reason, language=language()) for message in error.messages]
    for text in lost:
        form.add_error("workbook", with_terms(text))
    return None if lost else rows


@require_safe
def blank_form(request: HttpRequest) -> HttpResponse:
    """The blank Excel form."""
    return _workbook(found.workbook_of({}), _("空白录入表"))


@require_safe
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The task list of a draft, with its history."""
    return _draft_page(request, _found(draft_id), UploadForm())


def _draft_page(
    request: HttpRequest, draft: EditionDraft, form: UploadForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    check = found.check_draft(draft)
    form.initial["version"] = draft.version
    told = {
        "draft": draft,
        "check": check,
        "tasks": found.tasks_of(draft.content, check),
        "steps": found.steps_since(draft, 0),
        "form": form,
        "now": timezone.now(),
        **more,
    }
    return render(request, "rules/draft.html", told, status=status)


@require_safe
def form_file(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft as an Excel form, faulty cells as they were typed."""
    draft = _found(draft_id)
    return _workbook(found.workbook_of(draft.content), draft.name or _("录入表"))


@require_POST
def upload(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A filled form in the place of everything that the draft holds."""
    draft = _found(draft_id)
    form = UploadForm(request.POST, request.FILES)
    rows = _uploaded_rows(form) if form.is_valid() else None
    if rows is None:
        return _draft_page(request, draft, form, status=_REFUSED)
    turn, name = _turn(draft_id, form), form.cleaned_data["workbook"].name
    try:
        actions.replace_rows(by=actor_of(request), now=timezone.now(), turn=turn, rows=rows, file_name=name)
    except actions.DraftError:
        return _refused(request, draft_id, form)
    return redirect(draft)


def _refused(request: HttpRequest, draft_id: int, form: TurnForm) -> HttpResponse:
    """The task list with what others did meanwhile."""
    since = form.cleaned_data["version"]
    draft = _found(draft_id)
    return _draft_page(
        request, draft, UploadForm(), status=_CONFLICT, since=found.steps_since(draft, since), is_refused=True
    )


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, draft_id: int, section: str) -> HttpResponse:
    """One task: the fields of a part of the head, or the rows of a sheet."""
    draft, part = _found(draft_id), _section(section)
    if not part.has_rows:
        return _fields(request, draft, part, 0)
    if request.method == "POST":
        raise Http404
    check = found.check_draft(draft)
    told = {
        "draft": draft,
        "section": part,
        "rows": [
            (row, understood(row.typed, _head(draft))) for row in found.shown_rows(part, draft.content, check)
        ],
        "count": len(check.within(part)),
        "has_conditions": part.has_conditions,
        "whole": [reason for place, reason in check.within(part) if place.row < 0],
    }
    return render(request, "rules/draft_rows.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, draft_id: int, section: str, number: int | None = None) -> HttpResponse:
    """One row of a sheet; a new one where no number is given."""
    draft, part = _found(draft_id), _section(section)
    place = None if number is None else number - FIRST_ROW
    rows = draft.content.get(part.sheet, ())
    if not part.has_rows or (place is not None and not 0 <= place < len(rows)):
        raise Http404
    return _fields(request, draft, part, place)


def _fields(
    request: HttpRequest, draft: EditionDraft, part: found.Section, place: int | None
) -> HttpResponse:
    rows = draft.content.get(part.sheet, ())
    typed: TypedRow = rows[place] if place is not None and place < len(rows) else {}
    if request.method == "POST":
        return _save(request, draft, part, place, typed)
    start = {"version": draft.version}
    return _fields_page(request, draft, part, place, RowForm(initial=start, section=part, typed=typed))


def _save(
    request: HttpRequest, draft: EditionDraft, part: found.Section, place: int | None, typed: TypedRow
) -> HttpResponse:
    form = RowForm(request.POST, section=part, typed=typed)
    if not form.is_valid():
        return _fields_page(request, draft, part, place, form, status=_REFUSED)
    turn = _turn(draft.pk, form)
    texts = {} if "remove" in request.POST else form.typed
    try:
        saved = actions.save_row(
            by=actor_of(request), now=timezone.now(), turn=turn, section=part, row=place, typed=texts
        )
    except actions.DraftError:
        return _overtaken(request, draft.pk, part, place)
    return redirect(_after(request, draft.pk, part, saved))


def _after(request: HttpRequest, draft_id: int, part: found.Section, place: int) -> str:
    """Back to the fields while something is wrong with them, else on to what was asked for."""
    draft = _found(draft_id)
    here = draft.get_absolute_url() + f"{part.id}/"
    if found.check_draft(draft).within(part, place):
        return f"{here}{place + FIRST_ROW}/" if part.has_rows else here
    if "more" in request.POST:
        return f"{here}new/"
    return here if part.has_rows else draft.get_absolute_url()


def _overtaken(request: HttpRequest, draft_id: int, part: found.Section, place: int | None) -> HttpResponse:
    """Somebody was faster: what they did, with what was typed still in the fields."""
    draft = _found(draft_id)
    data = request.POST.copy()
    since = found.steps_since(draft, int(data.get("version") or 0))
    data["version"] = str(draft.version)
    rows = draft.content.get(part.sheet, ())
    typed: TypedRow = rows[place] if place is not None and place < len(rows) else {}
    form = RowForm(data, section=part, typed=typed)
    # After an upload a row may be another one; to save over it would be a lost update.
    is_same_row = all(step.kind != DraftStep.Kind.UPLOADED for step in since)
    may_save = is_same_row and draft.state == EditionDraft.State.TYPING
    told = {"since": since, "is_refused": True, "may_save": may_save}
    return _fields_page(request, draft, part, place, form, status=_CONFLICT, **told)


def _fields_page(
    request: HttpRequest,
    draft: EditionDraft,
    part: found.Section,
    place: int | None,
    form: RowForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    is_typed = any(form.initial.get(column.key) for column in part.columns)
    if not form.is_bound and is_typed and place is not None:
        for at, reason in found.check_draft(draft).within(part, place):
            form.tell(at.key, said(reason))
    told = {
        "draft": draft,
        "section": part,
        "number": None if place is None or not part.has_rows else place + FIRST_ROW,
        "form": form,
        "lists": word_lists(part),
        "understood": understood(form.kept, _head(draft)) if part.sheet == "rules" else [],
        "may_save": draft.state == EditionDraft.State.TYPING,
        **more,
    }
    return render(request, "rules/draft_fields.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Check the answers, then submit; the second person confirms or sends back."""
    draft = _found(draft_id)
    if request.method != "POST":
        return _review_page(request, draft)
    form: TurnForm = (
        SendBackForm(request.POST, auto_id=_BACK_IDS)
        if "send_back" in request.POST
        else TurnForm(request.POST)
    )
    if not form.is_valid():
        return _review_page(request, draft, form, status=_REFUSED)
    turn, now = _turn(draft_id, form), timezone.now()
    try:
        _decide(request, turn, form)(now)
    except actions.SamePersonError:
        form.add_error(None, _("录入人和复核人不能是同一个人。请由另一个人用他自己的账户复核。"))
        return _review_page(request, draft, form, status=_REFUSED)
    except actions.UnwritableRulesError as error:
        form.add_error(
            None,
            _("规则文件写不进去（%(why)s），什么都没有改变。请检查数据文件夹的权限和空间。") % {"why": error},
        )
        return _review_page(request, draft, form, status=_REFUSED)
    except actions.DraftError:
        fresh = _found(draft_id)
        since = found.steps_since(fresh, turn.version)
        return _review_page(request, fresh, status=_CONFLICT, since=since, is_refused=True)
    return redirect(draft)


def _decide(request: HttpRequest, turn: actions.Turn, form: TurnForm) -> Callable[..., object]:
    """The one action that was asked for."""
    if "send_back" in request.POST:
        remark = form.cleaned_data["remark"]
        return lambda now: actions.send_back(by=actor_of(request), now=now, turn=turn, remark=remark)
    decide = actions.confirm_draft if "confirm" in request.POST else actions.submit_draft
    return lambda now: decide(by=actor_of(request), now=now, turn=turn)


def _review_page(
    request: HttpRequest,
    draft: EditionDraft,
    form: TurnForm | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    check = found.check_draft(draft)
    start = {"version": draft.version}
    is_back = isinstance(form, SendBackForm)
    told = {
        "draft": draft,
        "check": check,
        "review": review_of(draft, check, day=timezone.localdate()),
        "form": form if form and not is_back else TurnForm(initial=start),
        "back_form": form if is_back else SendBackForm(initial=start, auto_id=_BACK_IDS),
        "faulty": form,
        "is_own": draft.entered_by_id == actor_of(request).id,
        **more,
    }
    return render(request, "rules/review.html", told, status=status)


def _found(draft_id: int) -> EditionDraft:
    draft = found.find_draft(draft_id)
    if draft is None:
        raise Http404
    return draft


def _head(draft: EditionDraft) -> TypedRow:
    rows: list[TypedRow] = draft.content[found.HEAD]
    return rows[0]


def _section(id: str) -> found.Section:
    part = found.sections().get(id)
    if part is None:
        raise Http404
    return part


def _turn(draft_id: int, form: TurnForm) -> actions.Turn:
    given = form.cleaned_data
    return actions.Turn(draft_id=draft_id, version=given["version"] or 0)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=EXPORTS["xlsx"])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    return response
