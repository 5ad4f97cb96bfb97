"""One failing sample from the laboratory's sheet to the close of its matter, on pages alone."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kit.matter import Walk
from tests.kit.sheets import workbook
from tests.kit.site import COMMAND, demo_password, demo_site, environment
from tests.kit.tour import Visitor
from tests.web.testing.releasing import HEADER, row

SHOP, MAKER, BUREAU = "受检单位 · 责任主体后处理", "标称生产者 · 责任主体后处理", "本局 · 结果公开"
SHOP_TRACE, SHOP_CASE = "受检单位 · 追溯来源和去向", "受检单位 · 是否立案"
NOTIFICATION = "标称生产者 · 通报生产者所在地"
TITLE = "提花被套 pH值不合格"
SAMPLE = {"name": "提花被套", "maker": "青屏织造有限公司", "maker_code": "91320999MA2TEST01X"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site has its data, and the sheets beside it."""
    return tmp_path_factory.mktemp("matter")


@pytest.fixture(scope="module")
def walked(browser: Browser, place: Path) -> Iterator[tuple[Walk, Page]]:
    """The matter, carried to its close; and its page as the branch sees it then."""
    data = place / "data"
    data.mkdir()
    with demo_site(data) as address:
        visitor = Visitor(
            browser=browser, address=address, password=demo_password(data), look=lambda page, name: None
        )
        with visitor.opened:
            walk = Walk(visitor=visitor, title=TITLE)
            carry(walk, place)
            yield walk, walk.open()


def carry(walk: Walk, place: Path) -> None:
    """Sheet, notice, order, rectification, re-check; beside them the maker, the case, trace, publication."""
    walk.release(_sheet(place / "抽查.xlsx"), task="2026年秋季区级监督抽查", nature="区级监督抽查")
    walk.find()
    walk.issue("检验结果告知书", SHOP)
    walk.move("送达检验结果告知书", SHOP)
    walk.move("书面放弃异议", SHOP, evidence=("放弃异议的书面声明",))
    walk.issue("责令改正通知书", SHOP, signs="leader")
    walk.move("责令改正", SHOP)

    walk.issue("不予立案审批表", SHOP_CASE, signs="leader", served=False)
    walk.move("不予立案", SHOP_CASE, by="leader")
    walk.issue("通报函", NOTIFICATION, served=False)
    walk.move("发出通报函", NOTIFICATION)
    walk.move("收到回执", NOTIFICATION, evidence=("接收单位回执",))
    walk.move("移送并已被接收", MAKER, evidence=("接收单位回执",))
    walk.move("查明来源和去向", SHOP_TRACE, evidence=("追溯记录",))
    walk.issue("抽查结果公告", BUREAU, signs="leader", served=False)
    walk.move("公布抽查结果", BUREAU, evidence=("公告或公示截图",))

    walk.move("提交整改报告", SHOP, evidence=("整改报告",))
    walk.issue("复查通知书", SHOP)
    walk.move("组织复查", SHOP)
    passed = _sheet(place / "复查.xlsx", nature="复查", value="7.0", report="合格")
    walk.release(passed, task="蓝屏家纺有限公司复查")
    walk.claim(task="蓝屏家纺有限公司复查")
    walk.move("复查合格，准予恢复", SHOP, evidence=("复查合格认定",))


def _sheet(path: Path, **told: str) -> Path:
    path.write_bytes(workbook([row("QP-01", **SAMPLE, **told)], header=HEADER))
    return path


def test_the_matter_closes_when_its_last_obligation_has_ended(walked: tuple[Walk, Page]) -> None:
    page = walked[0].open()
    expect(page.locator(".standing").first).to_have_text("已办结")
    ended = {
        SHOP: "复查合格",
        MAKER: "移送并已被接收",
        NOTIFICATION: "移送并已被接收",
        SHOP_TRACE: "来源和去向已查明",
        SHOP_CASE: "不予立案",
        BUREAU: "已公开",
    }
    told = page.locator("section[aria-labelledby^=obligation-]")
    expect(told).to_have_count(len(ended))
    for obligation, ending in ended.items():
        expect(told.filter(has_text=obligation)).to_contain_text(f"已办结：{ending}")


def test_each_paper_has_a_number_of_its_own_series(walked: tuple[Walk, Page]) -> None:
    walk, _ = walked
    year = datetime.now(ZoneInfo("Asia/Shanghai")).year
    series = [number.split("〔")[0] for number in walk.numbers]
    assert series == ["云市监检告", "云市监责改", "不编号", "云市监函", "云市监公告", "云市监复查"]
    assert all(re.search(rf"〔{year}〕\d+号$", number) for number in walk.numbers if number != "不编号")


def test_the_file_of_the_matter_holds_its_papers_receipts_and_evidence(walked: tuple[Walk, Page]) -> None:
    walk, _ = walked
    page = walk.open()
    page.get_by_role("link", name="一案一卷").click()
    listed = page.locator("main table tbody tr").all_inner_texts()
    for number in walk.numbers:
        assert number == "不编号" or any(number in line for line in listed)
    kinds = ("放弃异议", "整改报告", "复查检验报告", "复查合格认定", "接收单位回执", "追溯记录", "不予立案")
    assert all(any(kind in line for line in listed) for kind in kinds)
    assert sum("送达回证" in line for line in listed) == 3


def test_everything_that_was_done_is_sound(walked: tuple[Walk, Page], place: Path) -> None:
    command = [*COMMAND, "check"]
    said = subprocess.run(
        command, env=environment(place / "data"), capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout
