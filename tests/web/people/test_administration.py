"""What the three administrators do, each on his own pages."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from bihuan.web.people.models import Account, Office, RoleAssignment
from tests.kit.cast import PASSWORD, WAY_IN, Client, office, person
from tests.web.people.conftest import kinds, last
from tests.web.people.test_signing_in import try_to_sign_in

pytestmark = pytest.mark.django_db


def send(client: Client, path: str, answers: dict[str, Any]) -> HttpResponse:
    """Answer a form, check the answers, confirm them."""
    asked = client.post(path, answers)
    assert asked.status_code == 200, asked.content.decode()
    assert "请核对" in asked.content.decode()
    return client.post(path, {**answers, "confirmed": "1"})


def confirm(client: Client, path: str) -> HttpResponse:
    """Say yes to a page that asks for nothing else."""
    assert client.get(path).status_code == 200
    return client.post(path, {"confirmed": "1"})


def refusal(answer: HttpResponse) -> str:
    assert answer.status_code == 422
    found = re.search(r"error-summary.*?<ul>(.*?)</ul>", answer.content.decode(), re.DOTALL)
    assert found
    return found[1]


def new_account(client: Client, **changed: Any) -> HttpResponse:
    answers = {"sign_in_name": "new.person", "name": "新来", "office": office("east").pk, **changed}
    return send(client, "/people/accounts/new/", answers)


def grant(
    client: Client, who: str = "east-officer", role: str = "section-head", at: str = "east", last_on: str = ""
) -> HttpResponse:
    answers = {
        "account": person(who).pk,
        "role": role,
        "office": office(at).pk,
        "from_on": timezone.localdate().isoformat(),
        "last_on": last_on,
    }
    return send(client, "/people/grants/new/", answers)


def test_nothing_counts_before_the_answers_are_confirmed() -> None:
    client = Client("system-admin")
    answers = {"sign_in_name": "x", "name": "新来", "office": office("east").pk}
    client.post("/people/accounts/new/", answers)
    changing = client.post("/people/accounts/new/", {**answers, "change": "1"}).content.decode()
    assert 'value="新来"' in changing
    assert not Account.objects.filter(name="新来").exists()
    assert not kinds()


def test_a_new_account_gets_a_first_password_that_is_told_once_and_must_be_changed() -> None:
    page = new_account(Client("system-admin")).content.decode()
    password = re.search(r'<code class="secret">([\w-]+)</code>', page)
    assert password
    account = Account.objects.get(sign_in_name="new.person")
    assert account.must_change_password
    assert last() == {"kind": "people.account_opened", "actor": "石系", "account_id": account.pk}
    client = Client("system-admin")
    assert password[1] not in client.get(account.get_absolute_url()).content.decode()
    assert try_to_sign_in("new.person", password[1]).status_code == 302


def test_a_new_account_may_nothing_until_a_role_is_granted() -> None:
    new_account(Client("system-admin"))
    newcomer = Client(None)
    newcomer.force_login(Account.objects.get(sign_in_name="new.person"))
    Account.objects.update(must_change_password=False)
    assert newcomer.get("/testing/").status_code == 403
    assert "还没有角色" in newcomer.get("/people/me/").content.decode()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sign_in_name": "Leader"}, "已被使用"),
        ({"sign_in_name": "a b"}, "只能用"),
        ({"name": ""}, "必须填写"),
        ({"office": 0}, "没有这个选项"),
    ],
)
def test_faulty_answers_are_told_and_change_nothing(changed: dict[str, Any], why: str) -> None:
    client = Client("system-admin")
    answers = {"sign_in_name": "x", "name": "新来", "office": office("east").pk, **changed}
    answer = client.post("/people/accounts/new/", {**answers, "confirmed": "1"})
    assert why in refusal(answer)
    assert not kinds()


def test_a_changed_account_says_in_the_ledger_what_changed_and_not_to_what() -> None:
    who = person("east-officer")
    answers = {"sign_in_name": "east-officer", "name": "许大川", "office": office("west").pk}
    send(Client("system-admin"), f"/people/accounts/{who.pk}/edit/", answers)
    assert last() == {
        "kind": "people.account_changed",
        "actor": "石系",
        "account_id": who.pk,
        "fields": ["name", "office_id"],
    }
    assert person("east-officer").office == office("west")


def test_a_disabled_person_is_out_at_once_and_may_be_let_in_again() -> None:
    client, them = Client("system-admin"), Client("east-officer")
    account = person("east-officer")
    confirm(client, f"/people/accounts/{account.pk}/disable/")
    assert them.get("/people/me/").status_code == 302
    assert try_to_sign_in("east-officer").status_code == 422
    confirm(client, f"/people/accounts/{account.pk}/enable/")
    assert try_to_sign_in("east-officer").status_code == 302
    assert kinds() == ["account_disabled", "account_enabled", "signed_in"]


def test_a_reset_takes_password_authenticator_and_sessions() -> None:
    them = Client("east-officer")
    account = person("east-officer")
    Account.objects.filter(pk=account.pk).update(totp_nonce="0" * 32)
    page = confirm(Client("system-admin"), f"/people/accounts/{account.pk}/reset/").content.decode()
    password = re.search(r'<code class="secret">([\w-]+)</code>', page)
    assert password
    assert them.get("/people/me/").status_code == 302
    assert try_to_sign_in("east-officer").status_code == 422
    assert try_to_sign_in("east-officer", password[1]).status_code == 302
    assert person("east-officer").must_change_password


def test_an_account_is_unlocked_by_the_administrator() -> None:
    account = person("east-officer")
    until = timezone.now() + timedelta(minutes=10)
    Account.objects.filter(pk=account.pk).update(locked_until=until)
    page = Client("system-admin").get(account.get_absolute_url()).content.decode()
    assert "已锁定" in page
    confirm(Client("system-admin"), f"/people/accounts/{account.pk}/unlock/")
    assert try_to_sign_in("east-officer").status_code == 302


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_no_administrator_disables_or_resets_himself(act: str) -> None:
    me = person("system-admin")
    answer = confirm(Client("system-admin"), f"/people/accounts/{me.pk}/{act}/")
    assert "不能停用或重置自己的账户" in refusal(answer)
    assert person("system-admin").is_active
    assert person("system-admin").check_password(PASSWORD)


def test_what_cannot_be_done_to_an_account_is_no_page() -> None:
    account = person("east-officer")
    assert Client("system-admin").get(f"/people/accounts/{account.pk}/delete/").status_code == 404
    assert Client("system-admin").get("/people/accounts/99999/").status_code == 404


def test_the_search_finds_by_name_sign_in_name_and_office() -> None:
    client = Client("audit-admin")
    for text, found in (("许川", 1), ("east-", 2), ("西园", 2), ("没有这个人", 0)):
        page = client.get("/people/accounts/", {"text": text}).content.decode()
        assert page.count("<tr>") == (found + 1 if found else 0), text


def test_an_office_is_added_and_changed() -> None:
    client = Client("system-admin")
    answers = {
        "name": "南塘分局",
        "kind": "branch",
        "parent": office("bureau").pk,
        "place": "南塘镇",
        "head": person("east-head").pk,
    }
    send(client, "/people/offices/new/", answers)
    added = Office.objects.get(name="南塘分局")
    assert last() == {"kind": "people.office_opened", "actor": "石系", "office_id": added.pk}
    send(client, added.get_absolute_url(), {**answers, "place": "", "head": ""})
    assert last()["fields"] == ["place", "head_id"]
    assert "南塘分局" in client.get("/people/offices/").content.decode()


def test_an_office_cannot_stand_under_itself_or_below() -> None:
    bureau = office("bureau")
    for above in ("bureau", "east"):
        answers = {"name": bureau.name, "kind": "bureau", "parent": office(above).pk}
        answer = send(Client("system-admin"), bureau.get_absolute_url(), answers)
        assert "上级机构不能是本机构或其下级" in refusal(answer)


def test_the_tree_of_offices_shows_each_after_the_one_above() -> None:
    page = Client("system-admin").get("/people/offices/").content.decode()
    places = [page.index(f">{name}<") for name in ("云溪区市场监督管理局", "东桥分局", "西园分局")]
    assert places == sorted(places)
    assert page.count("上级机构：云溪区市场监督管理局") == 5


def test_a_granted_role_opens_what_it_is_for_and_an_ended_one_closes_it() -> None:
    client, them = Client("security-admin"), Client("quality-officer")
    assert them.get("/testing/").status_code == 403
    assert grant(client, "quality-officer", "officer", "east").status_code == 302
    given = RoleAssignment.objects.latest("pk")
    assert last() == {
        "kind": "people.role_granted",
        "actor": "安全之",
        "assignment_id": given.pk,
        "account_id": person("quality-officer").pk,
        "role": "officer",
        "office_id": office("east").pk,
    }
    assert them.get("/testing/").status_code == 200
    confirm(client, f"/people/grants/{given.pk}/end/")
    assert last()["kind"] == "people.role_ended"
    assert them.get("/testing/").status_code == 403
    assert "已收回" in client.get("/people/grants/").content.decode()


def test_a_role_is_held_until_the_end_of_its_last_day() -> None:
    today = timezone.localdate()
    grant(Client("security-admin"), "quality-officer", "officer", "east", today.isoformat())
    given = RoleAssignment.objects.latest("pk")
    assert given.until_on == today + timedelta(days=1)
    assert given.last_on == today
    assert Client("quality-officer").get("/testing/").status_code == 200
    RoleAssignment.objects.filter(pk=given.pk).update(from_on=today - timedelta(days=9), until_on=today)
    assert Client("quality-officer").get("/testing/").status_code == 403


@pytest.mark.parametrize(("first", "second"), list(permutations(["system", "security", "audit"], 2)))
def test_nobody_holds_two_of_the_three_duties(first: str, second: str) -> None:
    # A second security administrator, so that none of the three grants to himself.
    grant(Client("security-admin"), "leader", "security-administrator", "bureau")
    answer = grant(Client("leader"), f"{first}-admin", f"{second}-administrator", "bureau")
    assert "须由不同的人担任" in refusal(answer)


def test_a_duty_that_begins_later_counts_and_an_ended_one_does_not() -> None:
    client, today = Client("security-admin"), timezone.localdate()
    later = RoleAssignment.objects.create(
        account=person("leader"),
        role="audit-administrator",
        office=office("bureau"),
        from_on=today + timedelta(days=30),
    )
    answer = grant(client, "leader", "system-administrator", "bureau")
    assert "须由不同的人担任" in refusal(answer)
    confirm(client, f"/people/grants/{later.pk}/end/")
    assert grant(client, "leader", "system-administrator", "bureau").status_code == 302


def test_nobody_grants_or_ends_his_own_roles() -> None:
    client = Client("security-admin")
    assert "不能授予或收回自己的角色" in refusal(grant(client, "security-admin", "officer", "east"))
    own = RoleAssignment.objects.get(account=person("security-admin"))
    assert "不能授予或收回自己的角色" in refusal(confirm(client, f"/people/grants/{own.pk}/end/"))
    assert f"/people/grants/{own.pk}/end/" not in client.get("/people/grants/").content.decode()


def test_a_role_is_not_granted_or_ended_twice() -> None:
    client = Client("security-admin")
    grant(client)
    assert "已有这个角色" in refusal(grant(client))
    given = RoleAssignment.objects.latest("pk")
    confirm(client, f"/people/grants/{given.pk}/end/")
    assert "已经收回" in refusal(confirm(client, f"/people/grants/{given.pk}/end/"))
    assert grant(client).status_code == 302


def test_a_last_day_before_the_first_is_refused() -> None:
    answers = {
        "account": person("leader").pk,
        "role": "section-head",
        "office": office("east").pk,
        "from_on": "2026-02-01",
        "last_on": "2026-01-31",
    }
    answer = Client("security-admin").post("/people/grants/new/", answers)
    assert "早于开始的日期" in refusal(answer)


def test_the_number_of_queries_of_the_lists_does_not_grow(django_assert_num_queries: Any) -> None:
    client, home = Client("security-admin"), office("east")
    people = Account.objects.bulk_create(
        Account(sign_in_name=f"extra-{number}", name="多", office=home) for number in range(40)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(account=one, role="officer", office=home, from_on=timezone.localdate())
        for one in people
    )
    for path, queries in (("accounts", 3), ("grants", 2), ("offices", 1)):
        with django_assert_num_queries(WAY_IN + queries):
            client.get(f"/people/{path}/")
