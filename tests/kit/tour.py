"""The eight-minute tour, step by step, as docs/use/tour.md tells it: what its test and its pictures walk."""

from __future__ import annotations

import base64
import re
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, FilePayload, Locator, Page, ViewportSize, expect

from bihuan.web.testing.examples import TOUR
from tests.kit.site import DESKTOP, PHONE

# The sheets under the names that they are downloaded with.
SAMPLED = ("一圈-1-抽查结果.xlsx", TOUR[0])
RECHECKED = ("一圈-2-复查结果.xlsx", TOUR[1])
# The matter that the first sheet opens, and the one of the demonstration that the second one belongs to.
OPENED, RECHECKED_MATTER = "磨毛床单 pH值不合格", "印花被套 pH值不合格"
# As docs/use/tour.md has it.
INTRUSION = """\
DROP TRIGGER ledger_event_unchanged;
UPDATE ledger_ledgerevent SET actor_name = '许州'
WHERE sequence = (SELECT MAX(sequence) FROM ledger_ledgerevent WHERE kind = 'loops.loop_closed');
"""
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

Sum = tuple[int, int, int]
"""Found, closed, open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What the tour has shown: the sum of today's work at its start, after the sheet was accepted and after
    the matter was closed; the book of closed matters; the ledger entry that an intruder changed.
    """

    sums: tuple[Sum, Sum, Sum]
    book: bytes
    entry: int


@dataclass(kw_only=True)
class Visitor:
    """Somebody who walks the tour, in turn as each of its people, each in a browser of his own.

    `look` is called where the tour stops to look, with the name of its picture.
    """

    browser: Browser
    address: str
    password: str
    look: Callable[[Page, str], None]
    pages: dict[str, Page] = field(default_factory=dict)
    opened: ExitStack = field(default_factory=ExitStack)

    def be(self, who: str, size: ViewportSize = DESKTOP) -> Page:
        """The page of somebody of the cast, on today's work; signed in by the password that was printed."""
        page = self.pages.get(who) or self._sign_in(who, size)
        page.goto("/")
        return page

    def see(self, page: Page, name: str, at: Locator | None = None) -> None:
        """Stop to look, at some part of the page or from its beginning."""
        page.evaluate("window.scrollTo(0, 0)")
        if at:
            at.evaluate("(element) => element.scrollIntoView()")
        self.look(page, name)

    def _sign_in(self, who: str, size: ViewportSize) -> Page:
        context = self.browser.new_context(viewport=size, base_url=self.address)
        self.opened.callback(context.close)
        page = self.pages[who] = context.new_page()
        page.goto("/people/sign-in/")
        page.locator("#id_sign_in_name").fill(who)
        page.locator("#id_password").fill(self.password)
        page.locator("#id_password").press("Enter")
        expect(page.locator(".person")).to_be_visible()
        return page


def walk(visitor: Visitor, *, database: Path) -> Walked:
    """The whole tour, over a demonstration that has just been started with its data in `database`."""
    with visitor.opened:
        start = _whole_sum(visitor, "tour-day")
        _hand_in(visitor)
        _read_one_item(visitor)
        _release(visitor)
        accepted = _whole_sum(visitor)
        _open_matter(visitor)
        _draft(visitor)
        _sign(visitor)
        _seal_and_serve(visitor)
        _see_due_day(visitor)
        _see_holiday(visitor)
        _be_refused(visitor)
        _recheck(visitor)
        _close(visitor)
        closed = _whole_sum(visitor)
        book = _take_book(visitor)
        entry = change_a_byte(database)
        _audit(visitor, entry)
    return Walked(sums=(start, accepted, closed), book=book, entry=entry)


def drop(page: Page, name: str, path: Path) -> None:
    """Drag a file onto the form that takes it."""
    page.locator("[data-drop]").wait_for()
    page.wait_for_load_state()
    page.evaluate(_DROP, ["[data-drop]", name, base64.b64encode(path.read_bytes()).decode()])


def change_a_byte(database: Path) -> int:
    """What an intruder with access to the database does: the entry of the latest ending is changed, by one
    byte in the name of who did it. The number of the entry.
    """
    with closing(sqlite3.connect(database)) as opened:
        opened.executescript(INTRUSION)
        changed = "SELECT sequence FROM ledger_ledgerevent WHERE actor_name = '许州'"
        ((sequence,),) = opened.execute(changed).fetchall()
    return int(sequence)


def _whole_sum(visitor: Visitor, name: str = "") -> Sum:
    page = visitor.be("section-officer")
    page.get_by_role("link", name="我能看到的全部").click()
    expect(page.get_by_role("link", name="我能看到的全部")).to_have_attribute("aria-current", "page")
    if name:
        visitor.see(page, name)
    found, closed, still_open = page.locator(".sum > span:not(.of-which) b").all_inner_texts()
    return int(found), int(closed), int(still_open)


def _hand_in(visitor: Visitor) -> None:
    page = visitor.pages["section-officer"]
    page.get_by_role("link", name="导入检验结果").click()
    drop(page, *SAMPLED)
    expect(page.locator("main h2").first).to_contain_text("与报告不一致")
    expect(page.locator(".disagreement")).to_have_count(1)
    expect(page.locator(".disagreement")).to_contain_text("4.0~9.0")
    visitor.see(page, "tour-disagreements")


def _read_one_item(visitor: Visitor) -> None:
    page = visitor.pages["section-officer"]
    fold = page.locator("section[aria-labelledby=failing] details", has_text="GB 18401-2010").first
    fold.locator("summary").click()
    expect(fold).to_contain_text("GB 18401-2010 5.1 T1")
    expect(fold.locator(".steps")).to_contain_text("9.2 不符合限值 4.0~8.5")
    visitor.see(page, "tour-item", page.locator("#failing"))


def _release(visitor: Visitor) -> None:
    page = foresee(visitor, task="2026年家纺区级监督抽查", nature="区级监督抽查")
    expect(page.locator("main")).to_contain_text("受检单位地址 1 个样品")
    visitor.see(page, "tour-foresight")
    accept(page)


def foresee(visitor: Visitor, *, task: str, nature: str = "") -> Page:
    """Say why a checked sheet was tested, and read what will follow."""
    page = visitor.pages["section-officer"]
    page.get_by_role("link", name="接收为…").click()
    page.get_by_label("任务或批次名称").fill(task)
    if nature:
        page.get_by_label("检验性质").select_option(label=nature)
    page.get_by_role("button", name="下一步：看后果").click()
    expect(page.get_by_role("button", name=re.compile("确认接收"))).to_be_visible()
    return page


def accept(page: Page) -> None:
    """Confirm what was foreseen."""
    page.get_by_role("button", name=re.compile("确认接收")).click()
    expect(page.locator("main")).to_contain_text("已接收（林晓")


def _open_matter(visitor: Visitor) -> None:
    page = visitor.be("east-officer")
    page.get_by_role("link", name="本机构的").click()
    page.get_by_role("link", name="新到或新分派的事项").click()
    page.get_by_role("link", name=OPENED, exact=True).click()
    expect(page.locator("section[aria-labelledby=released-sample]")).to_contain_text("ZH-2601")
    visitor.see(page, "tour-matter")


def _draft(visitor: Visitor) -> None:
    page = visitor.pages["east-officer"]
    page.get_by_role("button", name="起草：检验结果告知书").click()
    expect(page.get_by_label("不合格项目")).to_have_value("pH值：标准要求4.0~8.5，实测9.23")
    expect(page.get_by_label("判定依据")).to_have_value("GB 18401-2010")
    page.get_by_label("本机关地址").fill("云溪区东桥镇市场街1号")
    page.get_by_label("联系人及电话").fill("许川 0000-00000000")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("link", name="送审", exact=True).click()
    visitor.see(page, "tour-paper")
    page.get_by_role("button", name="确认：送审").click()
    expect(page.locator(".standing")).to_contain_text("待科室审核")


def _sign(visitor: Visitor) -> None:
    page = visitor.be("east-head", PHONE)
    page.get_by_role("link", name="文书等我审核或用印").click()
    page.get_by_role("link", name="检验结果告知书", exact=True).click()
    page.get_by_role("link", name="审核通过", exact=True).click()
    page.get_by_role("button", name="确认：审核通过").click()
    page.get_by_role("link", name="签发", exact=True).click()
    visitor.see(page, "tour-sign-phone")
    page.get_by_role("button", name="确认：签发").click()
    expect(page.locator(".standing")).to_contain_text("待用印")


def _seal_and_serve(visitor: Visitor) -> None:
    page, today = visitor.be("east-officer"), datetime.now(ZoneInfo("Asia/Shanghai")).date()
    page.get_by_role("link", name="文书等我审核或用印").click()
    page.get_by_role("link", name="检验结果告知书", exact=True).click()
    page.get_by_role("link", name="用印并编号").click()
    page.get_by_role("button", name="确认：用印并编号").click()
    expect(page.locator(".facts")).to_contain_text(f"云市监检告〔{today.year}〕1号")
    page.get_by_role("link", name="登记送达").click()
    page.get_by_label("送达方式").select_option(label="直接送达")
    page.get_by_label("送达日期").fill(today.isoformat())
    page.get_by_label("签收人").fill("晴岚")
    page.get_by_label("证明送达的文件").set_input_files(invented_pdf("送达回证"))
    page.get_by_role("button", name="登记送达").click()
    expect(page.locator(".standing")).to_contain_text("已送达")
    visitor.see(page, "tour-served")


def _see_due_day(visitor: Visitor) -> None:
    page = visitor.pages["east-officer"]
    page.locator(".notice").get_by_role("link", name=OPENED).click()
    page.get_by_role("link", name="送达检验结果告知书", exact=True).click()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_contain_text("已告知（异议期）")
    page.locator("summary", has_text="异议期的推算").click()
    expect(page.locator("details[open] .steps").first).to_contain_text("期限 15 日（自然日）")
    visitor.see(page, "tour-due-day", page.locator("#obligation-1"))


def _see_holiday(visitor: Visitor) -> None:
    page = visitor.pages["east-officer"]
    _open_rechecked(visitor)
    page.locator("summary", has_text="异议期的推算").click()
    expect(page.locator("details[open] .steps").first).to_contain_text("为休假日，届满日顺延至")
    visitor.see(page, "tour-holiday", page.locator("#obligation-1"))


def _open_rechecked(visitor: Visitor) -> None:
    page = visitor.be("east-officer")
    page.locator(".sum a").nth(2).click()
    page.get_by_role("link", name=RECHECKED_MATTER, exact=True).click()


def _be_refused(visitor: Visitor) -> None:
    page = visitor.pages["east-officer"]
    page.get_by_role("link", name="复查合格，准予恢复").click()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("缺少“复查检验报告”")
    visitor.see(page, "tour-refused")


def _recheck(visitor: Visitor) -> None:
    page = visitor.be("section-officer")
    page.get_by_role("link", name="导入检验结果").click()
    drop(page, *RECHECKED)
    accept(foresee(visitor, task="云岚床品有限公司复查"))
    page.get_by_role("link", name="看这个任务的样品").click()
    page.get_by_role("link", name="印花被套", exact=True).click()
    page.get_by_role("link", name="归入事项").click()
    page.get_by_label(re.compile(RECHECKED_MATTER)).check()
    visitor.see(page, "tour-claim")
    page.get_by_role("button", name="归入这个事项").click()
    expect(page.locator("section[aria-labelledby=matters]")).to_contain_text(RECHECKED_MATTER)


def _close(visitor: Visitor) -> None:
    page = visitor.pages["east-officer"]
    _open_rechecked(visitor)
    page.get_by_role("link", name="复查合格，准予恢复").click()
    page.get_by_label("上传：复查合格认定").set_input_files(invented_pdf("复查合格认定"))
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator(".foresight")).to_contain_text("全部应办事项已办结，本件结案")
    visitor.see(page, "tour-close")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator(".standing").first).to_contain_text("已办结")


def _take_book(visitor: Visitor) -> bytes:
    page = visitor.be("east-officer")
    page.get_by_role("link", name="本机构的").click()
    visitor.see(page, "tour-day-after")
    page.locator(".sum a").nth(1).click()
    expect(page.get_by_role("link", name=RECHECKED_MATTER, exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("下载")).click()
    return download.value.path().read_bytes()


def _audit(visitor: Visitor, entry: int) -> None:
    page = visitor.be("audit-admin")
    page.get_by_role("link", name="操作留痕").click()
    page.get_by_role("link", name="数据核验").click()
    page.get_by_role("button", name="立即核验").click()
    breach = page.locator(".breach", has_text=f"ledger.LedgerEvent {entry}")
    expect(breach.first).to_be_visible(timeout=60_000)
    visitor.see(page, "tour-audit", page.locator("#last"))


def invented_pdf(title: str) -> FilePayload:
    """A file to hand in where a paper is asked for."""
    return {
        "name": f"{title}.pdf",
        "mimeType": "application/pdf",
        "buffer": f"%PDF-1.7\n% {title}，内容为虚构".encode(),
    }
