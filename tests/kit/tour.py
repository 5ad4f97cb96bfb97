"""The eight-minute tour, step by step, as docs/use/tour.md tells it: what its test and its pictures walk."""

from __future__ import annotations

import base64
import re
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bihuan.web.testing.examples import TOUR

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SAMPLED, RECHECKED = TOUR
FAILING, RECHECKED_MATTER = "磨毛床单 pH值不合格", "印花被套 pH值不合格"
_PDF = b"%PDF-1.7\n% "
_DROP = """
([form, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.querySelector(form).dispatchEvent(new DragEvent(kind, {
      dataTransfer: carried, bubbles: true, cancelable: true,
    }));
  }
}
"""

Look = Callable[[Page, str], None]
"""What is done where the tour stops to look: the page, and the name of its picture."""


@dataclass(kw_only=True)
class Visitor:
    """Somebody who walks the tour, in turn as each of its people, each in a browser of his own."""

    browser: Browser
    address: str
    password: str
    look: Look
    language: str = "zh-hans"
    pages: dict[str, Page] = field(default_factory=dict)
    opened: ExitStack = field(default_factory=ExitStack)

    def be(self, who: str, size: ViewportSize = DESKTOP, scale: float = 1) -> Page:
        """The page of somebody of the cast, on today's work; signed in by the password that was printed."""
        page = self.pages.get(who) or self._sign_in(who, size, scale)
        page.goto("/")
        return page

    def _sign_in(self, who: str, size: ViewportSize, scale: float) -> Page:
        context = self.browser.new_context(
            viewport=size, base_url=self.address, device_scale_factor=scale, locale="zh-CN"
        )
        self.opened.callback(context.close)
        page = self.pages[who] = context.new_page()
        page.goto("/people/sign-in/")
        page.locator("#id_sign_in_name").fill(who)
        page.locator("#id_password").fill(self.password)
        page.locator("#id_password").press("Enter")
        expect(page.locator("h1")).to_contain_text("今日工作")
        return page


def drop(page: Page, path: Path) -> None:
    """Drag a file onto the form that takes it."""
    page.locator("[data-drop]").wait_for()
    page.wait_for_load_state()
    page.evaluate(_DROP, ["[data-drop]", path.name, base64.b64encode(path.read_bytes()).decode()])


def todays_sum(page: Page) -> tuple[int, int, int]:
    """Found, closed and open, as today's work shows them."""
    texts = page.locator(".sum > span:not(.of-which) b").all_inner_texts()
    found, closed, still_open = map(int, texts)
    return found, closed, still_open


def hand_in(visitor: Visitor) -> None:
    """今日工作 → a workbook is dropped."""
    page = visitor.be("section-officer")
    page.get_by_role("link", name="我能看到的全部").click()
    visitor.look(page, "tour-day")
    page.get_by_role("link", name="导入检验结果").click()
    drop(page, SAMPLED)
    expect(page.locator("h1")).to_contain_text("系统核对结果")


def disagreements(visitor: Visitor) -> None:
    """What differs from the report comes first; one item with its clause and arithmetic."""
    page = visitor.pages["section-officer"]
    first = page.locator(".disagreement").first
    expect(first.locator("caption")).to_contain_text("pH值")
    expect(first).to_contain_text("4.0~9.0")
    visitor.look(page, "tour-disagreements")
    line = page.locator("section[aria-labelledby=failing] details", has_text="GB 18401-2010").first
    line.locator("summary").click()
    expect(line).to_contain_text("9.2")
    line.scroll_into_view_if_needed()
    visitor.look(page, "tour-reading")


def accept(visitor: Visitor, *, nature: str = "区级监督抽查", task: str = "2026年家纺区级监督抽查") -> None:
    """接收为 district supervision sampling: what will follow, then it follows."""
    page = visitor.pages["section-officer"]
    page.get_by_role("link", name=re.compile("接收为")).click()
    page.get_by_label("任务或批次名称").fill(task)
    if nature:
        page.get_by_label(re.compile("检验性质")).select_option(label=nature)
    page.get_by_role("button", name="下一步：看后果").click()
    expect(page.get_by_role("button", name=re.compile("确认接收"))).to_be_visible()
    visitor.look(page, "tour-foresight")
    page.get_by_role("button", name=re.compile("确认接收")).click()
    expect(page.locator("main")).to_contain_text("已接收")



def open_matter(visitor: Visitor) -> None:
    """The matter lies at the branch of the sampled party's place."""
    page = visitor.be("east-officer")
    page.get_by_role("link", name="本机构的").click()
    page.get_by_role("link", name=re.compile("新到或新分派的事项")).click()
    page.get_by_role("link", name=FAILING, exact=True).click()
    expect(page.locator("#released-sample")).to_be_visible()
    visitor.look(page, "tour-matter")


def draft(visitor: Visitor) -> None:
    """The notice is drafted on the matter's page, filled with what the sheet has told."""
    page = visitor.pages["east-officer"]
    page.get_by_role("button", name="起草：检验结果告知书").click()
    page.get_by_label("判定依据").fill("GB 18401-2010、GB/T 22796-2021")
    page.get_by_label("本机关地址").fill("云溪区东桥镇市场街1号")
    page.get_by_label("联系人及电话").fill("许川 0000-00000000")
    visitor.look(page, "tour-draft")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("link", name="送审").click()
    visitor.look(page, "tour-submit")
    page.get_by_role("button", name=re.compile("确认")).click()
    expect(page.locator("main")).to_contain_text("已办理")


def sign(visitor: Visitor) -> None:
    """The head of the branch passes it, and signs it on a phone."""
    page = visitor.be("east-head", PHONE)
    visitor.look(page, "tour-head-phone")
    page.get_by_role("link", name=re.compile("文书等我审核")).click()
    visitor.look(page, "tour-waiting-phone")
    page.get_by_role("link", name="检验结果告知书").first.click()
    page.get_by_role("link", name="审核通过").click()
    visitor.look(page, "tour-pass-phone")
    page.get_by_role("button", name=re.compile("确认")).click()
    page.get_by_role("link", name="签发", exact=True).click()
    visitor.look(page, "tour-sign-phone")
    page.get_by_role("button", name="确认：签发").click()
    expect(page.locator("main")).to_contain_text("已办理")


def seal_and_serve(visitor: Visitor) -> None:
    """The seal gives the number; the receipt of service gives the day from which the clock runs."""
    page = visitor.be("east-officer")
    page.get_by_role("link", name="文书", exact=True).first.click()
    visitor.look(page, "tour-papers")
    page.get_by_role("link", name="检验结果告知书").first.click()
    page.get_by_role("link", name="用印").click()
    page.get_by_role("button", name=re.compile("确认")).click()
    visitor.look(page, "tour-issued")
    page.get_by_role("link", name="登记送达").click()
    page.get_by_label("送达方式").select_option(label="直接送达")
    page.get_by_label("送达日期").fill(localdate().isoformat())
    page.get_by_label("签收人").fill("晴岚")
    page.get_by_label("证明送达的文件").set_input_files(
        {"name": "送达回证.pdf", "mimeType": "application/pdf", "buffer": _PDF}
    )
    visitor.look(page, "tour-serve")
    page.get_by_role("button", name="登记送达").click()
    visitor.look(page, "tour-served")


def due_day(visitor: Visitor) -> None:
    """The served notice starts the time to object: the due day, and how it was counted."""
    page = visitor.pages["east-officer"]
    page.locator(".notice").get_by_role("link", name=FAILING).click()
    page.get_by_role("link", name="送达检验结果告知书", exact=True).click()
    page.get_by_role("button", name="下一步：核对").click()
    visitor.look(page, "tour-move")
    page.get_by_role("button", name="确认").click()
    expect(page.locator("main")).to_contain_text("已告知（异议期）")
    page.locator("summary", has_text="异议期的推算").click()
    visitor.look(page, "tour-due")


def holiday(visitor: Visitor) -> None:
    """A matter that has come further: there the last day for objections was a free one."""
    page = visitor.be("east-officer")
    page.get_by_role("link", name="本机构的").click()
    page.locator(".sum a").nth(2).click()
    page.get_by_role("link", name=RECHECKED_MATTER, exact=True).click()
    page.locator("summary", has_text="异议期的推算").click()
    expect(page.locator(".clocks").first).to_contain_text("为休假日，届满日顺延至")
    visitor.look(page, "tour-holiday")


def refuse(visitor: Visitor) -> None:
    """Closing it without a re-check is refused, with the reason."""
    page = visitor.pages["east-officer"]
    page.get_by_role("link", name="复查合格，准予恢复").click()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("复查检验报告")
    visitor.look(page, "tour-refused")


def recheck(visitor: Visitor) -> None:
    """The re-check comes as a sheet; it is accepted and put on the file of its matter."""
    page = visitor.be("section-officer")
    page.get_by_role("link", name="导入检验结果").click()
    drop(page, RECHECKED)
    expect(page.locator("h1")).to_contain_text("系统核对结果")
    accept(visitor, nature="", task="云岚床品有限公司复查")
    page.get_by_role("link", name="看这个任务的样品").click()
    visitor.look(page, "tour-recheck-list")
    page.get_by_role("link", name="印花被套", exact=True).click()
    page.get_by_role("link", name="归入事项").click()
    page.get_by_label(re.compile(RECHECKED_MATTER)).check()
    visitor.look(page, "tour-claim")
    page.get_by_role("button", name="归入这个事项").click()
    expect(page.locator("main")).to_contain_text(RECHECKED_MATTER)


def close(visitor: Visitor) -> None:
    """With report and certificate the matter closes."""
    page = visitor.be("east-officer")
    page.get_by_role("link", name="本机构的").click()
    visitor.look(page, "tour-before")
    page.locator(".sum a").nth(2).click()
    page.get_by_role("link", name=RECHECKED_MATTER, exact=True).click()
    page.get_by_role("link", name="复查合格，准予恢复").click()
    page.get_by_label("上传：复查合格认定").set_input_files(
        {"name": "复查合格认定.pdf", "mimeType": "application/pdf", "buffer": _PDF}
    )
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator(".foresight")).to_contain_text("本件结案")
    visitor.look(page, "tour-close")
    page.get_by_role("button", name="确认").click()
    visitor.look(page, "tour-closed")
    page.goto("/")
    page.get_by_role("link", name="本机构的").click()
    visitor.look(page, "tour-after")


def take_list(visitor: Visitor) -> bytes:
    """台账: the closed matters of the branch as a workbook."""
    page = visitor.pages["east-officer"]
    page.locator(".sum a").nth(1).click()
    expect(page.get_by_role("link", name=RECHECKED_MATTER, exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("下载这")).click()
    return download.value.path().read_bytes()


def change_a_byte(database: Path) -> int:
    """What an intruder with the database's password does: he lifts the guards and changes one byte of an entry.

    The number of the entry.
    """
    with closing(sqlite3.connect(database)) as opened, opened:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_ledgerevent'"
        for (name,) in opened.execute(guards).fetchall():
            opened.execute(f'DROP TRIGGER "{name}"')
        last = "SELECT MAX(sequence) FROM ledger_ledgerevent WHERE kind = 'loops.loop_closed'"
        (sequence,) = opened.execute(last).fetchone()
        change = "UPDATE ledger_ledgerevent SET actor_name = '许州' WHERE sequence = ?"
        opened.execute(change, [sequence])
    return int(sequence)


def audit(visitor: Visitor, entry: int) -> None:
    """The audit names the entry."""
    page = visitor.be("audit-admin")
    page.get_by_role("link", name="操作留痕").first.click()
    page.get_by_role("link", name="数据核验").click()
    page.get_by_role("button", name="立即核验").click()
    expect(page.locator(".breach", has_text=str(entry)).first).to_be_visible()
    visitor.look(page, "tour-audit")
