"""A move in three steps: the form, the answers with what follows from them, done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bihuan.web.loops.actions.files import add_evidence
from bihuan.web.loops.actions.moves import OvertakenError, make_move
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.forms.moving import MoveForm
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.choices import sentence_of
from bihuan.web.loops.queries.offers import Offer, find_offer, foresee, offers_of
from bihuan.web.loops.queries.one import LoopFile, loop_file
from bihuan.web.loops.queries.papers import ready_papers
from bihuan.web.loops.views.matters import loop_or_404
from bihuan.web.people.signed_in import account_of

_REFUSED, _OVERTAKEN = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, loop_id: int) -> HttpResponse:
    """The move that the address names; without a name, the moves to choose from."""
    found, today = loop_or_404(request, loop_id), timezone.localdate()
    try:
        file = loop_file(found, account_of(request), today=today)
    except RefusedError:
        # The matter's page says that its procedure is gone.
        return redirect(found)
    offers = offers_of(file)
    offer = find_offer(offers, request.GET.dict())
    told = {"loop": found, "file": file, "procedure": file.procedure, "offer": offer, "offers": offers}
    if request.method != "POST":
        form = _form(None, found, file, offer, today) if offer else None
        return render(request, "loops/move.html", {**told, "form": form})
    meanwhile = _meanwhile(request, file)
    if offer is None:
        told["note"] = request.POST.get("note", "")
        return render(request, "loops/move.html", {**told, "meanwhile": meanwhile}, status=_OVERTAKEN)
    return _Submission(request, offer, told, today).answer(meanwhile)


def _form(data: Any, loop: Loop, file: LoopFile, offer: Offer, today: date, **more: Any) -> MoveForm:
    rule = offer.option.rule
    return MoveForm(
        data,
        offer=offer,
        on_file=file.files,
        ready=ready_papers(file, offer.option.obligation, rule) if rule and rule.paper else (),
        today=today,
        initial={"length": loop.length},
        **more,
    )


def _meanwhile(request: HttpRequest, file: LoopFile) -> tuple[Any, ...]:
    """The moves that were made since the reader saw the form."""
    text = request.POST.get("length", "")
    return file.moves[int(text) :] if text.isascii() and text.isdigit() and len(text) < 10 else ()


class _Submission:
    """A move that was sent: its answers go on with the length and the files that it has now."""

    def __init__(self, request: HttpRequest, offer: Offer, told: dict[str, Any], today: date) -> None:
        self._request, self._offer, self._told, self._today = request, offer, told, today
        self._loop: Loop = told["loop"]
        self._file: LoopFile = told["file"]

    def answer(self, meanwhile: tuple[Any, ...]) -> HttpResponse:
        request = self._request
        form = self._bound(request.POST, files=request.FILES)
        if meanwhile:
            return self._overtaken(meanwhile)
        if not form.is_valid():
            return self._page("move", form, status=_REFUSED)
        if "change" in request.POST:
            return self._page("move", form)
        form = self._with_uploads(form)
        if not form.is_valid():
            return self._page("move", form, status=_REFUSED)
        try:
            if "confirmed" in request.POST:
                return self._made(form)
            seen = foresee(self._file, self._offer, form.step, form.kinds, today=self._today)
            return self._page("move_answers", form, foresight=seen)
        except RefusedError as refused:
            form.refuse(sentence_of(reason, self._file.procedure) for reason in refused.reasons)
            return self._page("move", form, status=_REFUSED)
        except OvertakenError as overtaken:
            return self._overtaken(overtaken.moves)

    def _made(self, form: MoveForm) -> HttpResponse:
        make_move(
            loop_id=self._loop.pk,
            step=form.step,
            expected_length=form.cleaned_data["length"],
            by=account_of(self._request),
            now=timezone.now(),
        )
        return redirect(f"{self._loop.get_absolute_url()}?told=moved")

    def _with_uploads(self, form: MoveForm) -> MoveForm:
        """The same answers with what was uploaded among the files on file."""
        uploads, added = list(form.uploads()), []
        for field, kind, upload in uploads:
            try:
                file = add_evidence(
                    loop_id=self._loop.pk,
                    kind=kind,
                    name=upload.name or "",
                    content=upload.read(),
                    by=account_of(self._request),
                    now=timezone.now(),
                )
                added.append(str(file.pk))
            except RefusedError as refused:
                form.refuse((sentence_of(one, self._file.procedure) for one in refused.reasons), field)
        if not form.is_valid() or not added:
            return form
        self._reload()
        data = self._request.POST.copy()
        data.setlist("files", list(dict.fromkeys([*data.getlist("files"), *added])))
        again = self._bound(data)
        again.is_valid()
        return again

    def _overtaken(self, meanwhile: tuple[Any, ...]) -> HttpResponse:
        """The form again with all that was filled in, and who moved what meanwhile."""
        self._reload()
        data = self._request.POST.copy()
        data["length"] = str(len(self._file.moves))
        form = self._bound(data, files=self._request.FILES)
        return self._page("move", form, meanwhile=meanwhile, status=_OVERTAKEN)

    def _reload(self) -> None:
        self._loop.refresh_from_db()
        self._file = loop_file(self._loop, account_of(self._request), today=self._today)
        self._told |= {"file": self._file, "offers": offers_of(self._file)}

    def _bound(self, data: QueryDict, **more: Any) -> MoveForm:
        return _form(data, self._loop, self._file, self._offer, self._today, **more)

    def _page(self, page: str, form: MoveForm, *, status: int = 200, **more: Any) -> HttpResponse:
        return render(
            self._request, f"loops/{page}.html", {**self._told, "form": form, **more}, status=status
        )
