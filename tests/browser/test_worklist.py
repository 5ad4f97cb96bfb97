"""From the worklist to a move with its evidence, with and without scripts; two officers at one matter."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.test_every_page import LANGUAGES, findings

PDF = {"name": "整改报告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nrectified"}
MOVE = "/loops/2/move/?obligation=1&move=report-rectification"


def open_overdue(page: Page) -> None:
    page.locator(".tally a", has_text="逾期").click()
    page.get_by_role("link", name="床单 pH值不合格").click()
    expect(page.locator("h1")).to_contain_text("床单 pH值不合格")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_officer_finds_an_overdue_matter_and_checks_a_move_with_its_evidence(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page("/loops/", who="east-officer", scripts=scripts)
    open_overdue(page)
    page.get_by_role("link", name="提交整改报告").click()
    page.locator("input[type=file]").set_input_files(PDF)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator(".foresight")).to_contain_text("已报整改，待复查")
    page.get_by_role("button", name="修改").click()
    expect(page.get_by_label("整改报告：整改报告.pdf")).to_be_checked()


def register_letter(page: Page, *, number: str) -> str:
    """A letter with a day for the answer, entered, put on file and assigned; its title."""
    title = f"转办：浴巾标识核查 {number}"
    page.get_by_label("事由").fill(title)
    page.get_by_label("来源").select_option("documents")
    page.get_by_label("原编号").fill(number)
    page.get_by_label("名称：").fill("海州市市场监督管理局")
    page.get_by_label("来件写明的回复日期").fill((localdate() + timedelta(days=5)).isoformat())
    page.get_by_label("承办机构").select_option(label="东桥分局")
    page.get_by_label("承办人").select_option(label="许川 · 东桥分局")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认").click()
    page.get_by_role("link", name="上传来件").click()
    expect(page.get_by_label("证据种类")).to_have_value("incoming-letter")
    page.locator("input[type=file]").set_input_files({**PDF, "name": "来件.pdf"})
    page.get_by_role("button", name="上传证据材料").click()
    expect(page.locator(".notice")).to_contain_text("证据材料已入卷")
    page.get_by_role("link", name="分办").click()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认").click()
    return title


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_letter_comes_in_and_is_answered_with_its_evidence_at_any_desk_or_on_a_phone(
    open_page: OpenPage, size: ViewportSize, scripts: bool
) -> None:
    registrar = open_page("/loops/new/hand-over/", who="registrar", size=size, scripts=scripts)
    title = register_letter(registrar, number=f"海函{size['width']}{scripts}号")
    page = open_page(f"/loops/?text={quote(title)}", who="east-officer", size=size, scripts=scripts)
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="复函").click()
    page.get_by_label("送达日期").fill(localdate().isoformat())
    page.get_by_label("其他系统制作的文书：文号").fill(f"云函{size['width']}{scripts}号")
    page.get_by_label("上传：书面回复").set_input_files({**PDF, "name": "复函.pdf"})
    page.get_by_label("说明").fill("已寄出")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator(".foresight")).to_contain_text("全部应办事项已办结，本件结案。")
    expect(page.locator("main")).to_contain_text("复函.pdf")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="确认").click()
    expect(page.locator(".notice")).to_contain_text("已办理")
    expect(page.locator(".standing").first).to_have_text("已办结")
    for name in ("来件.pdf", "复函.pdf"):
        expect(page.get_by_role("link", name=name).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_second_officer_is_told_who_moved_what_and_keeps_his_words(open_page: OpenPage) -> None:
    second = open_page("/loops/6/move/?obligation=1&move=assign", who="west-head")
    second.locator("#id_note").fill("请罗溪核查")
    first = open_page("/loops/6/move/?obligation=1&move=assign", who="registrar")
    first.locator("#id_note").fill("登记员分办")
    first.get_by_role("button", name="下一步：核对").click()
    first.get_by_role("button", name="确认").click()
    expect(first.locator(".notice")).to_contain_text("已办理")
    second.get_by_role("button", name="下一步：核对").click()
    expect(second.locator(".error-summary")).to_be_focused()
    expect(second.locator(".error-summary")).to_contain_text("柳青")
    expect(second.locator("main")).to_contain_text("请罗溪核查")
    assert not findings(second)


def test_typing_filters_the_list_and_keeps_the_focus_and_the_address(open_page: OpenPage) -> None:
    page = open_page("/loops/")
    page.locator("#id_text").press_sequentially("毛巾被")
    expect(page.locator(".worklist tbody tr")).to_have_count(1)
    expect(page.locator("#id_text")).to_be_focused()
    expect(page).to_have_url(re.compile(r"text=%E6%AF%9B"))
    expect(page.locator("[role=status]")).to_have_text(re.compile("共 1 件"))
    page.reload()
    expect(page.locator("#id_text")).to_have_value("毛巾被")


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_and_errors_have_no_barriers(open_page: OpenPage, language: str) -> None:
    page = open_page(MOVE, who="east-officer", language=language)
    page.locator("form[enctype]").evaluate("(form) => { form.noValidate = true; }")
    page.locator("#id_on").fill("")
    page.locator("main .button").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert not findings(page)
    page.locator("#id_on").fill(localdate().isoformat())
    page.locator("input[type=file]").set_input_files(PDF)
    page.locator("main .button").click()
    expect(page.locator(".foresight")).to_be_visible()
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert not findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
