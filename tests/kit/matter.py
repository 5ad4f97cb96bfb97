"""One matter walked on its pages from the sheet to its close, each step by the person whom the law names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.kit.tour import Visitor, accept, drop, foresee, invented_pdf

# Who acts on a paper, by what it waits for.
ACTS = {
    "起草中": ("送审", "east-officer"),
    "待科室审核": ("审核通过", "east-head"),
    "待法制审核": ("审核通过", "legal-reviewer"),
    "待签发": ("签发", ""),
    "待用印": ("用印并编号", "east-officer"),
}


@dataclass(kw_only=True)
class Walk:
    """A matter under way; `numbers` are those of its papers, in the order of their issue."""

    visitor: Visitor
    title: str
    address: str = ""
    numbers: list[str] = field(default_factory=list)

    def release(self, sheet: Path, *, task: str, nature: str = "") -> None:
        """The section checks a sheet of the laboratory and accepts it."""
        page = self.visitor.be("section-officer")
        page.get_by_role("link", name="导入检验结果").click()
        drop(page, sheet.name, sheet)
        accept(foresee(self.visitor, task=task, nature=nature))

    def find(self) -> None:
        """The branch finds the new matter on today's work."""
        page = self.visitor.be("east-officer")
        page.get_by_role("link", name="本机构的").click()
        page.get_by_role("link", name="新到或新分派的事项").click()
        page.get_by_role("link", name=self.title, exact=True).click()
        self.address = page.url

    def open(self, who: str = "east-officer") -> Page:
        """The matter's page as somebody sees it."""
        page = self.visitor.be(who)
        page.goto(self.address)
        return page

    def obligation(self, page: Page, words: str) -> Locator:
        """The part of the page about one obligation, by its track and its subject's role."""
        found = page.locator("section[aria-labelledby^=obligation-]", has=page.locator("h2", has_text=words))
        expect(found).to_have_count(1)
        return found

    def issue(self, form: str, obligation: str, *, signs: str = "east-head", served: bool = True) -> None:
        """A paper from its draft to its number and, where it goes to somebody, to its receipt."""
        page = self.open()
        self.obligation(page, obligation).get_by_role("button", name=f"起草：{form}").click()
        _fill_blanks(page)
        page.get_by_role("button", name="保存草稿").click()
        expect(page.locator(".standing")).to_contain_text("起草中")
        address = page.url
        while (standing := page.locator(".standing").first.inner_text().strip()) in ACTS:
            act, who = ACTS[standing]
            page = self.visitor.be(who or signs)
            page.goto(address)
            page.get_by_role("link", name=act, exact=True).click()
            page.get_by_role("button", name=f"确认：{act}").click()
            expect(page.locator(".standing").first).not_to_have_text(standing)
        self.numbers.append(page.locator(".facts div", has_text="文号").locator("dd").inner_text())
        if served:
            _serve(page)

    def move(
        self, move: str, obligation: str, *, by: str = "east-officer", evidence: tuple[str, ...] = ()
    ) -> Page:
        """A move with its evidence, looked at and confirmed."""
        page = self.open(by)
        part = self.obligation(page, obligation)
        if not (link := part.get_by_role("link", name=move, exact=True)).is_visible():
            part.locator("summary", has_text="其他办结方式").click()
        link.click()
        for kind in evidence:
            page.get_by_label(f"上传：{kind}").set_input_files(invented_pdf(kind))
        page.get_by_role("button", name="下一步：核对").click()
        page.get_by_role("button", name="确认", exact=True).click()
        expect(page).to_have_url(re.compile(re.escape(self.address.split("?")[0])))
        return page

    def claim(self, *, task: str) -> None:
        """The section files the re-check's report, of one sample, with the matter."""
        page = self.visitor.pages["section-officer"]
        page.get_by_role("link", name="看这个任务的样品").click()
        page.locator("main tbody th a").click()
        page.get_by_role("link", name="归入事项").click()
        page.get_by_label(re.compile(re.escape(self.title))).check()
        page.get_by_role("button", name="归入这个事项").click()
        expect(page.locator("section[aria-labelledby=matters]")).to_contain_text(self.title)


def _fill_blanks(page: Page) -> None:
    """What a paper asks for and its matter does not know."""
    for blank in page.locator("main form :is(input[type=text], textarea)").all():
        if not blank.input_value().strip():
            blank.fill("示例")
    for blank in page.locator("main form input[type=date]").all():
        if not blank.input_value():
            blank.fill(_today())


def _serve(page: Page) -> None:
    page.get_by_role("link", name="登记送达").click()
    page.get_by_label("送达方式").select_option(label="直接送达")
    page.get_by_label("送达日期").fill(_today())
    page.get_by_label("签收人").fill("晴岚")
    page.get_by_label("证明送达的文件").set_input_files(invented_pdf("送达回证"))
    page.get_by_role("button", name="登记送达").click()
    expect(page.locator(".standing")).to_contain_text("已送达")


def _today() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
