"""An officer who begins a draft in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def begin(page: Page, edition: str) -> str:
    """A draft of the next edition; its address."""
    page.goto("/rules/drafts/new/")
    page.get_by_label("某一版的新版").check()
    page.get_by_label("已有的版本").select_option(edition)
    page.get_by_role("button", name="新建录入稿").click()
    expect(page.locator("#tasks")).to_be_visible()
    return page.url


def fill_head(page: Page, draft: str, *, edition: str, day: str) -> None:
    """Year, day and source."""
    page.goto(f"{draft}edition/")
    page.locator("#id_edition").fill(edition)
    page.locator("#id_in_force_from").fill(day)
    page.get_by_role("button", name="保存").click()
    page.goto(f"{draft}sources/new/")
    page.locator("#id_id").fill("正文")
    page.locator("#id_text").fill("报批稿，第3页")
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto(f"{draft}source/")
    page.get_by_label("核对程度").select_option("secondary")
    page.locator("#id_source").fill("正文")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="检查并提交")).to_be_visible()
