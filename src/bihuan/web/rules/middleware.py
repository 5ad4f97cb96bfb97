"""Rule files that cannot be used: every fault on one page, instead of an accident on each."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.rulebook.faults import RulebookError
from bihuan.web.ui.words import language


class FaultyRulebookMiddleware:
    """Answers with the faults, each as `file:line what → what to do`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RulebookError):
            return None
        faults = [fault.text(language=language()) for fault in exception.faults]
        return render(request, "rules/faulty.html", {"faults": faults}, status=503)
