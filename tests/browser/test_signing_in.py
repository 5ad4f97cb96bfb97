"""Coming in, being sent back in, and going: with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_every_page import LANGUAGES, findings


def fill_in(page: Page, who: str, password: str) -> None:
    page.locator("#id_sign_in_name").fill(who)
    page.locator("#id_password").fill(password)
    page.locator("#id_password").press("Enter")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_signs_in_where_he_wanted_to_go_and_out_again(
    open_page: OpenPage, password: str, scripts: bool
) -> None:
    page = open_page("/rules/coverage/?group=towels", who=None, scripts=scripts)
    expect(page.locator("h1")).to_have_text("登录")
    expect(page.locator("#menu")).to_have_count(0)
    fill_in(page, "west-officer", password)
    expect(page).to_have_url(re.compile(r"/rules/coverage/\?group=towels$"))
    expect(page.locator(".person")).to_contain_text("罗溪")
    page.get_by_role("button", name="退出").click()
    expect(page.locator("h1")).to_have_text("登录")
    page.goto("/testing/")
    expect(page.locator("h1")).to_have_text("登录")


def test_a_fold_in_an_expired_session_leads_to_the_sign_in_page_and_back(
    open_page: OpenPage, password: str
) -> None:
    page = open_page("/testing/checks/2/?failing=1")
    page.context.clear_cookies(name="sessionid")
    page.locator(".other summary").first.click()
    expect(page.locator("h1")).to_have_text("登录")
    fill_in(page, "section-officer", password)
    expect(page).to_have_url(re.compile(r"/testing/checks/2/\?failing=1$"))
    page.locator(".other summary").first.click()
    expect(page.locator(".other table.lines").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_sign_in_takes_the_focus_to_the_reason(open_page: OpenPage, language: str) -> None:
    page = open_page("/people/sign-in/", who=None, language=language)
    fill_in(page, "nobody", "wrong")
    expect(page.locator(".error-summary")).to_be_focused()
    assert not findings(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_are_checked_on_a_page_without_barriers(open_page: OpenPage, language: str) -> None:
    page = open_page("/people/offices/new/", who="system-admin", language=language)
    page.locator("#id_name").fill("北岸分局")
    page.locator("#id_kind").select_option("branch")
    page.locator("main .button").click()
    expect(page.locator(".answers")).to_contain_text("北岸分局")
    assert not findings(page)
    page.locator("button[name=change]").click()
    expect(page.locator("#id_name")).to_have_value("北岸分局")
