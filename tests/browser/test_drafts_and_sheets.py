"""An officer tries a draft, opens the rows behind a figure, and prints a check sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bihuan.web.testing.examples import DRAFT
from tests.browser.conftest import OpenPage
from tests.browser.test_every_page import LANGUAGES, findings


@pytest.mark.parametrize("scripts", [True, False])
def test_from_a_check_to_the_rows_behind_a_figure(scripts: bool, open_page: OpenPage) -> None:
    page = open_page("/testing/checks/2/", scripts=scripts)
    page.get_by_role("link", name="假如换一套规则").click()
    expect(page.locator("#id_run option:checked")).to_contain_text("wide-table.xlsx")
    page.set_input_files("#id_draft", DRAFT)
    page.get_by_role("button", name="看会有什么变化").click()
    expect(page.locator("h1")).to_contain_text("GB 18401-2030")
    expect(page.locator(".lead")).to_contain_text("6 个样品中")
    expect(page.locator(".notice").last).to_contain_text("生产当天都已有效")
    figure = page.locator("[aria-labelledby='by-item'] td a").first
    count = figure.inner_text().split()[0]
    figure.click()
    expect(page.locator(".count-line")).to_contain_text(f"其中 {count} 个检验数据的判法不同")
    expect(page.locator("article .versus").first).to_contain_text("现行规则")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_faults_of_a_draft_take_the_focus_and_have_no_barriers(
    language: str, open_page: OpenPage
) -> None:
    page = open_page("/testing/what-if/?run=1", language=language)
    faulty = DRAFT.read_text("utf-8").replace("4.0~9.0", "around 7").encode()
    page.set_input_files("#id_draft", {"name": "draft.yaml", "mimeType": "", "buffer": faulty})
    page.locator("main form button").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("draft.yaml:")
    assert not findings(page)


def test_on_paper_stands_nothing_but_the_sheets(open_page: OpenPage) -> None:
    page = open_page("/testing/checks/2/sheets/")
    page.emulate_media(media="print")
    expect(page.locator(".sheet")).to_have_count(6)
    for beside in (".menu", ".head", ".off-paper >> nth=0", ".bottom-bar"):
        expect(page.locator(beside)).to_be_hidden()
    starts = page.locator(".sheet").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).breakBefore)"
    )
    assert starts == ["auto", *["page"] * 5]
    expect(page.locator(".sheet .on-paper").first).to_be_visible()


def test_the_button_prints(open_page: OpenPage) -> None:
    page = open_page("/testing/checks/1/samples/1/sheet/")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed")


def test_a_wide_word_does_not_leave_the_paper(open_page: OpenPage) -> None:
    page = open_page("/testing/checks/1/samples/1/sheet/")
    page.locator(".sheet dd").first.evaluate("(cell) => { cell.textContent = 'W'.repeat(400); }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
