from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.utils.timezone import localdate
from openpyxl import load_workbook

from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.models import Operator, SavedView
from bihuan.web.census.queries import register as queries
from tests.kit.cast import WAY_IN, Client, office, person
from tests.web.census.story import operator_of

pytestmark = pytest.mark.django_db


def names(query: str = "", who: str = "section-officer") -> set[str]:
    """The operators that a list shows."""
    page = Client(who).get(f"/census/?{query}").context["page"]
    return {line.operator.name for line in page.lines}


def test_two_characters_find_a_name_in_any_width_and_a_former_one() -> None:
    operator_of("云锦ＡＢ 布行")
    operator_of("青棉毛巾厂")
    assert names("text=锦a") == {"云锦ＡＢ 布行"}
    assert names("text=毛巾 青棉") == {"青棉毛巾厂"}
    # One character alone asks for nothing.
    assert len(names("text=云")) == 2
    operator = Operator.objects.get(name="青棉毛巾厂")
    answers = {"name": "白棉毛巾厂", "on": localdate().isoformat(), "confirmed": "1"}
    answer = Client().post(f"/census/operators/{operator.pk}/edit/name/", answers)
    assert answer.status_code == 302
    assert names("text=青棉") == names("text=白棉") == {"白棉毛巾厂"}


def test_a_code_finds_its_operator() -> None:
    operator_of("云锦布行", clean_code="92370613MA3TEST10H", code_state="valid")
    operator_of("青棉毛巾厂")
    assert names("text=92370613ma3test10h") == names("text=MA3TEST1") == {"云锦布行"}


def test_filters_tell_what_is_known_and_what_is_not() -> None:
    known = {"credit_grade": "B", "status": "closed", "size_class": "small", "verified_on": localdate()}
    operator_of("甲", role="shop finished", town="东桥镇", address="东桥镇1号", branch="east", fields=known)
    operator_of("乙")
    for query in (
        "role=shop",
        "role=finished",
        "size=small",
        "town=东桥镇",
        f"branch={office('east').pk}",
        "status=closed",
        "grade=B",
        "verified=yes",
    ):
        assert names(query) == {"甲"}, query
    for query in ("role=unknown", "size=unknown", "town=unknown", "branch=unknown", "verified=no"):
        assert names(query) == {"乙"}, query
    assert names("status=active") == names("status=unknown") == {"乙"}
    assert names("role=shop&grade=C") == set()


def test_a_filter_that_nobody_made_is_refused_with_words() -> None:
    answer = Client().get("/census/?status=nonsense")
    assert answer.status_code == 422
    assert "没有这个选项" in answer.content.decode()
    assert Client().get("/census/?after=x").status_code == 404


@pytest.mark.parametrize("most", [2, 1000])
def test_a_page_neither_skips_nor_doubles_while_others_are_added(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    monkeypatch.setattr(queries, "MOST_COUNTED", most)
    for number in range(5):
        operator_of(f"布行{number}")
    account, wanted, today = person("section-officer"), queries.Wanted(), localdate()
    first = queries.register_page(account, wanted, today=today)
    operator_of("新布行")
    second = queries.register_page(account, wanted, today=today, after=first.next)
    third = queries.register_page(account, wanted, today=today, after=second.next)
    back = queries.register_page(account, wanted, today=today, before=second.previous)
    seen = [line.operator.name for page in (first, second, third) for line in page.lines]
    assert seen == [*(f"布行{number}" for number in range(5)), "新布行"]
    assert (back.lines, back.previous, third.next) == (first.lines, 0, 0)
    assert {page.count for page in (second, third, back)} == {min(6, most + 1)}


def test_a_count_that_would_be_slow_is_capped_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    for number in range(3):
        operator_of(f"布行{number}")
    page = queries.register_page(person("section-officer"), queries.Wanted(), today=localdate())
    assert (page.count, page.is_capped) == (3, True)
    assert "超过 1,000 户" in Client().get("/census/").content.decode()


def test_a_branch_sees_its_own_and_those_of_no_branch_are_the_bureaus() -> None:
    operator_of("东", branch="east")
    operator_of("西", branch="west")
    none = operator_of("无")
    assert names(who="east-officer") == {"东"}
    assert names() == {"东", "西", "无"}
    assert Client("east-officer").get(none.get_absolute_url()).status_code == 404


def test_list_and_files_agree_and_a_formula_is_text() -> None:
    operator_of("=1+1", branch="east", phone="12005557788")
    operator_of("西", branch="west")
    client = Client("east-officer")
    sheet = load_workbook(io.BytesIO(client.get("/census/register.xlsx").content)).active
    rows = list(csv.reader(io.StringIO(client.get("/census/register.csv").content.decode("utf-8-sig"))))
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["'=1+1"] == [row[1] for row in rows[1:]]
    assert rows[1][rows[0].index("电话（已隐去中间几位）")] == "120****7788"


def test_a_view_is_kept_under_its_name_for_its_owner_alone() -> None:
    client = Client()
    for query in ("?status=closed&page=9", "?grade=B&next=//elsewhere.example"):
        client.post("/census/views/", {"name": "常看", "query": query})
    (view,) = SavedView.objects.all()
    assert view.query == "grade=B"
    assert "常看" in client.get("/census/").content.decode()
    assert "常看" not in Client("registrar").get("/census/").content.decode()
    assert Client("registrar").post(f"/census/views/{view.pk}/drop/").status_code == 404
    assert client.post(f"/census/views/{view.pk}/drop/").status_code == 302
    assert not SavedView.objects.exists()


def _bulk(client: Client, query: str, **answers: Any) -> Any:
    seen = client.get(f"/census/bulk/?{query}").context["many"].digest
    return client.post(f"/census/bulk/?{query}", {"seen": seen, **answers})


def test_all_means_the_filtered_set_says_how_many_and_shows_what_would_change() -> None:
    for name in ("甲布行", "乙布行", "丙纱厂"):
        operator_of(name)
    operator_of("丁布行", branch="east")
    east, client = office("east"), Client()
    page = _bulk(client, "text=布行", branch=east.pk).content.decode()
    assert "共 3 户" in page and "2 户会变" in page and "更改全部 3 户" in page
    assert Operator.objects.filter(branch=east).count() == 1
    done = _bulk(client, "text=布行", branch=east.pk, role="sale", confirmed="1")
    assert "已更改 3 户" in done.content.decode()
    assert set(Operator.objects.filter(branch=east).values_list("name", flat=True)) == {
        "甲布行",
        "乙布行",
        "丁布行",
    }
    assert names("role=sale") == {"甲布行", "乙布行", "丁布行"}


def test_a_set_that_changed_since_it_was_shown_is_shown_again() -> None:
    operator_of("甲布行")
    client = Client()
    seen = client.get("/census/bulk/?text=布行").context["many"].digest
    operator_of("乙布行")
    answers = {"seen": seen, "role": "sale", "confirmed": "1"}
    answer = client.post("/census/bulk/?text=布行", answers)
    assert answer.status_code == 422
    assert "现在是 2 户" in answer.content.decode()
    assert not names("role=sale")


def test_two_writers_of_one_set_lose_nothing() -> None:
    operator = operator_of("甲布行")
    first, second = Client(), Client("registrar")
    seen = first.get("/census/bulk/").context["many"].digest
    east = office("east").pk
    first.post("/census/bulk/", {"seen": seen, "role": "sale", "confirmed": "1"})
    second.post("/census/bulk/", {"seen": seen, "branch": east, "confirmed": "1"})
    operator.refresh_from_db()
    assert operator.branch_id == east
    assert names("role=sale") == {"甲布行"}


def test_a_branch_gives_away_only_what_it_sees() -> None:
    mine, other = operator_of("甲布行", branch="east"), operator_of("乙布行", branch="west")
    client = Client("east-officer")
    answer = _bulk(client, "", branch=office("west").pk, confirmed="1")
    assert answer.status_code == 422
    _bulk(client, "", role="sale", confirmed="1")
    assert [one.chain_roles.count() for one in (mine, other)] == [1, 0]


def test_the_list_asks_the_database_no_more_for_more_rows(django_assert_num_queries: Any) -> None:
    client = Client()
    for count in (1, 6):
        while Operator.objects.count() < count:
            operator_of(f"布行{Operator.objects.count()}", branch="east", role="shop", phone="12005557788")
        with django_assert_num_queries(WAY_IN + 6):
            client.get("/census/?text=布行&role=shop")


def test_a_merged_operator_is_listed_by_its_root_and_found_by_every_name() -> None:
    kept, absorbed = operator_of("甲布行"), operator_of("乙纱厂", phone="12005557788")
    Operator.objects.filter(pk=absorbed.pk).update(root=kept)
    refresh_lines(root_ids=[kept.pk, absorbed.pk])
    assert names() == names("text=乙纱") == names("text=7788") == {"甲布行"}
