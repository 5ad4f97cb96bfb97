"""Whoever sent a request, as views, actions and pages need to know him."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from bihuan.web.ledger.facts import Actor
from bihuan.web.people.doors import may_open
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account


def account_of(request: HttpRequest) -> Account:
    """The account of whoever is signed in; the door has seen to it that somebody is."""
    assert isinstance(request.user, Account)
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, for `by=` of every action."""
    return as_actor(account_of(request))


def opens_for(account: Account) -> Callable[[str], bool]:
    """Tells of a route's name whether this account may open it today."""
    today = timezone.localdate()
    return lambda route: may_open(account, route, today=today)


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """For the frame of every page: the person, and which rooms the menu may offer."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        return {"person": None, "opens": lambda route: False}
    person = {
        "name": account.name,
        "office": account.office.name,
        "address": reverse("people:me"),
        "way_out": reverse("people:sign_out"),
    }
    return {"person": person, "opens": opens_for(account)}
