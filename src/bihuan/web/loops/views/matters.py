"""One matter: everything that is known of it, and what is put beside it without moving it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.ledger.files import file_place
from bihuan.web.loops.actions import duties as duty_actions
from bihuan.web.loops.actions.files import add_evidence, add_note
from bihuan.web.loops.actions.papers import draft_for
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.forms.moving import EvidenceForm, NoteForm
from bihuan.web.loops.models import Loop
from bihuan.web.loops.panels import panel_of
from bihuan.web.loops.queries.choices import sentence_of
from bihuan.web.loops.queries.offers import offers_of
from bihuan.web.loops.queries.one import LETTER, LoopFile, find_evidence, find_loop, loop_file
from bihuan.web.loops.queries.papers import may_draft, needs_of
from bihuan.web.loops.queries.reminders import addressees_of, reminders_of
from bihuan.web.papers.models import PaperState
from bihuan.web.people.signed_in import account_of

_REFUSED = 422
_PUT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def loop(request: HttpRequest, loop_id: int) -> HttpResponse:
    """The page of a matter; whoever was told to look at it has looked now."""
    found = loop_or_404(request, loop_id)
    answer = matter_page(request, found)
    if request.method == "GET":
        duty_actions.mark_read(loop_id=found.pk, by=account_of(request), now=timezone.now())
    return answer


@_PUT
def evidence(request: HttpRequest, loop_id: int) -> HttpResponse:
    """Put a file of evidence on the matter's file."""
    found = loop_or_404(request, loop_id)
    if request.method != "POST":
        return matter_page(request, found)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        file: UploadedFile = form.cleaned_data["file"]
        try:
            add_evidence(
                loop_id=found.pk,
                kind=form.cleaned_data["kind"],
                name=file.name or "",
                content=file.read(),
                by=account_of(request),
                now=timezone.now(),
            )
        except RefusedError as refused:
            form.refuse((sentence_of(reason, None) for reason in refused.reasons), "file")
        else:
            return redirect(f"{found.get_absolute_url()}?told=evidence#evidence")
    return matter_page(request, found, evidence_form=form, status=_REFUSED)


@require_safe
def evidence_file(request: HttpRequest, loop_id: int, file_id: int) -> FileResponse:
    """A file of evidence, to be saved."""
    file = find_evidence(account_of(request), loop_id, file_id, today=timezone.localdate())
    if file is None:
        raise Http404
    try:
        content = file_place(file.digest).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=file.name, content_type=file.media_type)


@_PUT
def note(request: HttpRequest, loop_id: int) -> HttpResponse:
    """Write a note beside the matter."""
    found = loop_or_404(request, loop_id)
    if request.method != "POST":
        return matter_page(request, found)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            add_note(
                loop_id=found.pk, text=form.cleaned_data["text"], by=account_of(request), now=timezone.now()
            )
        except RefusedError as refused:
            form.refuse((sentence_of(reason, None) for reason in refused.reasons), "text")
        else:
            return redirect(f"{found.get_absolute_url()}?told=note#notes")
    return matter_page(request, found, note_form=form, status=_REFUSED)


@require_POST
def paper(request: HttpRequest, loop_id: int) -> HttpResponse:
    """Begin the paper of a move, filled with what the matter knows, and go on to it."""
    found = loop_or_404(request, loop_id)
    named = {name: request.POST.get(name, "") for name in ("obligation", "move")}
    try:
        drafted = draft_for(loop_id=found.pk, **named, by=account_of(request), now=timezone.now())
    except RefusedError as refused:
        sentences = [sentence_of(reason, None) for reason in refused.reasons]
        return matter_page(request, found, refused=sentences, status=_REFUSED)
    is_draft = drafted.state == PaperState.DRAFTED
    return redirect(reverse("papers:edit", args=[drafted.pk]) if is_draft else drafted)


def loop_or_404(request: HttpRequest, loop_id: int) -> Loop:
    """The loop, if there is one that the reader may see."""
    found = find_loop(account_of(request), loop_id, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _first_kind(file: LoopFile) -> dict[str, str]:
    return {"kind": LETTER} if file.awaits_letter else {}


def matter_page(request: HttpRequest, found: Loop, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page with these forms in place of empty ones."""
    account, today = account_of(request), timezone.localdate()
    try:
        file = loop_file(found, account, today=today)
    except RefusedError as refused:
        return render(request, "loops/gone.html", {"loop": found, "reasons": refused.reasons})
    told: dict[str, Any] = {
        "file": file,
        "loop": found,
        "procedure": file.procedure,
        "today": today,
        "offers": offers_of(file),
        "needs": needs_of(file),
        "may_draft": may_draft(found, account, today=today),
        "told": request.GET.get("told", ""),
        "panel": panel_of(found, account, today=today),
        "evidence_form": EvidenceForm(first=file.wanted_evidence, initial=_first_kind(file)),
        "note_form": NoteForm(),
        "reminders": reminders_of(found),
        "addressees": addressees_of(file, today=today, sender=account.office.name),
        **forms,
    }
    return render(request, "loops/loop.html", told, status=status)
