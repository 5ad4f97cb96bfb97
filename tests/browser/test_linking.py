"""Pairs decided by keyboard, and without scripts by the same buttons."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_every_page import LANGUAGES, findings

REVIEW = "/census/linking/review/"


def test_an_officer_decides_pairs_by_keyboard_and_takes_the_last_one_back(open_page: OpenPage) -> None:
    page = open_page(REVIEW)
    expect(page.locator("#pair")).to_be_focused()
    expect(page.locator(".count-line")).to_contain_text("还剩 2 对")
    first = page.locator("input[name=pair]").input_value()
    page.keyboard.press("4")
    expect(page.locator("input[name=pair]")).not_to_have_value(first)
    page.keyboard.press("2")
    expect(page.locator(".count-line")).to_contain_text("还剩 1 对")
    expect(page.locator("input[name=pair]")).to_have_value(first)
    expect(page.locator("#pair")).to_be_focused()
    # Elsewhere a digit is a digit.
    page.locator("summary", has_text="筛选").click()
    page.locator("#id_town").focus()
    page.keyboard.press("2")
    expect(page.locator(".count-line")).to_contain_text("还剩 1 对")
    page.locator("#pair").focus()
    page.keyboard.press("0")
    expect(page.locator("h1")).to_contain_text("一对记录")
    page.goto(REVIEW)
    expect(page.locator(".count-line")).to_contain_text("还剩 2 对")


def test_without_scripts_the_buttons_do_the_same(open_page: OpenPage) -> None:
    page = open_page(REVIEW, scripts=False)
    page.get_by_role("button", name="3 以后再看").click()
    expect(page.locator(".count-line")).to_contain_text("还剩 1 对")
    page.get_by_role("button", name="0 撤销上一个判断").click()
    page.goto(REVIEW)
    expect(page.locator(".count-line")).to_contain_text("还剩 2 对")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_is_refused_is_told_at_the_top(open_page: OpenPage, language: str) -> None:
    page = open_page("/census/linking/operators/1/merge/?with=2", language=language)
    page.locator("#id_why").fill("换发代码")
    page.locator("main form .button").last.click()
    expect(page.locator("[role=alert]")).to_be_focused()
    assert not findings(page)
