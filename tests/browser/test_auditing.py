"""An officer runs an audit and reads an entry, with and without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.test_every_page import LANGUAGES, findings


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_audit_is_run_from_its_page_and_read_without_barriers(language: str, open_page: OpenPage) -> None:
    page = open_page("/ledger/audit/", language=language, who="audit-admin")
    page.locator("main button").focus()
    page.keyboard.press("Enter")
    # The whole demonstration is gone through; that takes as long as the machine is busy.
    expect(page.locator(".checks tbody tr .status.passed").first).to_be_visible(timeout=60_000)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert not findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_filter_works_without_scripts_and_an_entry_is_one_click_away(open_page: OpenPage) -> None:
    page = open_page("/ledger/", scripts=False, who="audit-admin")
    page.get_by_label("事项").select_option("testing.report_checked")
    page.get_by_role("button", name="筛选").click()
    assert "kind=testing.report_checked" in page.url
    page.locator(".entries tbody a").first.click()
    expect(page.locator("h1")).to_contain_text("核对了检验机构检验结果文件")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_filter_has_no_barriers(language: str, open_page: OpenPage) -> None:
    page = open_page("/ledger/?since=2026-05-02&until=2026-05-01", language=language, who="audit-admin")
    expect(page.locator(".error-summary")).to_be_focused()
    assert not findings(page)
