"""Check your answers: nothing counts before the person has seen it once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.people.actions.refusals import RefusedError
from bihuan.web.people.forms import RefusableForm

REFUSED = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A page with a form: its title, where it lies, who it is about, what it does with sound answers."""

    title: Any
    crumb: tuple[str, Any]
    do: Callable[[Any], HttpResponse]
    lead: Any = ""
    about: str = ""


def answered(request: HttpRequest, form: RefusableForm, task: Task) -> HttpResponse:
    """The form, then the answers to be checked, then what the task does; a refusal leads back to the form."""
    # What asks for nothing but a yes begins with the question.
    first = "form" if form.fields else "answers"
    if request.method != "POST":
        return _page(request, first, form, task)
    if not form.is_valid():
        return _page(request, first, form, task, status=REFUSED)
    if "change" in request.POST:
        return _page(request, first, form, task)
    if "confirmed" not in request.POST:
        return _page(request, "answers", form, task)
    try:
        return task.do(form)
    except RefusedError as refused:
        form.refuse(refused.code)
        return _page(request, first, form, task, status=REFUSED)


def _page(
    request: HttpRequest, page: str, form: RefusableForm, task: Task, *, status: int = 200
) -> HttpResponse:
    return render(request, f"people/{page}.html", {"form": form, "task": task}, status=status)
