from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from bihuan.web.people.models import Account
from bihuan.web.people.policy import LOCKED_FOR, MAX_FAILURES
from tests.kit.cast import PASSWORD, Client, person
from tests.web.people.conftest import kinds, last

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
SIGN_IN = "/people/sign-in/"


def try_to_sign_in(name: str, password: str = PASSWORD, *, to: str = "", code: str = "") -> HttpResponse:
    person("section-officer")
    given = {"sign_in_name": name, "password": password, "code": code, "next": to}
    return Browser().post(SIGN_IN, given)


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back() -> None:
    browser = Browser()
    person("section-officer")
    asked = "/rules/limits/?product=quilt&made_on=2024-05-01"
    led = browser.get(asked)
    assert led.status_code == 302
    page = browser.get(led.headers["Location"])
    assert "<h1>登录</h1>" in words(page)
    form = {"sign_in_name": "section-officer", "password": PASSWORD, "next": page.context["way_on"]}
    assert browser.post(SIGN_IN, form).headers["Location"] == asked


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "http:///x"],
)
def test_the_way_back_never_leads_to_another_site(elsewhere: str) -> None:
    assert try_to_sign_in("leader", to=elsewhere).headers["Location"] == "/"
    assert Client("leader").get(SIGN_IN, {"next": elsewhere}).headers["Location"] == "/"


def test_a_fragment_leads_the_whole_page_to_the_sign_in_page_and_back_to_the_page() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/testing/checks/2/?failing=2"}
    answer = Browser().get("/testing/checks/2/samples/3/", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=/testing/checks/2/%3Ffailing%3D2"


def test_a_submission_leads_back_to_the_page_that_sent_it() -> None:
    sent = Browser().post("/testing/", headers={"Referer": "http://testserver/testing/checks/"})
    assert sent.headers["Location"] == f"{SIGN_IN}?next=/testing/checks/"
    foreign = Browser().post("/testing/", headers={"Referer": "http://example.org/testing/"})
    assert foreign.headers["Location"] == f"{SIGN_IN}?next=/"


def test_the_page_says_who_is_signed_in_and_where() -> None:
    page = words(Client("east-officer").get("/people/me/"))
    assert "许川" in page
    assert "东桥分局" in page


@pytest.mark.parametrize("name", ["leader", "LEADER", " ｌｅａｄｅｒ "])
def test_capitals_blanks_and_full_width_letters_make_no_other_name(name: str) -> None:
    assert try_to_sign_in(name).status_code == 302


@pytest.mark.parametrize(("name", "password"), [("leader", "wrong"), ("nobody", PASSWORD), ("leader", "")])
def test_a_refusal_does_not_tell_what_was_wrong(name: str, password: str) -> None:
    refused = try_to_sign_in(name, password or "x")
    assert refused.status_code == 422
    assert "登录名、密码或动态口令不对" in words(refused)
    assert PASSWORD not in words(refused)


def test_signing_in_and_out_stand_in_the_ledger_under_the_persons_name() -> None:
    assert try_to_sign_in("leader").status_code == 302
    assert last() == {
        "kind": "people.signed_in",
        "actor": "顾远",
        "account_id": person("leader").pk,
        "factor": "none",
    }
    client = Client("leader")
    client.post("/people/sign-out/")
    assert last()["kind"] == "people.signed_out"
    assert client.get("/people/me/").status_code == 302


def test_too_many_failures_lock_the_account_for_a_while_even_for_the_right_password(
    at: Callable[[datetime], None],
) -> None:
    at(NOW)
    for _ in range(MAX_FAILURES):
        try_to_sign_in("leader", "wrong")
    assert kinds() == ["sign_in_refused"] * MAX_FAILURES + ["account_locked"]
    assert last()["actor"] == "登录页"
    assert try_to_sign_in("leader").status_code == 422
    at(NOW + LOCKED_FOR - timedelta(seconds=1))
    assert try_to_sign_in("leader").status_code == 422
    at(NOW + LOCKED_FOR)
    assert try_to_sign_in("leader").status_code == 302
    assert kinds()[-1] == "signed_in"


def test_a_lock_does_not_grow_while_it_lasts(at: Callable[[datetime], None]) -> None:
    at(NOW)
    for _ in range(MAX_FAILURES * 3):
        try_to_sign_in("leader", "wrong")
    assert person("leader").locked_until == NOW + LOCKED_FOR
    assert len(kinds()) == MAX_FAILURES + 1


def test_a_success_forgets_the_failures_before_it() -> None:
    for _ in range(MAX_FAILURES - 1):
        try_to_sign_in("leader", "wrong")
    try_to_sign_in("leader")
    try_to_sign_in("leader", "wrong")
    assert person("leader").failed_count == 1


def test_a_disabled_account_stays_out_and_is_not_told_why() -> None:
    person("leader")
    Account.objects.filter(sign_in_name="leader").update(is_active=False)
    refused = try_to_sign_in("leader")
    assert refused.status_code == 422
    assert "停用" not in words(refused)


def test_no_password_stands_in_the_ledger_or_the_log(caplog: pytest.LogCaptureFixture) -> None:
    from bihuan.web.ledger.models import LedgerEvent

    try_to_sign_in("leader", "My-wrong-1-password")
    try_to_sign_in("leader")
    written = " ".join(f"{one.payload} {one.actor_name}" for one in LedgerEvent.objects.all())
    assert "My-wrong-1-password" not in written + caplog.text
    assert PASSWORD not in written + caplog.text


def test_a_signed_in_page_is_kept_by_no_browser() -> None:
    assert "no-store" in Client().get("/people/me/").headers["Cache-Control"]


def test_the_session_gets_a_new_key_at_sign_in() -> None:
    browser = Browser()
    person("leader")
    browser.get(SIGN_IN)
    before = browser.session.session_key
    browser.post(SIGN_IN, {"sign_in_name": "leader", "password": PASSWORD})
    assert browser.session.session_key != before
