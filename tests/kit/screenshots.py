"""Takes the pictures of the documents anew: `python -m tests.kit.screenshots`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.kit.site import chromium, demo_password, demo_site, signed_in_cookie

FOLDER = Path(__file__).resolve().parents[2] / "docs/use/images"
_HEIGHT = 860


@dataclass(frozen=True)
class Picture:
    """One picture: what it is called, the page, what is opened first, where it is scrolled to."""

    name: str
    path: str
    width: int = 1280
    language: str = "zh-hans"
    opened: str = ""
    scrolled_to: str = ""
    who: str | None = "section-officer"


PICTURES = [
    Picture("worklist", "/loops/"),
    Picture("worklist-phone", "/loops/", width=390),
    Picture("matter", "/loops/2/", who="east-officer", opened="#main details summary >> nth=0"),
    Picture("matter-en", "/loops/2/", who="east-officer", language="en"),
    Picture("move", "/loops/2/move/?obligation=1&move=report-rectification", who="east-officer"),
    Picture("procedure", "/loops/procedures/hand-over/"),
    Picture("first-page", "/testing/"),
    Picture("disagreement", "/testing/checks/1/"),
    Picture("disagreement-en", "/testing/checks/1/", language="en"),
    Picture(
        "reading", "/testing/checks/1/samples/1/", opened=".lines summary >> nth=1", scrolled_to="#lines"
    ),
    Picture("phone", "/testing/checks/1/", width=390),
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
    if picture.opened:
        page.locator(picture.opened).click()
    if picture.scrolled_to:
        page.locator(picture.scrolled_to).evaluate("(element) => element.scrollIntoView()")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def main() -> None:
    """Start a demonstration of its own and take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        with demo_site(folder) as address, chromium() as browser:
            for picture in PICTURES:
                take(picture, browser=browser, address=address, password=demo_password(folder))


if __name__ == "__main__":
    main()
