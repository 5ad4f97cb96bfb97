from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.ui.forms import ExampleForm
from bihuan.web.ui.queries import example_steps

_OUTCOMES = (
    "pass",
    "fail",
    "not_applicable",
    "not_required",
    "no_rule",
    "pending",
    "indeterminate",
    "data_error",
)
_OVERALLS = ("nonconforming", "undetermined", "partly_checked", "no_nonconformity_found")
_SOURCES = ("official", "secondary", "recall")


def living(request: HttpRequest) -> HttpResponse:
    """Every component once, as pages use it."""
    faulty = ExampleForm({"name": "", "choice": "a"})
    faulty.is_valid()
    return render(
        request,
        "ui/living.html",
        {
            "form": ExampleForm(),
            "faulty": faulty,
            "outcomes": _OUTCOMES,
            "overalls": _OVERALLS,
            "sources": _SOURCES,
            "steps": example_steps(),
            "page": Paginator(range(95), 20).page(2),
        },
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/error.html", {"status": 403, "is_closed": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, status=500)


def _error(request: HttpRequest, *, status: int) -> HttpResponse:
    return render(request, "ui/error.html", {"status": status}, status=status)
