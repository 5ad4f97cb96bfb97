"""The leader signs on a phone: reads, signs with a thumb, and the next paper is there."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage


def test_a_leader_signs_one_paper_after_the_other_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/papers/signing/", who="leader", size=PHONE)
    expect(page.get_by_text("第 1 份，共 2 份")).to_be_visible()
    button = page.get_by_role("button", name="签发", exact=True)
    box = button.bounding_box()
    assert box
    assert box["height"] >= 48
    assert box["width"] >= 0.85 * PHONE["width"]
    assert page.locator(".paper").evaluate("(paper) => parseFloat(getComputedStyle(paper).fontSize)") >= 16
    button.click()
    expect(page.get_by_text("已签发。")).to_be_visible()
    expect(page.get_by_text("第 1 份，共 1 份")).to_be_visible()
