"""The morning on a phone: today's work, the next move, a reminder that is copied."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage


def test_the_most_urgent_matters_lead_to_their_next_move_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/", who="east-officer", size=PHONE)
    expect(page.locator("h1")).to_contain_text("今日工作")
    first = page.locator(".urgent li", has_text="转办：网售床单").first
    expect(first).to_contain_text("文书：复函")
    first.get_by_role("link", name="复函", exact=True).click()
    expect(page.locator("h1")).to_contain_text("复函")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reminder_stands_to_be_copied_with_and_without_scripts(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/loops/2/reminders/1/", who="east-head", size=PHONE, scripts=scripts)
    text, button = page.locator("textarea"), page.get_by_role("button", name="复制文字")
    expect(text).to_contain_text("【催办】东桥分局")
    if not scripts:
        expect(button).to_be_hidden()
        expect(page.locator("main")).to_contain_text("全选后复制")
        return
    button.click()
    length = text.evaluate("(one) => one.selectionEnd - one.selectionStart")
    assert length == len(text.input_value())
    assert not page.evaluate("window.violations")
