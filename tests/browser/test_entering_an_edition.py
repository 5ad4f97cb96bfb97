"""Two officers bring the next edition of a standard into use: on pages, without YAML."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.test_every_page import LANGUAGES, findings
from tests.kit.entering import begin, fill_head
from tests.kit.pages import BEGUN

# One draft of a standard at a time: two would overlap.
OTHERS = {"zh-hans": "GB/T 24252-2019", "en": "GB/T 33734-2017"}


def test_a_limit_is_mistyped_mended_submitted_confirmed_and_judged_by(open_page: OpenPage) -> None:
    page = open_page("/rules/")
    page.get_by_role("link", name="规则录入").click()
    draft = begin(page, "GB/T 22796-2021")
    fill_head(page, draft, edition="2027", day="2027-03-01")
    page.get_by_role("link", name="限值", exact=True).click()
    page.get_by_role("link", name="第 20 行").click()
    page.locator("#id_limit").fill("大约4")
    page.get_by_role("button", name="保存", exact=True).click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^错误："))
    expect(page.locator("#id_limit_error")).to_contain_text("大约4")
    summary.get_by_role("link").click()
    expect(page.locator("#id_limit")).to_be_focused()
    # The old figure was recalled with low confidence; this one stands in the text before us.
    page.locator("#id_checked").select_option("")
    page.locator("#id_confidence").select_option("")
    page.locator("#id_limit").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("≥４-５")
    page.keyboard.press("Enter")
    expect(page.locator("tr", has_text="第 20 行")).to_contain_text("不低于 4-5 级")
    page.goto(f"{draft}review/")
    page.get_by_role("button", name="提交复核").click()
    page.goto(f"{draft}review/")
    expect(page.locator("main")).to_contain_text("请另一个人复核")
    other = open_page(urllib.parse.urlsplit(draft).path + "review/", who="section-head")
    other.get_by_role("button", name="复核通过并启用").click()
    expect(other.locator(".notice")).to_contain_text("林晓 录入，陈砚 复核通过")
    asked = (
        "product=sheet&made_on=2027-05-01&declared=GB%2FT+22796-2027&grade=qualified"
        "&audience=adult&treatment=dyed&depth=light"
    )
    other.goto(f"/rules/limits/?{asked}")
    expect(other.locator("main")).to_contain_text("≥４-５")
    other.goto(f"/rules/calculator/?{asked}&item=耐光色牢度&value=4")
    expect(other.locator("#answer")).to_contain_text("不符合")


def test_without_scripts_a_blank_draft_is_told_what_it_lacks(open_page: OpenPage) -> None:
    page = open_page("/rules/drafts/new/", scripts=False)
    page.get_by_label("空白").check()
    page.get_by_role("button", name="新建录入稿").click()
    page.get_by_role("link", name="版本与日期").click()
    expect(page.locator(".error-summary")).to_have_count(0)
    page.locator("#id_title").fill("示例床单")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".error-summary a")).to_have_count(4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_a_draft_have_no_barriers_and_fit_the_screen(language: str, open_page: OpenPage) -> None:
    page = open_page("/rules/")
    draft = begin(page, OTHERS[language])
    fill_head(page, draft, edition="2029", day="2029-03-01")
    looked_at = open_page("/rules/", language=language)
    for part in [*BEGUN.values(), "rules/", "scope/", "fibres/new/", "exemptions/new/"]:
        look(looked_at, f"{draft}{part}")
    page.goto(f"{draft}rules/5/")
    page.locator("#id_limit").fill("大约4")
    page.get_by_role("button", name="保存", exact=True).click()
    for part in ["rules/5/", "rules/", "review/", ""]:
        look(looked_at, f"{draft}{part}")


def look(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert not findings(page), address
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address


def test_of_two_who_confirm_at_once_one_does_it(open_page: OpenPage, cookie_of: Callable[[str], str]) -> None:
    page = open_page("/rules/")
    draft = begin(page, "GB/T 22864-2020")
    fill_head(page, draft, edition="2031", day="2031-03-01")
    page.goto(f"{draft}review/")
    page.get_by_role("button", name="提交复核").click()
    other = open_page(urllib.parse.urlsplit(draft).path + "review/", who="section-head")
    told = {
        name: other.locator(f"main form input[name={name}]").first.get_attribute("value") or ""
        for name in ("csrfmiddlewaretoken", "version")
    }
    cookie = next(one["value"] for one in other.context.cookies() if one["name"] == "csrftoken")
    answers: list[int] = []

    def confirm(who: str) -> None:
        data = urllib.parse.urlencode({**told, "confirm": "1"}).encode()
        cookies = f"csrftoken={cookie}; sessionid={cookie_of(who)}"
        request = urllib.request.Request(f"{draft}review/", data, {"Cookie": cookies})
        try:
            with urllib.request.urlopen(request) as answer:
                answers.append(answer.status)
        except urllib.error.HTTPError as error:
            answers.append(error.code)

    pair = ("section-head", "leader")
    # Signed in one after the other; only the confirming is at once.
    assert [cookie_of(who) for who in pair]
    both = [threading.Thread(target=confirm, args=(who,)) for who in pair]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [200, 409]
