"""An officer at a browser: drop, choose, keyboard only, without scripts, on a phone."""

from __future__ import annotations

import threading
import urllib.request

from playwright.sync_api import expect

from bihuan.web.testing.examples import EXAMPLES
from tests.browser.conftest import PHONE, OpenPage
from tests.kit.sheets import reading, workbook
from tests.kit.tour import drop


def test_a_dropped_workbook_shows_first_where_the_report_is_wrong(open_page: OpenPage) -> None:
    page = open_page("/testing/")
    drop(page, EXAMPLES[0].name, EXAMPLES[0])
    expect(page.locator("h1")).to_contain_text("系统核对结果")
    expect(page.locator("main h2").first).to_contain_text("与报告不一致")
    first = page.locator(".disagreement").first
    expect(first.locator("caption")).to_contain_text("pH值")
    expect(first.locator("tr.differs").first).to_contain_text("4.0~9.0")
    expect(first).to_contain_text("单项判定不一致")


def test_the_keyboard_alone_is_enough(open_page: OpenPage) -> None:
    page = open_page("/testing/")
    # The browser learns to hand choosers over only after a while: ask for it before the key is pressed.
    page.on("filechooser", lambda _: None)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_id("id_workbook")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(EXAMPLES[1])
    expect(page.locator("h1")).to_contain_text("wide-table.xlsx")
    page.locator(".lines summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lines details[open] .steps li").first).to_be_visible()


def test_without_scripts_the_form_works_as_it_stands(open_page: OpenPage) -> None:
    page = open_page("/testing/", scripts=False)
    page.set_input_files("#id_workbook", EXAMPLES[2])
    page.get_by_role("button", name="开始核对").click()
    expect(page.locator("h1")).to_contain_text("readings-table.csv")
    page.locator(".fold summary").last.click()
    page.get_by_role("link", name="打开这个样品").last.click()
    expect(page.locator("h2").last).to_contain_text("全部检验项目")


def test_a_fold_fills_itself_and_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page("/testing/checks/2/")
    fold = page.locator(".other").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("table.lines")).to_be_visible()
    expect(fold.locator(":focus")).to_have_count(1)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_refused_file_takes_the_focus_to_the_reason_and_leads_to_the_field(open_page: OpenPage) -> None:
    page = open_page("/testing/")
    page.set_input_files(
        "#id_workbook", {"name": "照片.xlsx", "mimeType": "", "buffer": b"\x89PNG\r\n\x1a\n"}
    )
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("照片.xlsx")
    summary.get_by_role("link").click()
    expect(page.locator("#id_workbook")).to_be_focused()


def test_the_same_file_handed_in_twice_at_once_is_checked_once(open_page: OpenPage, site: str) -> None:
    page = open_page("/testing/")
    token = page.locator("[data-drop] input[name=csrfmiddlewaretoken]").get_attribute("value") or ""
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    content = workbook([reading(f"D{number}") for number in range(40)])
    answers: list[str] = []

    def hand_in() -> None:
        answers.append(_post(f"{site}/testing/", content, token=token, cookie=cookie))

    both = [threading.Thread(target=hand_in) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len({address.split("?")[0] for address in answers}) == 1
    assert "/testing/checks/" in answers[0]


def _post(address: str, content: bytes, *, token: str, cookie: str) -> str:
    """Hand a file in without a browser; the address that it leads to."""
    edge = "----edge"
    lines = [
        f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode(),
        f'--{edge}\r\nContent-Disposition: form-data; name="workbook"; filename="d.xlsx"\r\n\r\n'.encode(),
        content,
        f"\r\n--{edge}--\r\n".encode(),
    ]
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": cookie}
    request = urllib.request.Request(address, data=b"".join(lines), headers=headers)
    with urllib.request.urlopen(request) as answer:
        return str(answer.url)


def test_on_a_phone_the_menu_comes_on_request_and_goes_again(open_page: OpenPage) -> None:
    page = open_page("/testing/", size=PHONE)
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="目录", exact=True).click()
    expect(menu).to_be_visible()
    expect(menu).to_contain_text("成效评估")
    page.get_by_role("link", name="关闭目录").click()
    expect(menu).to_be_hidden()


def test_the_language_changes_on_the_spot(open_page: OpenPage) -> None:
    page = open_page("/testing/checks/2/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("Our check")
    assert page.url.endswith("/testing/checks/2/")


def test_coming_back_to_the_form_it_works_again(open_page: OpenPage) -> None:
    page = open_page("/testing/")
    page.set_input_files("#id_workbook", EXAMPLES[0])
    expect(page.locator("h1")).to_contain_text("report-form.xlsx")
    page.go_back()
    page.set_input_files("#id_workbook", EXAMPLES[1])
    expect(page.locator("h1")).to_contain_text("wide-table.xlsx")
