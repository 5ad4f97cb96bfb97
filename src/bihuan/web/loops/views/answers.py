"""Check your answers: nothing counts before the person has seen it once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.forms.fields import CheckedForm
from bihuan.web.loops.queries.choices import sentence_of

REFUSED = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A page with a form: its title, where it lies (address and words), what it does with sound answers."""

    title: Any
    crumbs: tuple[tuple[str, Any], ...]
    do: Callable[[Any], HttpResponse]
    lead: Any = ""
    about: str = ""


def answered(request: HttpRequest, form: CheckedForm, task: Task) -> HttpResponse:
    """The form, then the answers to be checked, then what the task does; a refusal leads back to the form."""
    if request.method != "POST":
        return _page(request, "form", form, task)
    if not form.is_valid():
        return _page(request, "form", form, task, status=REFUSED)
    if "confirmed" not in request.POST:
        return _page(request, "form" if "change" in request.POST else "answers", form, task)
    try:
        return task.do(form)
    except RefusedError as refused:
        form.refuse(sentence_of(reason, None) for reason in refused.reasons)
        return _page(request, "form", form, task, status=REFUSED)


def _page(
    request: HttpRequest, page: str, form: CheckedForm, task: Task, *, status: int = 200
) -> HttpResponse:
    return render(request, f"loops/{page}.html", {"form": form, "task": task}, status=status)
