from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from bihuan.web.census.models import Operator, Party
from bihuan.web.census.queries.one import operator_file
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.demonstration import open_matters
from tests.kit.cast import Client, office, person
from tests.web.census.story import NOW, operator_of

pytestmark = pytest.mark.django_db


def edit(operator: Operator, what: str, who: str = "section-officer", **answers: Any) -> Any:
    """Send a correction as if it had been checked; fields that are not named stay as they are."""
    client, address = Client(who), f"/census/operators/{operator.pk}/edit/{what}/"
    form = client.get(address).context["form"]
    shown = {bound.name: bound.value() for bound in form}
    told = {name: value for name, value in {**shown, **answers}.items() if value is not None}
    return client.post(address, {**told, "confirmed": "1"})


def lines(operator: Operator, on: date) -> dict[str, str]:
    """The identity of an operator as of a day."""
    file = operator_file(operator, person("section-officer"), on=on, today=localdate())
    return {line.label: line.words for line in file.lines}


def test_every_day_shows_what_held_on_it() -> None:
    operator, today = operator_of("云锦布行", address="市场街1号"), localdate()
    year, month = today - timedelta(days=365), today - timedelta(days=30)
    assert edit(operator, "fields", credit_grade="B", on=year).status_code == 302
    assert edit(operator, "fields", credit_grade="A", on=month).status_code == 302
    assert edit(operator, "name", name="云锦纺织有限公司", on=month).status_code == 302
    site = operator.sites.get()
    assert edit(operator, "site", address="学府路2号", leaves=site.pk, on=month).status_code == 302
    operator.refresh_from_db()
    grades = [lines(operator, on)["信用等级"] for on in (year - timedelta(days=1), year, month, today)]
    assert grades == ["", "B", "A", "A"]
    past = Client().get(f"{operator.get_absolute_url()}?on={(month - timedelta(days=1)).isoformat()}")
    page = past.content.decode()
    shown = past.context["file"]
    assert (shown.name, [one.address for one in shown.sites]) == ("云锦布行", ["市场街1号"])
    assert "云锦纺织有限公司" in page


@pytest.mark.parametrize("day", ["2025-13-01", "nonsense", "2999-01-01"])
def test_a_day_that_cannot_be_is_said_and_today_is_shown(day: str) -> None:
    operator = operator_of("云锦布行")
    answer = Client().get(f"{operator.get_absolute_url()}?on={day}")
    assert answer.status_code == 200
    assert "读不出这个日期" in answer.content.decode()


def test_an_empty_operator_says_not_given_and_never_an_empty_cell() -> None:
    page = Client().get(operator_of("云锦布行").get_absolute_url()).content.decode()
    assert page.count("未提供") > 10
    assert "None" not in page


def test_two_officers_at_once_lose_neither_word() -> None:
    operator = operator_of("云锦布行")
    address = f"/census/operators/{operator.pk}/edit/fields/"
    first, second = Client(), Client("registrar")
    forms = [
        {bound.name: bound.value() or "" for bound in client.get(address).context["form"]}
        for client in (first, second)
    ]
    forms[0] |= {"credit_grade": "B", "confirmed": "1"}
    forms[1] |= {"credit_grade": "C", "confirmed": "1"}
    for form in forms:
        form.pop("is_valid_code")
    assert first.post(address, forms[0]).status_code == 302
    refused = second.post(address, forms[1])
    assert refused.status_code == 422
    assert "有人改了同一项" in refused.content.decode()
    # What the other one did not touch goes through.
    forms[1] |= {"credit_grade": "", "staff": "5"}
    assert second.post(address, forms[1]).status_code == 302
    operator.refresh_from_db()
    assert (operator.credit_grade, operator.staff) == ("B", 5)


def test_a_code_with_wrong_check_digits_needs_a_word() -> None:
    operator = operator_of("云锦布行")
    assert edit(operator, "fields", code="91370613MA3TEST30F").status_code == 422
    kept = edit(operator, "fields", code="91370613MA3TEST30F", is_valid_code="on")
    operator.refresh_from_db()
    assert (kept.status_code, operator.code) == (302, "91370613MA3TEST30F")


def test_a_stop_before_the_beginning_is_refused_and_nothing_is_written() -> None:
    operator = operator_of("云锦布行", opened_on="2020-05-01")
    before = LedgerEvent.objects.count()
    refused = edit(operator, "close", status="deregistered", on="2019-01-01")
    assert refused.status_code == 422
    assert "2020-05-01" in refused.content.decode()
    assert LedgerEvent.objects.count() == before
    assert edit(operator, "close", status="deregistered", on="2021-01-01").status_code == 302
    operator.refresh_from_db()
    assert (operator.status, operator.closed_on) == ("deregistered", date(2021, 1, 1))


def test_a_size_follows_from_what_is_written() -> None:
    operator = operator_of("云锦布行", kind="企业", role="finished", staff="400", revenue="5000")
    assert operator.size_class == "medium"
    assert edit(operator, "fields", staff="30", revenue="350").status_code == 302
    operator.refresh_from_db()
    assert operator.size_class == "small"


def test_roles_products_and_certificates_are_written_with_their_days() -> None:
    operator, today = operator_of("云锦布行", role="shop"), localdate()
    assert edit(operator, "roles", roles=["online"], on=today).status_code == 302
    assert edit(operator, "products", categories=["sheet", "quilt"]).status_code == 302
    told = {"kind": "product", "number": "P-1", "from_on": "2025-01-01", "until_on": "2028-01-01"}
    assert edit(operator, "certificate", **told).status_code == 302
    assert edit(operator, "certificate", **told).status_code == 422
    file = operator_file(operator, person("section-officer"), on=today, today=today)
    assert [one.role for one in file.roles] == ["online"]
    assert set(file.products) == {"sheet", "quilt"}
    assert {"证书有效期届满", "开始从事", "不再从事"} <= {one.words for one in file.timeline}


def test_the_raw_row_of_every_record_is_reachable() -> None:
    operator = operator_of("云锦布行", address="市场街1号", phone="12005557788")
    page = Client().get(operator.get_absolute_url()).content.decode()
    assert "登记注册.xlsx" in page and "市场街1号" in page and "120****7788" in page


def test_a_merged_operator_leads_to_who_stands_for_it() -> None:
    kept, absorbed = operator_of("甲布行", branch="east"), operator_of("乙布行", branch="west")
    Operator.objects.filter(pk=absorbed.pk).update(root=kept)
    answer = Client("east-officer").get(f"/census/operators/{absorbed.pk}/")
    assert answer.headers["Location"] == f"/census/operators/{kept.pk}/"
    page = Client("east-officer").get(answer.headers["Location"]).content.decode()
    assert "乙布行" in page
    # Whoever saw the absorbed one alone sees the family no more: it belongs to its root's branch.
    assert Client("west-officer").get(f"/census/operators/{absorbed.pk}/").status_code == 404


def test_matters_hang_on_the_page_by_name_unless_their_party_is_somebody_else() -> None:
    person("section-officer")
    open_matters(now=NOW)
    operator, namesake = operator_of("蓝屏家纺有限公司"), operator_of("蓝屏家纺有限公司")

    def templates() -> list[str]:
        file = operator_file(operator, person("section-officer"), on=localdate(), today=localdate())
        return [panel.template for panel in file.panels]

    assert "census/parts/matters.html" in templates()
    assert Party.objects.filter(name="蓝屏家纺有限公司").update(operator=namesake)
    assert "census/parts/matters.html" not in templates()
    page = Client().get("/census/?matters=yes").context["page"]
    assert [line.pk for line in page.lines] == [namesake.pk]


def test_a_branch_cannot_be_written_into_an_operator_that_is_not_seen() -> None:
    operator = operator_of("云锦布行", branch="west")
    address = f"/census/operators/{operator.pk}/edit/fields/"
    answers = {"branch_id": office("east").pk, "on": localdate().isoformat(), "confirmed": "1"}
    assert Client("east-officer").post(address, answers).status_code == 404
