"""The way in: for whoever is signed in, in a session that is not over, with a role that opens the route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from bihuan.web.people.doors import door_of, may_open
from bihuan.web.people.models import Account
from bihuan.web.people.policy import IDLE_LIMIT, SESSION_LIMIT
from bihuan.web.people.sessions import SEEN, STARTED, instant

_SAFE = frozenset({"GET", "HEAD"})
# Noting every request would write a row for each; a minute is exact enough.
_NOTED_EVERY = 60.0
# What somebody may do who has yet to choose a password of his own.
_BEFORE_A_PASSWORD = frozenset({"people:password", "people:sign_out", "ui:language"})


class SessionLimitsMiddleware:
    """Ends sessions that nobody used or that are too old, and lets no browser keep what a person saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if request.user.is_authenticated and _is_over(request, now=now):
            logout(request)
        response = self._get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


def _is_over(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the session is past a limit; if not, the present use is noted."""
    session = request.session
    started = instant(session.get(STARTED))
    if started is None:
        started = now
        session[STARTED] = now.isoformat()
    seen = instant(session.get(SEEN)) or started
    if now - seen > IDLE_LIMIT or now - started > SESSION_LIMIT:
        return True
    if SEEN not in session or (now - seen).total_seconds() >= _NOTED_EVERY:
        session[SEEN] = now.isoformat()
    return False


class DoorMiddleware(LoginRequiredMiddleware):
    """Asks the table of doors before any view runs."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if door_of(route).is_public:
            return None
        if not isinstance(request.user, Account):
            return _led_to(request, _sign_in_page(request))
        if request.user.must_change_password and route not in _BEFORE_A_PASSWORD:
            return _led_to(request, reverse("people:password"))
        if not may_open(request.user, route, today=timezone.localdate()):
            raise PermissionDenied
        return None


def _sign_in_page(request: HttpRequest) -> str:
    """The sign-in page, which afterwards leads back to the page on which the person was."""
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = _page_of(request)
    return f"{reverse('people:sign_in')}?{query.urlencode(safe='/')}"


def _led_to(request: HttpRequest, address: str) -> HttpResponseBase:
    return HttpResponseClientRedirect(address) if _is_fragment(request) else redirect(address)


def _is_fragment(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: a fragment or a submission is no page, so the one that sent it."""
    if request.method in _SAFE and not _is_fragment(request):
        return request.get_full_path()
    sender = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sender, {request.get_host()}, request.is_secure()):
        return reverse("home")
    parts = urlsplit(sender)
    return parts.path + (f"?{parts.query}" if parts.query else "")
