"""Checks at the start of the program: every route has a door, every door a route and known roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import get_resolver

from bihuan.web.people.doors import Door, doors
from bihuan.web.people.facts import known_roles
from bihuan.web.people.routes import route_names


@register
def check_doors(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The doors as registered, against the routes and the roles file."""
    routes = set(route_names(get_resolver().url_patterns))
    return list(faults(doors(), routes=routes, roles=set(known_roles())))


def faults(table: Mapping[str, Door], *, routes: set[str], roles: set[str]) -> Iterator[CheckMessage]:
    """One message per fault, each with the next move."""
    for route in sorted(routes - set(table)):
        yield Error(
            f"The route {route} has no door, so nobody may open it.",
            hint="Say in flow's doors who may.",
            id="people.E001",
        )
    for route in sorted(set(table) - routes):
        yield Error(f"There is a door for {route}, but no such route.", hint="Delete it.", id="people.E002")
    for role in sorted({role for door in table.values() for role in door.roles} - roles):
        yield Error(
            f"A door names the role {role}, which the roles file does not know.",
            hint="Add the role to rulebook/catalogue/roles.yaml, or correct the door.",
            id="people.E003",
        )
