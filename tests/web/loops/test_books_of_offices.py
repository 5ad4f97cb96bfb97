"""Who may bring in what, and who sees of whose lists what."""

from __future__ import annotations

import pytest

from bihuan.web.loops.models import Loop
from tests.kit.books import book, matter
from tests.kit.cast import Client
from tests.web.loops.pages import text_of
from tests.web.loops.test_books import accepted, outcomes, page

pytestmark = pytest.mark.django_db


def test_an_office_brings_in_its_own_matters_alone() -> None:
    rows = [matter("A-1"), matter("A-2", 承办机构="西园分局", 承办人="罗溪")]
    found = accepted(book(rows), who="east-officer")
    assert outcomes(found) == ["opened", "refused"]
    assert "西园分局" not in "".join(
        text
        for _address, code, data in found.rows.get(place=2).told
        for name, text in data
        if name == "possible"
    )


def test_a_number_of_another_office_is_not_opened_again_and_tells_nothing_of_it() -> None:
    accepted(book([matter("A-1", 承办机构="西园分局", 承办人="罗溪", 当事人="西园秘密店")]))
    found = accepted(book([matter("A-1")]), who="east-officer", name="东桥.xlsx")
    assert outcomes(found) == ["known"]
    shown = page(found, who="east-officer")
    assert "已由其他机构登记" in shown and "西园" not in shown
    assert Loop.objects.count() == 1


def test_another_office_sees_nothing_of_a_list() -> None:
    found = accepted(book([matter("A-1", 当前阶段="?")]), who="east-officer")
    for address in ("", "refused.xlsx"):
        assert Client("west-officer").get(f"/loops/book/{found.pk}/{address}").status_code == 404
    assert Client("west-officer").post(f"/loops/book/{found.pk}/accept/").status_code == 404
    assert "原台账" not in text_of(Client("west-officer").get("/loops/book/"))
