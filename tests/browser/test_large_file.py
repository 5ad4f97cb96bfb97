"""A drop that takes long, with progress; and faulty rows, at a browser."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.test_every_page import LANGUAGES, findings
from tests.kit.sheets import many, reading, workbook

_PATIENCE = 120_000


def hand_in(page: Page, name: str, content: bytes) -> None:
    page.set_input_files("#id_workbook", {"name": name, "mimeType": "", "buffer": content})


def large(mark: str, samples: int = 5_000) -> bytes:
    """A large file that no other test has handed in."""
    return workbook([reading(mark), *many(samples)])


def test_a_large_drop_shows_its_progress_and_turns_into_the_result(open_page: OpenPage) -> None:
    page = open_page("/testing/")
    hand_in(page, "年度.xlsx", large("drop"))
    expect(page.locator("h1")).to_contain_text("后台任务")
    expect(page.locator("progress[value]")).to_be_visible(timeout=_PATIENCE)
    expect(page.locator(".stage")).to_contain_text("/ 5001")
    expect(page.locator("h1")).to_contain_text("系统核对结果", timeout=_PATIENCE)
    expect(page.locator(".tally .whole b")).to_have_text("5001")


def test_who_leaves_finds_the_work_again_and_without_scripts_a_link_refreshes(open_page: OpenPage) -> None:
    page = open_page("/testing/", scripts=False)
    page.set_input_files(
        "#id_workbook", {"name": "离开.xlsx", "mimeType": "", "buffer": large("left", samples=1_500)}
    )
    page.get_by_role("button", name="开始核对").click()
    expect(page.locator("progress")).to_be_visible()
    page.goto("/testing/")
    page.get_by_role("link", name="后台任务", exact=True).click()
    page.get_by_role("link", name="离开.xlsx").first.click()
    for _ in range(600):
        if page.locator("progress").count() == 0:
            break
        page.get_by_role("link", name="刷新进度").click()
        page.wait_for_timeout(200)
    expect(page.locator("h1")).to_contain_text("系统核对结果")


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_and_failure_have_no_barriers(language: str, open_page: OpenPage) -> None:
    page = open_page("/testing/", language=language)
    hand_in(page, "run.xlsx", large(f"axe-{language}"))
    page.wait_for_selector("progress[value]", timeout=_PATIENCE)
    # What is looked at must hold still.
    page.locator(".job").evaluate("(job) => { job.removeAttribute('hx-trigger'); htmx.process(job); }")
    page.route("**/jobs/**", lambda route: route.abort())
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert not findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.unroute_all()
    page.goto("/testing/")
    hand_in(page, "x.xlsx", b"\x89PNG\r\n\x1a\n" + language.encode() + b"\0" * 1_100_000)
    page.wait_for_selector(".error-summary", timeout=_PATIENCE)
    assert not findings(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_faulty_rows_have_no_barriers(language: str, open_page: OpenPage) -> None:
    page = open_page("/testing/", language=language)
    hand_in(page, "b.xlsx", workbook([reading("A"), reading(f"B{language}", value="不清")]))
    page.locator(".notice a").click()
    expect(page.locator(".faulty-rows")).to_be_visible()
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert not findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_faulty_rows_are_mended_and_dropped_again(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/testing/")
    hand_in(page, "送检.xlsx", workbook([reading("A"), reading("B", value="七点一")]))
    page.get_by_role("link", name="看有误的行，再作决定").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载有误的行").click()
    download.value.save_as(tmp_path / "有误的行.xlsx")
    book = openpyxl.load_workbook(tmp_path / "有误的行.xlsx")
    (cell,) = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "七点一"]
    cell.value = "7.1"
    target = io.BytesIO()
    book.save(target)
    hand_in(page, "送检-改好.xlsx", target.getvalue())
    page.get_by_role("button", name="更正后重新上传").click()
    expect(page.locator("h1")).to_contain_text("送检-改好.xlsx")
    expect(page.locator(".notice")).to_have_count(0)
    expect(page.locator(".tally .whole b")).to_have_text("2")


def test_the_clean_rows_are_accepted_by_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/testing/")
    hand_in(page, "键盘.xlsx", workbook([reading("A"), reading("K", value="看不清")]))
    page.locator(".notice a").focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="接受无误的 1 行")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("已接受无误的行")


def test_filters_stay_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/testing/checks/2/samples/")
    page.get_by_label("结果").select_option("failing")
    page.get_by_label("样品编号、名称或生产者").fill("q00")
    page.get_by_role("button", name="筛选").click()
    assert "section=failing" in page.url
    expect(page.locator(".samples tbody tr")).to_have_count(3)
    page.get_by_role("link", name="取消筛选").click()
    expect(page.locator(".samples tbody tr")).to_have_count(6)
