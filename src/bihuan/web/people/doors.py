"""Which roles may open which route. Upper rooms are listed by `flow`; what is not listed opens to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.web.people.models import Account
from bihuan.web.people.queries import roles_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may open a route: everybody, everybody who is signed in, or the holders of these roles."""

    is_public: bool = False
    is_for_all: bool = False
    roles: frozenset[str] = frozenset()


PUBLIC = Door(is_public=True)
SIGNED_IN = Door(is_for_all=True)
CLOSED = Door()

_doors: dict[str, Door] = {}


def for_roles(*roles: str) -> Door:
    """A door for the holders of any of these roles."""
    return Door(roles=frozenset(roles))


def open_doors(doors: Mapping[str, Door]) -> None:
    """Register the doors of all routes by their names, replacing what was registered."""
    _doors.clear()
    _doors.update(doors)


def doors() -> Mapping[str, Door]:
    """The doors as registered."""
    return dict(_doors)


def door_of(route: str) -> Door:
    """The door of a route; a closed one where nobody listed it."""
    return _doors.get(route, CLOSED)


def may_open(account: Account, route: str, *, today: date) -> bool:
    """Whether an account may open a route on a day. Which rows it then sees is for `visible_to`."""
    door = door_of(route)
    return door.is_public or door.is_for_all or bool(door.roles & roles_of(account, today=today))
