"""The eight-minute tour of docs/use/tour.md. Its demonstration is its own, since it changes what is there."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from tests.architecture.house import ROOT
from tests.browser.test_every_page import findings
from tests.kit.site import COMMAND, demo_password, demo_site, environment
from tests.kit.tour import INTRUSION, RECHECKED_MATTER, Visitor, Walked, walk


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the tour."""
    return tmp_path_factory.mktemp("tour")


@pytest.fixture(scope="module")
def barriers() -> dict[str, list[str]]:
    """What axe found, and what did not fit the screen, where the tour stopped to look."""
    return {}


@pytest.fixture(scope="module")
def walked(browser: Browser, toured: Path, barriers: dict[str, list[str]]) -> Iterator[Walked]:
    """The tour, walked once."""

    def look(page: Page, name: str) -> None:
        found = findings(page)
        assert page.viewport_size
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            found.append("too wide")
        barriers[name] = found

    with demo_site(toured) as address:
        visitor = Visitor(browser=browser, address=address, password=demo_password(toured), look=look)
        yield walk(visitor, database=toured / "bihuan.sqlite3")


def test_found_is_closed_and_open_before_and_after_a_matter_is_closed(walked: Walked) -> None:
    assert all(found == closed + still_open for found, closed, still_open in walked.sums)
    start, accepted, after = walked.sums
    # Two failing samples and a report to be verified were found; one matter was closed.
    assert accepted == (start[0] + 3, start[1], start[2] + 3)
    assert after == (accepted[0], accepted[1] + 1, accepted[2] - 1)


def test_the_closed_matter_stands_in_the_book_with_its_ending(walked: Walked) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(walked.book)).worksheets[0]
    rows = [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    (closed,) = [row for row in rows if RECHECKED_MATTER in row]
    assert "云岚床品有限公司" in closed
    assert any("复查合格" in cell for cell in closed)


def test_one_changed_byte_of_the_ledger_is_named_by_the_command_too(walked: Walked, toured: Path) -> None:
    command = [*COMMAND, "check"]
    said = subprocess.run(command, env=environment(toured), capture_output=True, text=True, check=False)
    assert said.returncode == 1
    told = f"ledger.LedgerEvent {walked.entry}: 第 {walked.entry} 条的内容与它的哈希值不符：这一条被改动过"
    assert told in said.stdout


def test_the_document_tells_the_change_that_was_made() -> None:
    assert INTRUSION in (ROOT / "docs/use/tour.md").read_text(encoding="utf-8")


def test_no_place_where_the_tour_stops_has_barriers(walked: Walked, barriers: dict[str, list[str]]) -> None:
    assert len(barriers) >= 12
    assert not {name: found for name, found in barriers.items() if found}
