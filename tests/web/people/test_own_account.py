"""Password and second factor, as the person himself handles them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.people.models import Account, RecoveryCode, Session
from bihuan.web.people.policy import MAX_FAILURES, RECOVERY_CODES
from tests.kit.cast import PASSWORD, Client, person
from tests.web.people.conftest import kinds, last
from tests.web.people.test_signing_in import try_to_sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
NEW = "Brand-new-8"
FACTOR = "/people/me/second-factor/"
Clock = Callable[[datetime], None]


def change(client: Client, *, password: str = PASSWORD, new: str = NEW, again: str = "") -> Any:
    given = {"password": password, "new": new, "again": again or new}
    return client.post("/people/me/password/", given)


def test_a_first_password_has_to_be_changed_before_anything_else() -> None:
    client = Client("leader")
    Account.objects.filter(sign_in_name="leader").update(must_change_password=True)
    for address in ("/", "/people/me/", "/testing/", "/people/me/second-factor/"):
        assert client.get(address).headers["Location"] == "/people/me/password/"
    fragment = client.get("/testing/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == "/people/me/password/"
    assert "首次密码" in client.get("/people/me/password/").content.decode()
    assert change(client).status_code == 302
    assert client.get("/people/me/").status_code == 200
    assert last()["kind"] == "people.password_changed"
    assert try_to_sign_in("leader", NEW).status_code == 302


def test_a_new_password_ends_every_other_session() -> None:
    here, there = Client("leader"), Client("leader")
    change(here)
    assert here.get("/people/me/").status_code == 200
    assert there.get("/people/me/").status_code == 302
    assert Session.objects.filter(account=person("leader")).count() == 1


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("Short-1", "10"),
        ("onlyletters", "至少 3 种"),
        ("12345678901", "至少 3 种"),
        ("Password123", "常见"),
        ("Legal-reviewer-1", "相似"),
        (PASSWORD, "不能与现在的密码相同"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(new: str, why: str) -> None:
    answer = change(Client("legal-reviewer"), new=new)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert person("legal-reviewer").check_password(PASSWORD)


def test_two_new_passwords_that_differ_are_refused() -> None:
    assert "两次输入的新密码不同" in change(Client("leader"), again="Brand-new-9").content.decode()


def test_the_present_password_is_asked_for_and_cannot_be_guessed_at_an_open_browser() -> None:
    client = Client("leader")
    for _ in range(MAX_FAILURES):
        assert change(client, password="guess").status_code in (302, 422)
    assert kinds()[-1] == "account_locked"
    assert client.get("/people/me/").status_code == 302
    assert try_to_sign_in("leader").status_code == 422


def secret_on(page: Any) -> str:
    found = re.search(r'<code class="secret">(\w+)</code>', page.content.decode())
    assert found
    return found[1]


def enrol(client: Client, at: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """An authenticator that knows the secret, and the recovery codes."""
    at(NOW)
    totp = pyotp.TOTP(secret_on(client.get(FACTOR)))
    page = client.post(FACTOR, {"password": PASSWORD, "code": totp.at(NOW)}).content.decode()
    return totp, re.findall(r"<li><code>([\w-]+)</code></li>", page)


def test_with_an_authenticator_the_password_alone_is_not_enough(at: Clock) -> None:
    client = Client("leader")
    totp, codes = enrol(client, at)
    assert len(set(codes)) == RECOVERY_CODES
    assert kinds() == ["second_factor_enrolled"]
    later = NOW + timedelta(minutes=5)
    at(later)
    assert try_to_sign_in("leader").status_code == 422
    assert try_to_sign_in("leader", code="000000").status_code == 422
    assert try_to_sign_in("leader", code=totp.at(later)).status_code == 302
    assert last()["factor"] == "totp"


def test_a_code_is_good_once(at: Clock) -> None:
    totp, _ = enrol(Client("leader"), at)
    assert try_to_sign_in("leader", code=totp.at(NOW)).status_code == 422
    later = NOW + timedelta(seconds=30)
    at(later)
    assert try_to_sign_in("leader", code=totp.at(later)).status_code == 302
    assert try_to_sign_in("leader", code=totp.at(later)).status_code == 422


def test_a_clock_may_be_half_a_minute_off_and_no_more(at: Clock) -> None:
    totp, _ = enrol(Client("leader"), at)
    later = NOW + timedelta(minutes=10)
    at(later)
    assert try_to_sign_in("leader", code=totp.at(later - timedelta(seconds=60))).status_code == 422
    assert try_to_sign_in("leader", code=totp.at(later - timedelta(seconds=30))).status_code == 302


def test_a_recovery_code_stands_in_once(at: Clock) -> None:
    _, codes = enrol(Client("leader"), at)
    assert try_to_sign_in("leader", code=codes[0].upper()).status_code == 302
    assert last()["factor"] == "recovery-code"
    assert try_to_sign_in("leader", code=codes[0]).status_code == 422
    assert try_to_sign_in("leader", code=codes[1]).status_code == 302


def test_a_wrong_code_counts_towards_the_lock(at: Clock) -> None:
    enrol(Client("leader"), at)
    for _ in range(MAX_FAILURES):
        try_to_sign_in("leader", code="000000")
    assert kinds()[-1] == "account_locked"


def test_a_slip_while_enrolling_keeps_the_same_key_and_demands_nothing_yet(at: Clock) -> None:
    client = Client("leader")
    at(NOW)
    secret = secret_on(client.get(FACTOR))
    refused = client.post(FACTOR, {"password": PASSWORD, "code": "123456"})
    assert refused.status_code == 422
    assert secret_on(refused) == secret
    assert not person("leader").totp_nonce


def test_the_secret_is_neither_in_the_database_nor_in_the_ledger(at: Clock) -> None:
    totp, codes = enrol(Client("leader"), at)
    account = person("leader")
    stored = " ".join(str(value) for value in account.__dict__.values())
    stored += " ".join(one.digest for one in RecoveryCode.objects.all())
    stored += " ".join(one.payload for one in LedgerEvent.objects.all())
    assert not [word for word in (totp.secret, *codes) if word in stored]


def test_the_authenticator_is_given_up_and_renewed_with_the_password_only(at: Clock) -> None:
    client = Client("leader")
    _, codes = enrol(client, at)
    assert client.post("/people/me/recovery-codes/", {"password": "wrong"}).status_code == 422
    fresh = client.post("/people/me/recovery-codes/", {"password": PASSWORD}).content.decode()
    assert not [code for code in codes if code in fresh]
    assert RecoveryCode.objects.count() == RECOVERY_CODES
    assert client.post(f"{FACTOR}off/", {"password": "wrong"}).status_code == 422
    assert client.post(f"{FACTOR}off/", {"password": PASSWORD}).status_code == 302
    assert last()["kind"] == "people.second_factor_removed"
    assert try_to_sign_in("leader").status_code == 302


def test_the_page_with_the_key_shows_it_as_a_picture_from_the_page_itself(at: Clock) -> None:
    at(NOW)
    page = Client("leader").get(FACTOR).content.decode()
    assert 'src="data:image/svg+xml' in page
