from __future__ import annotations

from django.urls import get_resolver

from bihuan.web.flow.doors import DOORS
from bihuan.web.people.checks import faults
from bihuan.web.people.doors import CLOSED, SIGNED_IN, door_of, for_roles
from bihuan.web.people.facts import known_roles
from bihuan.web.people.routes import route_names
from tests.kit.cast import Client

ROUTES = {"home", "people:me"}
ROLES = {"officer"}


def test_every_route_of_the_site_has_a_door_and_every_door_a_route() -> None:
    routes = set(route_names(get_resolver().url_patterns))
    assert not list(faults(DOORS, routes=routes, roles=set(known_roles())))


def test_a_route_without_a_door_fails_the_check_and_opens_to_nobody() -> None:
    found = list(faults({"home": SIGNED_IN}, routes=ROUTES, roles=ROLES))
    assert [one.id for one in found] == ["people.E001"]
    assert "people:me" in found[0].msg
    assert door_of("no:such") == CLOSED


def test_a_door_without_a_route_or_with_an_unknown_role_fails_the_check() -> None:
    table = {"home": SIGNED_IN, "people:me": for_roles("oficer"), "gone:page": SIGNED_IN}
    assert [one.id for one in faults(table, routes=ROUTES, roles=ROLES)] == ["people.E002", "people.E003"]


def test_the_only_routes_without_sign_in_are_the_sign_in_page_and_the_language() -> None:
    assert {route for route, door in DOORS.items() if door.is_public} == {"people:sign_in", "ui:language"}


def test_a_page_that_the_role_does_not_open_says_so(db: None) -> None:
    answer = Client("system-admin").get("/testing/")
    assert answer.status_code == 403
    assert "不对您的角色开放" in answer.content.decode()


def test_the_menu_offers_only_what_the_reader_may_open(db: None) -> None:
    officer = Client("east-officer").get("/people/me/").content.decode()
    administrator = Client("system-admin").get("/people/me/").content.decode()
    assert 'href="/testing/"' in officer
    assert 'href="/people/accounts/"' not in officer
    assert 'href="/testing/"' not in administrator
    # The rooms that are open to others: the census and testing.
    assert administrator.count("无权限") == 2
    assert 'href="/people/accounts/"' in administrator


def test_the_first_page_is_the_work_of_the_person(db: None) -> None:
    assert Client("east-officer").get("/").headers["Location"] == "/loops/today/"
    assert Client("system-admin").get("/").headers["Location"] == "/people/accounts/"
    assert Client("committee-member").get("/").headers["Location"] == "/rules/"


def test_whoever_is_not_signed_in_sees_no_menu(db: None) -> None:
    page = Client(None).get("/people/sign-in/").content.decode()
    assert "工作环节" not in page
