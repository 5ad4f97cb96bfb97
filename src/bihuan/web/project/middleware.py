"""What the browser may load and do: only what this program serves.

Django 6.0 brings a policy of its own; the names here are those it uses, so that it can take over.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_UNUSED = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def content_security(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A fresh nonce for each page; a script without it doesn't run, wherever it came from."""

    def answer(request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = get_response(request)
        response["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
        # A page that an officer opens at a site asks for its position itself.
        response.setdefault("Permissions-Policy", _UNUSED)
        return response

    return answer


def csp_nonce(request: HttpRequest) -> dict[str, str]:
    """The nonce for templates, under the name that django-htmx looks for."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
