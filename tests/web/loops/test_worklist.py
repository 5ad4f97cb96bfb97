from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.web.loops.facts import Laying
from bihuan.web.loops.models import Loop, SearchText
from bihuan.web.loops.queries import worklist as lists
from bihuan.web.loops.queries.worklist import (
    Wanted,
    export_rows,
    worklist,
    worklist_counts,
    worklist_page,
)
from tests.kit.cast import person
from tests.web.loops.story import TODAY, day, failing_sample, letter, move

pytestmark = pytest.mark.django_db


def found(who: str = "section-officer", *, today: Any = TODAY, **wanted: Any) -> list[str]:
    rows = worklist(person(who), Wanted(**{"scope": "all", **wanted}), today=today)
    return list(rows.values_list("title", flat=True))


def test_counts_open_the_lists_that_they_count() -> None:
    for days in (-3, -1, 0, 7, 8, 30):
        letter(days=days)
    failing_sample()
    answered = letter()
    move(answered, "assign", by="registrar")
    move(answered, "reply", days=0, served_on=TODAY, evidence=["reply-letter"])
    order = letter(
        procedure="supervision-order", by="section-head", layings=(Laying(track="order", subject="bureau"),)
    )
    move(order, "issue", by="section-head", stated_on=day(9))
    move(order, "reply", evidence=["reply-letter"])
    officer = person("section-officer")
    counts = worklist_counts(officer, scope="all", today=TODAY)
    assert counts == {"open": 8, "overdue": 2, "soon": 2, "review": 1, "unsigned": 0, "awaiting": 1}
    assert {name: len(found(list=name)) for name in counts} == counts
    assert (len(found(list="closed")), len(found(list="all"))) == (1, 9)


def test_what_is_due_first_comes_first_and_what_has_no_day_comes_last() -> None:
    failing_sample(title="没有期限")
    for title, days in (("后", 9), ("先", 1), ("中", 5)):
        letter(title=title, days=days)
    page = worklist_page(person("section-officer"), Wanted(scope="all"), today=TODAY)
    assert [loop.title for loop in page.loops] == ["先", "中", "后", "没有期限"]


def test_mine_my_unit_and_all_that_i_may_see() -> None:
    letter(title="我的", handler=person("east-officer"))
    letter(title="分局的")
    letter(title="别的分局的", owner="west")
    assert found("east-officer", scope="mine") == ["我的"]
    assert sorted(found("east-officer", scope="unit")) == ["分局的", "我的"]
    assert sorted(found("east-officer")) == ["分局的", "我的"]
    assert len(found("section-officer")) == 3
    assert worklist_counts(person("east-officer"), scope="all", today=TODAY)["open"] == 2


def test_the_search_begins_at_two_characters_and_finds_title_number_and_subject() -> None:
    failing_sample(title="床单 色牢度", number="XBJ-77")
    letter(title="来函", number="99")
    assert found(text="色牢") == ["床单 色牢度"]
    assert found(text="bj-77") == ["床单 色牢度"]
    assert found(text="蓝屏") == ["床单 色牢度"]
    assert len(found(text="床")) == 2
    assert found(text="100%") == []
    assert found("west-officer", text="蓝屏") == []


def test_a_search_among_open_loops_finds_what_one_among_all_finds() -> None:
    failing_sample(title="床单 色牢度 Grade_A", number="XBJ-77")
    letter(title="来函 100%棉", number="99", layings=two_parties())
    here = ("床单", "GRADE", "grade_a", "xbj", "0%棉", "e_a", "蓝屏", "海州", "白鹭")
    for text in (*here, "7%", "\\n", "无此"):
        assert sorted(found(text=text)) == sorted(found(text=text, list="all")), text
        assert bool(found(text=text)) is (text in here), text
    assert found(text="白鹭") == ["来函 100%棉"]
    assert found(text="grade_a") == ["床单 色牢度 Grade_A"]


def two_parties() -> tuple[Laying, ...]:
    names = ("海州市局", "白鹭百货")
    return tuple(Laying(track="hand-over", subject="sender", subject_name=name) for name in names)


def test_a_closed_loop_is_found_among_closed_ones_and_again_among_open_ones_once_it_is_reopened() -> None:
    loop = letter(title="来函")
    move(loop, "assign", by="registrar")
    move(loop, "reply", served_on=TODAY, evidence=["reply-letter"])
    assert (found(text="来函"), found(text="来函", list="closed")) == ([], ["来函"])
    move(loop, "reopen", by="section-head", evidence=["signed-decision"])
    assert (found(text="来函"), found(text="海州")) == (["来函"], ["来函"])
    assert found(text="来函", list="closed") == []


def test_open_loops_of_an_older_version_can_be_searched_for_after_migrating() -> None:
    failing_sample(title="床单 Grade_A")
    letter(layings=two_parties())
    closed = letter()
    move(closed, "assign", by="registrar")
    move(closed, "reply", served_on=TODAY, evidence=["reply-letter"])
    written = list(SearchText.objects.order_by("pk").values_list("pk", "text"))
    SearchText.objects.all().delete()
    import_module("bihuan.web.loops.migrations.0007_search_texts_of_open_loops").write_texts(apps, None)
    assert list(SearchText.objects.order_by("pk").values_list("pk", "text")) == written
    assert len(written) == 2


def test_filters_narrow_a_list() -> None:
    failing_sample(title="样品")
    letter(title="来函")
    assert found(procedure="hand-over") == ["来函"]
    assert found(source="e-cqs") == ["样品"]
    assert found(stage="hand-over/received") == ["来函"]


def test_pages_neither_skip_nor_double_a_row_while_others_come_and_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", 3)
    for number in range(8):
        letter(title=str(number), days=number // 2)
    officer, wanted = person("section-officer"), Wanted(scope="all")
    first = worklist_page(officer, wanted, today=TODAY)
    letter(title="新", days=0)
    second = worklist_page(officer, wanted, today=TODAY, after=first.next)
    titles = [loop.title for loop in (*first.loops, *second.loops)]
    assert titles == ["0", "1", "新", "2", "3", "4"] or titles == ["0", "1", "2", "3", "4", "5"]
    back = worklist_page(officer, wanted, today=TODAY, before=second.previous)
    assert len(back.loops) == 3
    assert back.loops[-1].listed_on <= second.loops[0].listed_on
    assert not first.previous and second.previous


@pytest.mark.parametrize("mark", ["x", "_", "2026-05-06_x", "9_9", f"2026-05-06_{2**63}"])
def test_a_mark_that_nobody_gave_is_an_error(mark: str) -> None:
    with pytest.raises(ValueError):
        worklist_page(person("section-officer"), Wanted(), today=TODAY, after=mark)


def test_an_export_holds_what_the_list_holds() -> None:
    for number in range(4):
        letter(title=str(number), days=4 - number)
    rows = export_rows(person("section-officer"), Wanted(scope="all"), today=TODAY)
    assert [loop.title for loop in rows] == ["3", "2", "1", "0"]


def test_a_page_asks_the_database_as_often_however_long_it_is() -> None:
    officer = person("section-officer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = worklist_page(officer, Wanted(scope="all"), today=TODAY)
            [(loop.owner.name, loop.handler and loop.handler.name) for loop in page.loops]
        return len(queries)

    letter(handler=person("east-officer"))
    few = asked()
    for _ in range(5):
        letter(handler=person("east-officer"))
    assert asked() == few
    assert Loop.objects.filter(due_on=day(20)).count() == 6
