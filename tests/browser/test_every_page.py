"""Every page that the URLconf knows, in both languages, on a desk and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.kit.pages import BEGUN, ERRORS, OTHERS, PAGES, reader_of, routes

LANGUAGES = ["zh-hans", "en"]
ADDRESSES = {**PAGES, **ERRORS}


def test_every_route_has_a_line_in_the_table_of_pages() -> None:
    assert sorted(routes()) == sorted([*PAGES, *BEGUN, *OTHERS]), "add the new route to tests/kit/pages.py"


def findings(page: Page) -> list[str]:
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", ADDRESSES)
def test_a_page_has_no_barriers_and_fits_the_screen(route: str, language: str, open_page: OpenPage) -> None:
    page = open_page(ADDRESSES[route], language=language, who=reader_of(route))
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    expect(page.locator("details[open] .later")).to_have_count(0)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert not findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_file_has_no_barriers(language: str, open_page: OpenPage) -> None:
    page = open_page("/testing/", language=language)
    page.set_input_files("#id_workbook", {"name": "x.xlsx", "mimeType": "", "buffer": b"\x89PNG\r\n\x1a\n"})
    page.wait_for_selector(".error-summary")
    assert not findings(page)


def test_nothing_is_fetched_from_elsewhere(open_page: OpenPage, site: str) -> None:
    page = open_page("/testing/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for route, path in ADDRESSES.items():
        if reader_of(route) == "section-officer":
            page.goto(path)
    assert asked
    assert not [address for address in asked if not address.startswith(site)]


def test_every_target_is_large_enough_for_a_finger(open_page: OpenPage) -> None:
    page = open_page("/testing/", size=PHONE)
    heights = page.locator(".bottom-bar a").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
    assert heights
    assert min(heights) >= 44
