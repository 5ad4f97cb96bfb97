from __future__ import annotations

import re

import pytest
from django.db.models import Model
from django.utils import timezone
from lxml import html

from bihuan.web.census.demonstration import fill_register
from bihuan.web.census.linking.actions.demonstration import link_register
from bihuan.web.census.lists.demonstration import hand_in_lists
from bihuan.web.census.lists.models import ListImport
from bihuan.web.census.models import Merge, Operator, Pair, Party, Record, SiteCheck, Source
from bihuan.web.loops.books.models import BookImport
from bihuan.web.loops.demonstration import open_matters
from bihuan.web.loops.models import Loop, Reminder
from bihuan.web.loops.spot_checks.models import SpotCheck
from bihuan.web.papers.demonstration import write_papers
from bihuan.web.papers.models import Paper
from bihuan.web.testing.demonstration import hand_in_reports, release_sheet
from bihuan.web.testing.examples import DRAFT
from bihuan.web.testing.models import CheckRun, ReleasedSample, SealedReport
from bihuan.web.testing.what_if.actions import compare_runs
from tests.kit.cast import Client, office, person
from tests.kit.pages import ERRORS, PAGES, reader_of
from tests.web.conftest import LIN, NOW

ADDRESSES = {**PAGES, **ERRORS}

CHINESE = re.compile(r"[\u3400-\u9fff]")

# The rows that stand in an address, by the folder before their number.
FOLDERS: dict[str, type[Model]] = {
    "loops": Loop,
    "book": BookImport,
    "spot-checks": SpotCheck,
    "reminders": Reminder,
    "papers": Paper,
    "released": ReleasedSample,
    "reports": SealedReport,
    "operators": Operator,
    "lists": ListImport,
    "sources": Source,
    "records": Record,
    "site-checks": SiteCheck,
    "pairs": Pair,
    "merges": Merge,
    "parties": Party,
}


def words_outside_marked_chinese(page: bytes) -> list[str]:
    """Every text and every text attribute that a reader of English meets, marked Chinese left out.

    A title can mark nothing: a part of it may be a name or a number, if another part says what the page is.
    """
    tree = html.fromstring(page.decode())
    for title in tree.xpath("//title"):
        *parts, _site = (title.text or "").split(" · ")
        title.text = next((part for part in parts if not CHINESE.search(part)), title.text)
    for marked in tree.xpath("//*[starts-with(@lang, 'zh')][not(self::html)]"):
        marked.drop_tree()
    attributes = tree.xpath("//@aria-label | //@title | //@alt | //@placeholder | //@data-text | //@download")
    return [str(text) for text in [*tree.xpath("//text()"), *attributes] if str(text).strip()]


def get(path: str, language: str, *, who: str | None = "section-officer", status: int = 200) -> bytes:
    client = Client(who)
    client.cookies["django_language"] = language
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content


def of_this_test(address: str) -> str:
    """The address with the id of this test's n-th row in place of each n."""

    def own(found: re.Match[str]) -> str:
        folder, place = found.groups()
        return f"/{folder}/{FOLDERS[folder].objects.order_by('pk')[int(place) - 1].pk}"

    return re.sub(rf"/({'|'.join(FOLDERS)})/(\d+)(?=/)", own, address)


def address(route: str, run: CheckRun) -> str:
    """The address of a page with the ids of this test's rows in place of the demonstration's."""
    account = person("east-officer")
    if route.startswith("loops:"):
        open_matters(now=timezone.now())
        return of_this_test(ADDRESSES[route])
    if route.startswith("census:"):
        fill_register(now=timezone.now())
        hand_in_lists(now=timezone.now())
        open_matters(now=timezone.now())
        link_register(now=timezone.now())
        return of_this_test(ADDRESSES[route])
    if route.startswith("papers:"):
        write_papers(now=timezone.now())
        return of_this_test(ADDRESSES[route])
    if "/testing/released/" in ADDRESSES[route] or "/testing/reports/" in ADDRESSES[route]:
        release_sheet(now=timezone.now())
        hand_in_reports(now=timezone.now())
        return of_this_test(ADDRESSES[route])
    here = (
        ADDRESSES[route].replace("/2/", f"/{run.pk}/").replace("offices/4/", f"offices/{office('east').pk}/")
    )
    here = here.replace("checks/1/", f"checks/{CheckRun.objects.order_by('pk')[0].pk}/")
    if "what-if/1/" in here:
        asked = compare_runs(by=LIN, now=NOW, name="x", content=DRAFT.read_bytes(), run_ids=[run.pk])
        here = here.replace("what-if/1/", f"what-if/{asked.what_if.pk}/")
    grant = account.assignments.get().pk
    return here.replace("accounts/7/", f"accounts/{account.pk}/").replace("grants/7/", f"grants/{grant}/")


@pytest.mark.django_db
@pytest.mark.parametrize("route", ADDRESSES)
def test_an_english_page_has_chinese_only_where_it_is_data(route: str, example_runs: list[CheckRun]) -> None:
    status = 404 if route in ERRORS else 200
    page = get(address(route, example_runs[1]), "en", who=reader_of(route), status=status)
    left = [text for text in words_outside_marked_chinese(page) if CHINESE.search(text)]
    assert not left


@pytest.mark.django_db
@pytest.mark.parametrize("route", ADDRESSES)
def test_a_page_is_chinese_unless_its_reader_chose_otherwise(
    route: str, example_runs: list[CheckRun]
) -> None:
    client = Client(reader_of(route), headers={"Accept-Language": "en-US,en"})
    answer = client.get(address(route, example_runs[1]))
    assert answer.status_code == (404 if route in ERRORS else 200)
    assert b'<html lang="zh-Hans">' in answer.content
    assert answer.headers["Content-Language"] == "zh-hans"


@pytest.mark.django_db
def test_the_choice_of_a_language_is_kept_and_leads_back_to_the_same_page() -> None:
    client = Client()
    answer = client.post("/ui/language/", {"language": "en", "next": "/rules/?x=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/rules/?x=1")
    assert b'<html lang="en">' in client.get("/rules/").content


@pytest.mark.django_db
def test_the_choice_of_a_language_leads_to_no_foreign_address() -> None:
    answer = Client().post("/ui/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"].startswith("/")


@pytest.mark.django_db
def test_an_unknown_language_is_the_default_one() -> None:
    assert b'<html lang="zh-Hans">' in get("/ui/", "xx")


def test_the_search_finds_unmarked_chinese() -> None:
    page = '<html lang="en"><p>限值 <span lang="zh-Hans">合格</span></p><i aria-label="目录"></i></html>'
    assert words_outside_marked_chinese(page.encode()) == ["限值 ", "目录"]
