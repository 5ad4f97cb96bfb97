from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bihuan.web.people.models import Session
from bihuan.web.people.policy import IDLE_LIMIT, SESSION_LIMIT
from tests.kit.cast import PASSWORD, Client, person
from tests.web.people.conftest import last

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
ME = "/people/me/"
Clock = Callable[[datetime], None]


def signed_in(name: str, agent: str = "") -> Client:
    """A browser that came in through the sign-in page."""
    person(name)
    client = Client(None, headers={"User-Agent": agent} if agent else {})
    client.post("/people/sign-in/", {"sign_in_name": name, "password": PASSWORD})
    return client


def test_a_session_that_nobody_uses_ends(at: Clock) -> None:
    at(NOW)
    client = signed_in("leader")
    at(NOW + IDLE_LIMIT)
    assert client.get(ME).status_code == 200
    at(NOW + 2 * IDLE_LIMIT + timedelta(seconds=1))
    assert client.get(ME).status_code == 302
    assert client.get(ME).status_code == 302


def test_a_session_in_use_ends_at_its_limit(at: Clock) -> None:
    at(NOW)
    client = signed_in("leader")
    passed = timedelta()
    while passed <= SESSION_LIMIT:
        at(NOW + passed)
        assert client.get(ME).status_code == 200
        passed += IDLE_LIMIT
    at(NOW + SESSION_LIMIT + timedelta(seconds=1))
    assert client.get(ME).status_code == 302


def test_a_person_sees_where_he_is_signed_in_and_ends_one_of_them() -> None:
    here = signed_in("leader", "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140")
    there = signed_in("leader", "Mozilla/5.0 (Linux; Android 14) Chrome/140 Safari/537")
    page = here.get(ME).content.decode()
    assert "Edge · Windows" in page
    assert "Chrome · Android" in page
    assert page.count("就是这里") == 1
    label = page.split('name="session" value="')[1].split('"')[0]
    here.post("/people/me/sessions/end/", {"session": label})
    assert there.get(ME).status_code == 302
    assert here.get(ME).status_code == 200
    assert last() == {
        "kind": "people.sessions_ended",
        "actor": "顾远",
        "account_id": person("leader").pk,
        "count": 1,
    }


def test_a_person_ends_all_his_other_sessions_and_nobody_elses() -> None:
    here, there, stranger = signed_in("leader"), signed_in("leader"), signed_in("east-head")
    here.post("/people/me/sessions/end/")
    assert [client.get(ME).status_code for client in (here, there, stranger)] == [200, 302, 200]


def test_nobody_ends_the_session_of_another() -> None:
    stranger, mine = signed_in("east-head"), signed_in("leader")
    page = signed_in("east-head").get(ME).content.decode()
    label = page.split('name="session" value="')[1].split('"')[0]
    mine.post("/people/me/sessions/end/", {"session": label})
    assert stranger.get(ME).status_code == 200


def test_the_key_of_a_session_stands_on_no_page() -> None:
    here = signed_in("leader")
    signed_in("leader")
    page = here.get(ME).content.decode()
    assert not [one.session_key for one in Session.objects.all() if one.session_key in page]


def test_sessions_that_are_over_are_not_listed_and_go_with_the_next_sign_in(at: Clock) -> None:
    at(NOW)
    signed_in("leader")
    later = NOW + SESSION_LIMIT + timedelta(seconds=1)
    at(later)
    assert signed_in("leader").get(ME).content.decode().count("登录时间") == 1
    assert [one.started_at for one in Session.objects.all()] == [later]


def test_using_a_page_writes_the_session_once_a_minute(at: Clock) -> None:
    at(NOW)
    client = signed_in("leader")
    at(NOW + timedelta(seconds=59))
    client.get(ME)
    assert Session.objects.get().seen_at == NOW
    at(NOW + timedelta(seconds=60))
    client.get(ME)
    assert Session.objects.get().seen_at == NOW + timedelta(seconds=60)
