"""Takes the pictures of the documents anew: `python -m tests.kit.screenshots`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.kit.entering import begin, fill_head
from tests.kit.sheets import many, reading, workbook
from tests.kit.site import chromium, demo_password, demo_site, signed_in_cookie
from tests.kit.tour import Visitor, walk

FOLDER = Path(__file__).resolve().parents[2] / "docs/use/images"
_HEIGHT = 860
_PATIENCE = 120_000
TOUR_IN_ENGLISH = ("tour-day", "tour-disagreements", "tour-matter", "tour-day-after")


@dataclass(frozen=True)
class Picture:
    """One picture: what it is called, the page, the file handed in there and what is waited for then, what
    is opened first, where it is scrolled to.
    """

    name: str
    path: str
    width: int = 1280
    language: str = "zh-hans"
    dropped: tuple[str, bytes] | None = None
    awaited: str = "h1"
    opened: str = ""
    scrolled_to: str = ""
    who: str | None = "section-officer"


FAULTY = workbook(
    [
        reading("S1", value="7.0", verdict="合格"),
        reading("S2", item="", value="31", verdict="合格"),
        reading("S3", value="七点零", verdict="合格"),
        reading("S4", value="8.8", verdict="合格"),
        reading("S4", item="异味", value="无", name="婴儿床单", verdict="合格"),
    ]
)

PICTURES = [
    Picture("day", "/loops/today/", who="east-officer"),
    Picture("day-phone", "/loops/today/", who="east-officer", width=390),
    Picture("case-file", "/loops/2/archive/", who="east-officer"),
    Picture("reminder-phone", "/loops/2/reminders/1/?told=made", who="east-head", width=390),
    Picture("worklist", "/loops/"),
    Picture("worklist-phone", "/loops/", width=390),
    Picture("matter", "/loops/2/", who="east-officer", opened="#main details summary >> nth=0"),
    Picture("matter-en", "/loops/2/", who="east-officer", language="en"),
    Picture("move", "/loops/2/move/?obligation=1&move=report-rectification", who="east-officer"),
    Picture("papers", "/papers/1/", who="east-officer"),
    Picture("papers-signing-phone", "/papers/signing/", width=390, who="leader"),
    Picture("procedure", "/loops/procedures/hand-over/"),
    Picture("book-import", "/loops/book/1/"),
    Picture("census-figures", "/census/figures/"),
    Picture("census-figures-en", "/census/figures/", language="en"),
    Picture("census-unlisted", "/census/figures/unlisted/"),
    Picture("census-unlisted-en", "/census/figures/unlisted/", language="en"),
    Picture("census-list", "/census/lists/2/"),
    Picture("census-review", "/census/linking/review/"),
    Picture("census-merge", "/census/linking/merges/1/", who="section-head"),
    Picture("census-list-columns", "/census/lists/3/columns/"),
    Picture("spot-check", "/loops/spot-checks/1/"),
    Picture("figures", "/loops/figures/"),
    Picture("first-page", "/testing/"),
    Picture("disagreement", "/testing/checks/1/"),
    Picture("disagreement-en", "/testing/checks/1/", language="en"),
    Picture(
        "reading", "/testing/checks/1/samples/1/", opened=".lines summary >> nth=1", scrolled_to="#lines"
    ),
    Picture("phone", "/testing/checks/1/", width=390),
    Picture("what-if-ask", "/testing/what-if/?run=2"),
    Picture("what-if-answer", "/testing/what-if/1/"),
    Picture("what-if-sample", "/testing/what-if/1/", scrolled_to="#samples"),
    Picture("what-if-answer-en", "/testing/what-if/1/", language="en"),
    Picture("check-sheet", "/testing/checks/1/samples/1/sheet/", scrolled_to=".sheet"),
    Picture("check-sheet-en", "/testing/checks/1/samples/1/sheet/", language="en", scrolled_to=".sheet"),
    Picture(
        "long-check",
        "/testing/",
        dropped=("年度监督抽查.xlsx", workbook(many(12_000))),
        awaited="progress[value]",
    ),
    Picture(
        "faulty-rows",
        "/testing/",
        dropped=("五月送检.xlsx", FAULTY),
        awaited=".notice a",
        opened=".notice a",
    ),
    Picture(
        "faulty-rows-en",
        "/testing/",
        language="en",
        dropped=("五月送检.xlsx", FAULTY),
        awaited=".notice a",
        opened=".notice a",
    ),
    Picture("sample-list", "/testing/checks/2/samples/?section=failing"),
    Picture("release", "/testing/checks/4/release/"),
    Picture("released-samples", "/testing/released/", scrolled_to=".ways"),
    Picture("released-samples-en", "/testing/released/", language="en", scrolled_to=".ways"),
    Picture("sealed-reports", "/testing/reports/", scrolled_to="#waiting"),
    Picture("sealed-reports-en", "/testing/reports/", language="en", scrolled_to="#waiting"),
    Picture("sign-in", "/people/sign-in/", who=None),
    Picture("my-account", "/people/me/", who="east-officer"),
    Picture("second-factor", "/people/me/second-factor/", who="east-officer"),
    Picture("accounts", "/people/accounts/", who="system-admin"),
    Picture("accounts-phone", "/people/accounts/", who="system-admin", width=390),
    Picture("grants-en", "/people/grants/", who="security-admin", language="en"),
    Picture("rules-time-line", "/rules/?product=quilt", scrolled_to=".count-line"),
    Picture(
        "rules-limits",
        "/rules/limits/?product=quilt&made_on=2024-05-01&declared=GB%2FT+22796-2021",
        scrolled_to="#answer",
    ),
    Picture(
        "rules-calculator",
        "/rules/calculator/?product=sheet&class=B&made_on=2024-05-01&item=pH值&value=8.55",
        scrolled_to="#goods",
    ),
    Picture("rules-coverage", "/rules/coverage/?group=towels"),
    Picture("rules-coverage-en", "/rules/coverage/?group=towels", language="en"),
    Picture("rules-entry-tasks", "/rules/drafts/1/"),
    Picture("rules-entry-fault", "/rules/drafts/1/rules/20/"),
    Picture("rules-entry-fault-en", "/rules/drafts/1/rules/20/", language="en"),
    Picture("rules-entry-review", "/rules/drafts/2/review/"),
]


def take(picture: Picture, *, browser: Browser, address: str, password: str) -> None:
    """Take one picture."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": _HEIGHT}, base_url=address, device_scale_factor=1.5
    )
    context.add_cookies([{"name": "django_language", "value": picture.language, "url": address}])
    if picture.who:
        cookie = signed_in_cookie(address, password=password, who=picture.who)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page = context.new_page()
    page.goto(picture.path)
    if picture.dropped:
        name, content = picture.dropped
        page.set_input_files("#id_workbook", {"name": name, "mimeType": "", "buffer": content})
        page.locator(picture.awaited).wait_for(timeout=_PATIENCE)
    if picture.opened:
        page.locator(picture.opened).click()
    if picture.scrolled_to:
        page.locator(picture.scrolled_to).evaluate("(element) => element.scrollIntoView()")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def begin_drafts(*, browser: Browser, address: str, password: str) -> None:
    """Two drafts to be seen: one with a limit that can't be read, one that was submitted."""
    context = browser.new_context(base_url=address)
    cookie = signed_in_cookie(address, password=password, who="section-head")
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page = context.new_page()
    for edition, year in (("GB/T 22796-2021", "2027"), ("GB/T 24252-2019", "2028")):
        draft = begin(page, edition)
        fill_head(page, draft, edition=year, day=f"{year}-03-01")
    page.goto(f"{draft}review/")
    page.locator("button[name=submit]").click()
    page.goto("/rules/drafts/1/rules/20/")
    page.locator("#id_limit").fill("大约4")
    page.get_by_role("button", name="保存", exact=True).click()
    context.close()


def take_tour(browser: Browser) -> None:
    """The pictures of docs/use/tour.md, some of them in English too, in a demonstration of their own."""

    def look(page: Page, name: str) -> None:
        page.screenshot(path=FOLDER / f"{name}.png")
        if name in TOUR_IN_ENGLISH:
            _in_english(page, FOLDER / f"{name}-en.png")

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tour"
        with demo_site(folder) as address:
            password = demo_password(folder)
            visitor = Visitor(browser=browser, address=address, password=password, look=look)
            walk(visitor, database=folder / "bihuan.sqlite3")


def _in_english(page: Page, place: Path) -> None:
    for language in ("en", "zh-hans"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
        page.reload()
        if language == "en":
            page.screenshot(path=place)


def main() -> None:
    """Start demonstrations of its own and take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch) / "demo"
        with demo_site(folder) as address:
            password = demo_password(folder)
            begin_drafts(browser=browser, address=address, password=password)
            for picture in PICTURES:
                take(picture, browser=browser, address=address, password=password)
        take_tour(browser)


if __name__ == "__main__":
    main()
