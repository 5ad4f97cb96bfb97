from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from bihuan.web.census.models import Operator, SiteCheck
from bihuan.web.ledger.models import LedgerEvent
from tests.kit.cast import Client
from tests.web.census.story import operator_of

pytestmark = pytest.mark.django_db


def ask(query: str = "", who: str = "section-officer", **answers: Any) -> Any:
    """Ask for checks of a filtered set."""
    client, address = Client(who), f"/census/site-checks/ask/?{query}"
    seen = client.get(address).context["many"].digest
    due_on = (localdate() + timedelta(days=7)).isoformat()
    return client.post(address, {"seen": seen, "due_on": due_on, **answers})


def tell(check: SiteCheck, outcome: str, who: str = "east-officer", **answers: Any) -> Any:
    """Tell what was found."""
    told = {"outcome": outcome, "on": localdate().isoformat(), **answers}
    return Client(who).post(f"/census/site-checks/{check.pk}/", told)


def asked(name: str = "云锦布行", **columns: Any) -> SiteCheck:
    """A check of an operator of the east branch."""
    operator = operator_of(name, branch="east", address="市场街1号", role="shop", **columns)
    ask(f"text={name}")
    return SiteCheck.objects.get(operator=operator)


def test_each_branch_is_asked_for_its_own_and_nobody_twice() -> None:
    operator_of("甲布行", branch="east")
    operator_of("乙布行", branch="west")
    operator_of("丙布行")
    first, second = ask(), ask()
    assert [
        (one.made, one.open_already, one.without_branch)
        for one in (first.context["asked"], second.context["asked"])
    ] == [(2, 0, 1), (0, 2, 1)]
    page = Client("east-officer").get("/census/site-checks/").content.decode()
    assert "甲布行" in page and "乙布行" not in page
    paper = Client("west-officer").get("/census/site-checks/pack/").content.decode()
    assert "乙布行" in paper and "甲布行" not in paper


def test_what_exists_is_verified_and_gets_its_position() -> None:
    check = asked()
    assert tell(check, "exists", latitude="31.95", longitude="121.01", note="在").status_code == 302
    operator = Operator.objects.get()
    assert (operator.verified_on, operator.status) == (localdate(), "operating")
    assert str(operator.sites.get().latitude) == "31.950000"
    assert LedgerEvent.objects.filter(kind="census.site_check_done").count() == 1


@pytest.mark.parametrize("outcome", ["not-found", "closed"])
def test_what_is_not_there_is_said_in_the_register(outcome: str) -> None:
    tell(asked(), outcome)
    operator = Operator.objects.get()
    assert operator.status == outcome
    assert (operator.closed_on == localdate()) is (outcome == "closed")
    assert operator.verified_on is None


def test_who_moved_has_a_new_site_and_an_old_one() -> None:
    tell(asked(), "moved", address="学府路2号", town="东桥镇")
    sites = Operator.objects.get().sites.order_by("pk").values_list("address", "until_on")
    assert list(sites) == [("市场街1号", localdate()), ("学府路2号", None)]


def test_who_does_other_business_has_the_roles_that_were_seen() -> None:
    tell(asked(), "different", roles=["finished"])
    held = Operator.objects.get().chain_roles.filter(until_on=None)
    assert [one.role for one in held] == ["finished"]


def test_an_unregistered_workshop_gets_its_own_place_in_the_register() -> None:
    check = asked()
    assert tell(check, "workshop").status_code == 422
    assert tell(check, "workshop", name="巷口棉胎作坊", address="棉花巷3号").status_code == 302
    workshop = Operator.objects.get(kind="workshop")
    assert (workshop.name, workshop.code, workshop.branch_id) == ("巷口棉胎作坊", "", check.branch_id)
    assert "巷口棉胎作坊" in Client("east-officer").get("/census/?text=棉胎").content.decode()


def test_a_check_is_told_once() -> None:
    check = asked()
    tell(check, "exists")
    again = tell(check, "closed")
    assert again.status_code == 422
    assert Operator.objects.get().status == "operating"


def test_half_a_position_and_a_day_to_come_are_refused() -> None:
    check = asked()
    assert tell(check, "exists", latitude="31.95").status_code == 422
    assert tell(check, "exists", on=(localdate() + timedelta(days=1)).isoformat()).status_code == 422
    assert SiteCheck.objects.get().done_at is None


def test_another_branch_neither_sees_nor_tells_a_check() -> None:
    check = asked()
    assert Client("west-officer").get(f"/census/site-checks/{check.pk}/").status_code == 404
    assert tell(check, "exists", who="west-officer").status_code == 404
    assert SiteCheck.objects.get().done_at is None
