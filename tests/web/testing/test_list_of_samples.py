"""Every sample of a run in one list: filters, pages, counts and files agree, at any size."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from lxml import html

from bihuan.web.testing import listing
from bihuan.web.testing.actions import check_report
from bihuan.web.testing.models import CheckedSample, CheckRun
from tests.kit.cast import WAY_IN, Client
from tests.kit.sheets import HEADER, many, reading, workbook
from tests.web.conftest import LIN, NOW

pytestmark = pytest.mark.django_db


def run_of(rows: list[tuple[str, ...]], *, header: Any = HEADER) -> CheckRun:
    return check_report(by=LIN, now=NOW, name="列表.xlsx", content=workbook(rows, header=header)).run


def page(run: CheckRun, query: str = "") -> Any:
    answer = Client().get(f"{run.get_absolute_url()}samples/{query}")
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def ids(tree: Any) -> list[str]:
    return list(tree.xpath("//table[contains(@class, 'samples')]//th[@scope='row']/a/text()"))


def told_count(tree: Any) -> int:
    line = " ".join(tree.xpath("//p[@id='list']")[0].text_content().split())
    return int(line.split(" ")[1])


def leafed(run: CheckRun, query: str = "", *, rel: str = "next") -> list[str]:
    """The ids of every page, one after another, by the links that a reader follows."""
    seen: list[str] = []
    address = query
    while True:
        tree = page(run, address)
        seen += ids(tree)
        further = tree.xpath(f"//a[@rel='{rel}']/@href")
        if not further:
            return seen
        address = further[0].split("#")[0]


FILTERS = {
    "": 120,
    "?section=failing": 60,
    "?section=disagreements": 30,
    "?differs=yes": 30,
    "?differs=no": 90,
    "?section=failing&differs=no": 30,
    "?q=s0001": 10,
    "?q=纯棉": 120,
    "?q=纯棉 s00042": 1,
    "?q=没有这个": 0,
    "?item=ph": 120,
    "?product=sheet": 120,
    "?product=unheard-of": 120,
    "?section=nonsense&differs=yes": 30,
}


@pytest.mark.parametrize("query", FILTERS)
def test_list_count_and_file_agree_under_every_filter(query: str) -> None:
    run = run_of(many(120))
    seen = leafed(run, query)
    assert len(seen) == len(set(seen)) == told_count(page(run, query)) == FILTERS[query]
    if not seen:
        return
    (address,) = page(run, query).xpath("//p[@class='downloads']/a[text()='csv']/@href")
    rows = csv.DictReader(io.StringIO(Client().get(address).content.decode("utf-8-sig")))
    assert {row["sample_id"] for row in rows} == set(seen)


def test_the_button_says_how_many_samples_the_file_has() -> None:
    run = run_of(many(8))
    told = [
        " ".join(one.text_content().split())
        for one in page(run, "?section=failing").xpath("//p[@class='downloads']/span")
    ]
    assert told == ["下载这 4 个样品的系统核对结果："]
    whole = html.fromstring(Client().get(run.get_absolute_url()).content.decode())
    assert "下载全部 8 个样品" in whole.xpath("//p[@class='downloads']/span")[0].text_content()


def test_pages_lead_back_the_way_they_came() -> None:
    run = run_of(many(120))
    last = f"?after={100}"
    assert leafed(run, last) == [f"S{number:05d}" for number in range(100, 120)]
    back = page(run, page(run, last).xpath("//a[@rel='prev']/@href")[0].split("#")[0])
    assert ids(back) == [f"S{number:05d}" for number in range(50, 100)]
    first = page(run, back.xpath("//a[@rel='prev']/@href")[0].split("#")[0])
    assert ids(first) == [f"S{number:05d}" for number in range(50)]
    assert not first.xpath("//a[@rel='prev']")


def test_the_filters_stay_in_the_form_and_in_the_links() -> None:
    run = run_of(many(220))
    tree = page(run, "?section=failing&q=纯棉")
    assert tree.xpath("//select[@name='section']/option[@selected]/@value") == ["failing"]
    assert tree.xpath("//input[@name='q']/@value") == ["纯棉"]
    assert "section=failing" in tree.xpath("//a[@rel='next']/@href")[0]


def test_the_gravest_disagreement_stands_first_over_all_pages() -> None:
    limit_only = [
        reading(f"L{number:03d}", value="7.0", limit="4.0~9.0", verdict="合格") for number in range(60)
    ]
    wrong = [reading(f"W{number:03d}", value="8.9", limit="4.0~8.5", verdict="合格") for number in range(60)]
    seen = leafed(run_of([*limit_only, *wrong]), "?section=disagreements")
    assert [one[0] for one in seen] == ["W"] * 60 + ["L"] * 60


def test_a_maker_and_an_item_are_found() -> None:
    header = (*HEADER, "标称生产者")
    rows = [
        (*reading("A"), "云锦家纺有限公司"),
        (*reading("B", item="甲醛含量", value="20"), "Qinghe Textiles"),
    ]
    run = run_of(rows, header=header)
    assert ids(page(run, "?q=云锦")) == ["A"]
    assert ids(page(run, "?q=QINGHE")) == ["B"]
    assert ids(page(run, "?item=formaldehyde")) == ["B"]
    names = page(run).xpath("//select[@name='item']/option/text()")
    assert "甲醛含量" in names


def test_a_sample_that_is_added_meanwhile_neither_skips_nor_doubles_another() -> None:
    run = run_of(many(120))
    first = page(run, "?section=failing")
    CheckedSample.objects.filter(run=run, place=3).update(section="failing")
    second = page(run, first.xpath("//a[@rel='next']/@href")[0].split("#")[0])
    assert len({*ids(first), *ids(second)}) == len(ids(first)) + len(ids(second)) == 60


def test_a_page_costs_the_same_queries_at_any_size_and_anywhere(django_assert_num_queries: Any) -> None:
    small, large = run_of(many(8)), run_of(many(400))
    client = Client()
    for run in (small, large):
        with django_assert_num_queries(WAY_IN + 3):
            client.get(f"{run.get_absolute_url()}samples/")
    with django_assert_num_queries(WAY_IN + 3):
        client.get(f"{large.get_absolute_url()}samples/?section=failing&after=300")
    with django_assert_num_queries(WAY_IN + 4):
        client.get(f"{large.get_absolute_url()}samples/?section=failing&q=s&after=300")


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "one_sample_at_a_place"),
        ({"section": "others"}, "samples_by_section"),
        ({"section": "disagreements"}, "samples_by_disagreement"),
    ],
)
def test_an_index_leads_to_the_beginning_of_a_page(filters: dict[str, str], index: str) -> None:
    """So that a page far down in 100,000 rows costs what the first one costs."""
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL chooses by the number of rows")
    run = run_of(many(8))
    order = listing.order_of(filters)
    query = listing.filtered(run, filters).filter(**{f"{order}__gt": 5}).order_by(order)[:51]
    plan = query.explain()
    assert "SEARCH" in plan
    assert "TEMP B-TREE" not in plan
    assert index in plan or "autoindex" in plan or "run_id=? AND place>?" in plan
    assert "OFFSET" not in str(query.query)


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=-1", "?before=9999999999999999999999", "?section=%00", "?page=2"]
)
def test_a_hand_written_address_does_no_harm(query: str) -> None:
    assert len(ids(page(run_of(many(4)), query))) == 4
