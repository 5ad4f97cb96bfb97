from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode
from lxml import html

from bihuan.web.ledger.actions import seal_days
from bihuan.web.ledger.facts import Actor
from bihuan.web.testing.models import CheckRun
from tests.kit.cast import WAY_IN, Client
from tests.web.ledger.story import EVENTS, NOW, RunPrinted, TeaMade, make_tea, record
from tests.web.ledger.tampering import break_open, run

pytestmark = pytest.mark.django_db

WEI = Actor(id="wei", name="魏青")
# The 24th in Shanghai ends at 16:00 UTC.
MIDNIGHT = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def listed(table: Any) -> None:
    table(EVENTS)


def page(path: str = "", language: str = "zh-hans", status: int = 200, **asked: str) -> html.HtmlElement:
    client = Client("audit-admin")
    client.cookies["django_language"] = language
    answer = client.get(f"/ledger/{path}?{urlencode(asked)}")
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def numbers(tree: html.HtmlElement) -> list[int]:
    return [int(text) for text in tree.xpath("//table[@class='entries']//td[1]/text()")]


def follow(tree: html.HtmlElement, rel: str) -> html.HtmlElement | None:
    links = tree.xpath(f"//nav[@class='pagination']/a[@rel='{rel}']/@href")
    if not links:
        return None
    return html.fromstring(Client("audit-admin").get(f"/ledger/{links[0]}").content.decode())


def text(tree: html.HtmlElement) -> str:
    return " ".join(tree.text_content().split())


def test_the_latest_entries_come_first_as_sentences_in_the_readers_language(
    example_runs: list[CheckRun],
) -> None:
    tree = page()
    assert numbers(tree) == [3, 2, 1]
    assert "核对了检验机构检验结果文件" in text(tree)
    assert f"核对记录 {example_runs[0].pk}" in text(tree)
    english = text(page(language="en"))
    assert "Checked a laboratory's file" in english
    assert f"check run {example_runs[0].pk}" in english


def test_every_entry_is_met_once_while_others_are_added(listed: None) -> None:
    make_tea(*[NOW] * 60, *[NOW + timedelta(seconds=number) for number in range(60)])
    tree: html.HtmlElement | None = page()
    met: list[int] = []
    while tree is not None:
        met += numbers(tree)
        make_tea(NOW + timedelta(hours=1))
        last, tree = tree, follow(tree, "next")
    assert met == list(range(120, 0, -1))
    back = follow(last, "prev")
    assert back is not None
    assert numbers(back) == list(range(70, 20, -1))


def test_the_way_back_ends_at_the_latest(listed: None) -> None:
    make_tea(*[NOW] * 70)
    older = follow(page(), "next")
    assert older is not None
    newest = follow(older, "prev")
    assert newest is not None
    assert numbers(newest) == list(range(70, 20, -1))
    assert follow(newest, "prev") is None


def test_filters_narrow_the_list_and_stay_in_the_address(listed: None) -> None:
    record(TeaMade(cups=1))
    record(RunPrinted(run_id=5), RunPrinted(run_id=6), by=WEI)
    make_tea(MIDNIGHT)
    assert numbers(page(actor="wei")) == [3, 2]
    assert numbers(page(kind="ledger.tea_made")) == [4, 1]
    assert numbers(page(subject_kind="testing.CheckRun")) == [3, 2]
    assert numbers(page(subject_kind="testing.CheckRun", subject_id="5")) == [2]
    assert numbers(page(since="2026-11-25")) == [4]
    assert numbers(page(until="2026-11-24")) == [3, 2, 1]
    assert numbers(page(since="2026-11-24", until="2026-11-24", actor="lin")) == [1]
    assert "没有符合筛选条件的条目" in text(page(actor="nobody"))
    kept = page(actor="wei", since="2026-11-24")
    assert kept.xpath("//input[@name='actor']/@value") == ["wei"]
    assert kept.xpath("//input[@name='since']/@value") == ["2026-11-24"]


def test_pages_of_a_filtered_list_keep_the_filter(listed: None) -> None:
    for number in range(60):
        record(TeaMade(cups=number), by=WEI)
        record(TeaMade(cups=number))
    tree = follow(page(actor="wei"), "next")
    assert tree is not None
    assert len(numbers(tree)) == 10
    assert tree.xpath("//input[@name='actor']/@value") == ["wei"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"since": "yesterday"}, "读不出这个日期"),
        ({"since": "0001-01-01"}, "读不出这个日期"),
        ({"until": "9999-12-31"}, "读不出这个日期"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "截止日期早于起始日期"),
        ({"subject_id": "5"}, "请同时选择对象类别"),
        ({"kind": "no.such"}, "没有这个选项"),
    ],
)
def test_a_filter_that_cannot_be_understood_is_refused(asked: dict[str, str], told: str) -> None:
    assert told in text(page(status=422, **asked))


@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "_",
        "9_9",
        "2026-11-24_1",
        "2026-11-24T00:00:00_1",
        "0001-01-01T00:00:00+14:00_1",
        f"{NOW}_{2**63}",
    ],
)
@pytest.mark.parametrize("name", ["before", "after"])
def test_a_mark_that_nobody_gave_is_not_found(name: str, mark: str) -> None:
    page(status=404, **{name: mark})


def test_an_entry_shows_its_row_its_digests_and_its_hashes(example_runs: list[CheckRun]) -> None:
    tree = page("entries/2/")
    told = text(tree)
    assert example_runs[1].file_digest in told
    assert example_runs[1].rulebook_digest in told
    assert "内容与哈希值相符" in told
    assert example_runs[1].get_absolute_url() in tree.xpath("//dd/a/@href")
    hashes = [code for code in tree.xpath("//code/text()") if re.fullmatch("[0-9a-f]{64}", code)]
    assert len(hashes) == 4


def test_a_changed_entry_says_so(example_runs: list[CheckRun]) -> None:
    break_open()
    run("UPDATE ledger_ledgerevent SET actor_name = 'x' WHERE sequence = 2")
    assert "内容与哈希值不符" in text(page("entries/2/"))


def test_an_entry_about_a_row_that_is_gone_has_no_link_to_it(listed: None) -> None:
    record(RunPrinted(run_id=987654), TeaMade(cups=1))
    assert "核对记录 987654" in text(page("entries/1/"))
    assert not page("entries/1/").xpath("//dd/a[starts-with(@href, '/testing')]")
    assert page("entries/2/").xpath("//dd/span[@class='none']")


def test_the_proof_is_offered_when_the_day_is_sealed(example_runs: list[CheckRun]) -> None:
    assert "当日尚未封存" in text(page("entries/1/"))
    (seal,) = seal_days(now=MIDNIGHT)
    tree = page("entries/1/")
    assert seal.root in text(tree)
    assert {"/ledger/entries/1/proof.json", "/ledger/verify_entry.py"} <= set(tree.xpath("//a/@href"))


def test_an_entry_that_is_not_there_is_not_found() -> None:
    page("entries/1/", status=404)
    page("entries/1/proof.json", status=404)


def test_sealed_days_come_the_latest_first_in_pages(listed: None) -> None:
    make_tea(*[NOW + timedelta(days=number) for number in range(70)])
    seal_days(now=NOW + timedelta(days=69))
    tree = page("days/")
    days = tree.xpath("//table//th/time/text()")
    assert (len(days), days[0], days[-1]) == (60, "2027-01-31", "2026-12-03")
    assert "尚未封存的条目：1 条" in text(tree)
    (older,) = tree.xpath("//a[@rel='next']/@href")
    second = html.fromstring(Client("audit-admin").get(f"/ledger/days/{older}").content.decode())
    assert second.xpath("//table//th/time/text()")[0] == "2026-12-02"
    assert len(second.xpath("//table//th/time")) == 9
    page("days/", status=404, before="never")


def asked_for(path: str) -> int:
    """How many questions a page costs beside those of the way in."""
    client = Client("audit-admin")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked) - WAY_IN


@pytest.mark.parametrize("filters", ["", "?actor=lin", "?since=2026-11-24&kind=ledger.tea_made"])
def test_the_list_asks_the_database_once_however_long_it_is(listed: None, filters: str) -> None:
    make_tea(NOW)
    assert asked_for(f"/ledger/{filters}") == 1
    make_tea(*[NOW] * 60)
    assert asked_for(f"/ledger/{filters}") == 1


def test_the_other_pages_ask_little(example_runs: list[CheckRun]) -> None:
    assert asked_for("/ledger/entries/1/") == 3  # the entry, its row, its seal
    assert asked_for("/ledger/days/") == 3
    assert asked_for("/ledger/audit/") == 1
    Client("audit-admin").post("/ledger/audit/")
    assert asked_for("/ledger/audit/") == 1


def plan(path: str) -> str:
    """How the database goes about the one query of a page."""
    client = Client("audit-admin")
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    query = next(one["sql"] for one in asked if 'FROM "ledger_' in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        return " ".join(str(row) for row in cursor.fetchall())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the words of SQLite's planner")
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ("?", "entries_by_time"),
        ("?since=2026-11-01&until=2026-11-02", "entries_by_time"),
        ("?actor=lin", "entries_by_actor"),
        ("?kind=ledger.tea_made", "entries_by_kind"),
        ("?subject_kind=testing.CheckRun&subject_id=5", "entries_by_subject"),
    ],
)
@pytest.mark.parametrize("name", ["", "before", "after"])
def test_each_filter_reads_its_index_in_order_and_sorts_nothing(
    listed: None, filters: str, index: str, name: str
) -> None:
    mark = urlencode({name: f"{NOW.isoformat()}_5"}) if name else ""
    told = plan(f"/ledger/{filters}&{mark}")
    assert index in told
    assert "TEMP B-TREE" not in told
