"""待办: counts, lists, search, filters, pages and the workbook, as people see them."""

from __future__ import annotations

import io
import re

import pytest
from django.utils.timezone import localdate
from openpyxl import load_workbook

from bihuan.web.loops.queries import worklist as queries
from tests.kit.cast import WAY_IN, Client, person
from tests.web.loops.pages import day, letter, text_of

pytestmark = pytest.mark.django_db


def count_in(page: str) -> int:
    found = re.search(r"共 (\d+) 件<", page)
    assert found
    return int(found[1])


def titles_in(page: str) -> list[str]:
    return re.findall(r">(转办线索\d+)</a>", page)


def test_a_count_opens_the_list_that_it_counts() -> None:
    late, soon, calm = letter(answer_in=-2), letter(answer_in=3), letter(answer_in=30)
    client = Client("east-officer")
    page = text_of(client.get("/loops/"))
    for name, expected in (("open", [late, soon, calm]), ("overdue", [late]), ("soon", [soon])):
        link = re.search(rf'<a href="(\?list={name})"[^>]*><b>(\d+)</b>', page)
        assert link, name
        assert int(link[2]) == len(expected)
        listed = text_of(client.get(f"/loops/{link[1]}"))
        assert titles_in(listed) == [one.title for one in expected]
        assert count_in(listed) == len(expected)


def test_days_left_stand_in_words() -> None:
    for days in (-2, 0, 3):
        letter(answer_in=days)
    page = text_of(Client("east-officer").get("/loops/"))
    assert [word in page for word in ("逾期 2 天", "今天到期", "剩 3 天")] == [True] * 3


def test_mine_my_offices_and_all_that_i_may_see_are_told_apart() -> None:
    mine, office_one = letter(), letter(handler=None)
    letter(owner="west", handler="west-officer")
    client = Client("east-officer")
    assert titles_in(text_of(client.get("/loops/?scope=mine"))) == [mine.title]
    for scope in ("unit", "all"):
        assert set(titles_in(text_of(client.get(f"/loops/?scope={scope}")))) == {mine.title, office_one.title}
    assert count_in(text_of(Client("task-force").get("/loops/"))) == 3


def test_two_characters_find_a_subject_a_number_or_a_title() -> None:
    loop, _other = letter(), letter()
    subject = loop.obligations.get().subject_name
    for text in (subject, loop.number, loop.title):
        page = text_of(Client("east-officer").get("/loops/", {"text": text}))
        assert titles_in(page) == [loop.title]
        assert f'value="{text}"' in page


def test_filters_stay_in_the_address_of_every_list_and_of_the_workbook() -> None:
    letter()
    stage = "hand-over:hand-over/received"
    page = text_of(Client("east-officer").get("/loops/", {"stage": stage, "scope": "mine"}))
    kept = "stage=hand-over%3Ahand-over%2Freceived"
    assert f'href="/loops/worklist.xlsx?{kept}&amp;scope=mine"' in page
    assert f'href="?{kept}&amp;scope=mine&amp;list=overdue"' in page


def test_a_stage_is_filtered_within_its_procedure() -> None:
    loop = letter()
    client = Client("east-officer")
    assert titles_in(text_of(client.get("/loops/?stage=hand-over:hand-over/received"))) == [loop.title]
    assert not titles_in(text_of(client.get("/loops/?stage=hand-over:hand-over/working")))


def test_an_unknown_choice_is_refused_with_one_message() -> None:
    answer = Client("east-officer").get("/loops/?procedure=nothing")
    assert answer.status_code == 422
    assert "没有这个选项。请从列表中重新选择。" in text_of(answer)


def test_a_mark_that_cannot_be_read_is_no_page() -> None:
    assert Client("east-officer").get("/loops/?after=yesterday").status_code == 404


def test_pages_follow_each_other_without_a_gap_or_a_double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    loops = [letter(answer_in=days) for days in (-3, 1, 5, 9, 9)]
    client, address, seen = Client("east-officer"), "", []
    for _page in range(3):
        page = text_of(client.get(f"/loops/{address}"))
        seen += titles_in(page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else "?"
    assert seen == [one.title for one in loops]


def test_htmx_gets_the_results_alone_with_the_counts_beside() -> None:
    letter()
    answer = Client("east-officer").get("/loops/", headers={"HX-Request": "true"})
    assert "<html" not in text_of(answer)
    assert 'id="tallies"' in text_of(answer)
    assert "hx-swap-oob" in text_of(answer)
    assert "HX-Request" in answer.headers["Vary"]


def test_the_workbook_holds_what_the_list_counts_with_days_as_days() -> None:
    late = letter(answer_in=-2)
    letter(answer_in=30)
    client = Client("east-officer")
    assert count_in(text_of(client.get("/loops/?list=overdue"))) == 1
    book = load_workbook(io.BytesIO(client.get("/loops/worklist.xlsx?list=overdue").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][5] == late.title
    assert rows[1][14].date() == day(-2)
    assert rows[1][16] == -2


def test_a_formula_in_a_title_is_text_in_the_workbook() -> None:
    loop = letter()
    type(loop).objects.filter(pk=loop.pk).update(title="=1+1")
    book = load_workbook(io.BytesIO(Client("east-officer").get("/loops/worklist.xlsx").content))
    assert book.active.cell(2, 6).value == "'=1+1"


def test_the_worklist_asks_the_database_no_more_for_more_rows(django_assert_num_queries: object) -> None:
    client = Client("east-officer")
    for expected in (1, 6):
        while (
            queries.worklist_counts(person("east-officer"), scope="all", today=localdate())["open"] < expected
        ):
            letter()
        with django_assert_num_queries(WAY_IN + 12):  # type: ignore[operator]
            client.get("/loops/")
