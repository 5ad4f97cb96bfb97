"""One operator: all his matters that the reader may see, found by the name, with history and documents."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from bihuan.web.loops.actions.opening import Registered, register
from bihuan.web.loops.facts import Laying
from bihuan.web.loops.models import Loop
from bihuan.web.loops.names import name_key
from tests.kit.cast import WAY_IN, Client, office, person
from tests.web.loops import story
from tests.web.loops.pages import day, text_of

pytestmark = pytest.mark.django_db

NAME = "青棉（云溪）毛巾厂"
_count = iter(range(1, 1_000))


def sample(name: str = NAME, *, owner: str = "east", subject: str = "sampled-party") -> Loop:
    number = next(_count)
    registered = Registered(
        procedure="result-handling",
        source="e-cqs",
        number=f"厂{number}",
        title=f"毛巾不合格{number}",
        received_on=day(-20),
        owner=office(owner),
        layings=(Laying(track="subject", subject=subject, subject_name=name),),
    )
    return register(registered=registered, by=person("registrar"), now=story.NOW.now(tz=story.UTC)).loop


def titles_of(name: str, who: str = "section-officer") -> set[str]:
    page = text_of(Client(who).get("/loops/operators/", {"name": name}))
    return set(re.findall(r">(毛巾不合格\d+)</a>", page))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("青棉（云溪）毛巾厂", "青棉(云溪)毛巾厂", True),
        ("ＡＢＣ家纺", " abc 家纺", True),
        ("青棉毛巾厂", "青棉毛巾有限公司", False),
        ("青棉毛巾厂", "青绵毛巾厂", False),
    ],
)
def test_names_are_compared_without_widths_and_spaces_and_no_further(
    one: str, other: str, same: bool
) -> None:
    assert (name_key(one) == name_key(other)) is same


def test_all_matters_of_a_name_are_found_in_any_of_its_spellings() -> None:
    first, second, other = sample(), sample("青棉(云溪) 毛巾厂"), sample("青棉（云溪）毛巾二厂")
    for spelling in (NAME, "青棉 (云溪)毛巾厂"):
        assert titles_of(spelling) == {first.title, second.title}
    assert other.title not in titles_of(NAME)
    page = text_of(Client().get("/loops/operators/", {"name": NAME}))
    assert "同名：只按名称对上" in page
    assert "青棉(云溪) 毛巾厂" in page


def test_part_of_a_name_finds_nothing_and_says_so() -> None:
    sample()
    assert titles_of("青棉") == set()
    assert "请核对是否写了全称" in text_of(Client().get("/loops/operators/", {"name": "青棉"}))


def test_the_page_holds_only_what_the_reader_may_see() -> None:
    east, west = sample(), sample(owner="west")
    assert titles_of(NAME, "east-officer") == {east.title}
    assert titles_of(NAME, "task-force") == {east.title, west.title}
    answer = Client("west-officer").get("/loops/operators/matters.xlsx", {"name": NAME})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [west.title in row for row in rows[1:]] == [True]


def test_a_complainant_is_no_operator() -> None:
    registered = Registered(
        procedure="complaint",
        source="hotline-12315",
        number="投诉1",
        title="毛巾不合格999",
        received_on=day(-2),
        owner=office("east"),
        layings=(Laying(track="complaint", subject="complainant", subject_name="程女士"),),
    )
    loop = register(registered=registered, by=person("registrar"), now=story.NOW.now(tz=story.UTC)).loop
    assert titles_of("程女士") == set()
    assert "/loops/operators/?name=" not in text_of(Client().get(f"/loops/{loop.pk}/"))


def test_moves_and_documents_stand_in_the_order_of_their_days() -> None:
    loop = story.failing_sample(
        layings=(Laying(track="subject", subject="sampled-party", subject_name=NAME),)
    )
    story.move(loop, "serve-notice", days=1, served_on=story.day(1))
    story.move(loop, "accept-result", days=2, evidence=("written-waiver",))
    page = text_of(Client().get("/loops/operators/", {"name": NAME}))
    places = [page.index(words) for words in ("written-waiver.pdf", "送达检验结果告知书")]
    assert places == sorted(places), "the latest first"


def test_the_name_of_an_operator_leads_from_his_obligation() -> None:
    loop = sample()
    page = text_of(Client().get(f"/loops/{loop.pk}/"))
    link = re.search(r'href="(/loops/operators/\?name=[^"]+)"', page)
    assert link
    assert loop.title in text_of(Client().get(link[1]))


def test_the_operator_asks_the_database_no_more_for_more_matters(
    django_assert_num_queries: object,
) -> None:
    client = Client()
    for number in (1, 4):
        for _more in range(number):
            sample()
        with django_assert_num_queries(WAY_IN + 8):  # type: ignore[operator]
            client.get("/loops/operators/", {"name": NAME})
