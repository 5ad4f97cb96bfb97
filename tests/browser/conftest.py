from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.kit.site import CHROMIUM, chromium, demo_password, demo_site, signed_in_cookie
from tests.kit.site import DESKTOP as DESKTOP
from tests.kit.site import PHONE as PHONE

# Runs before any script of the page, so that nothing is missed.
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    with demo_site(folder) as address:
        yield address


@pytest.fixture(scope="session")
def password(site: str, folder: Path) -> str:
    """What lets everybody of the cast in."""
    return demo_password(folder)


@pytest.fixture(scope="session")
def cookie_of(site: str, password: str) -> Callable[[str], str]:
    """Signs somebody of the cast in, once, and gives the cookie of the session."""

    @cache
    def signed_in(who: str) -> str:
        return signed_in_cookie(site, password=password, who=who)

    return signed_in


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: run make test, or apt-get install chromium fonts-noto-cjk")
    with chromium() as found:
        yield found


@pytest.fixture
def open_page(browser: Browser, site: str, cookie_of: Callable[[str], str]) -> Iterator[OpenPage]:
    """Opens pages, as the section's officer unless told otherwise.

    At the end, fails on any error in a console and any breach of the policy.
    """
    complaints: list[str] = []
    contexts: list[Any] = []

    def opened(
        path: str,
        *,
        language: str = "zh-hans",
        size: ViewportSize = DESKTOP,
        scripts: bool = True,
        who: str | None = "section-officer",
    ) -> Page:
        context = browser.new_context(viewport=size, base_url=site, java_script_enabled=scripts)
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        if who:
            context.add_cookies([{"name": "sessionid", "value": cookie_of(who), "url": site}])
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            complaints += page.evaluate("window.violations || []")
        context.close()
    # The browser itself reports a page that was meant to be refused.
    meant = ("404 (Not Found)", "409 (Conflict)", "422 (Unprocessable")
    assert not [text for text in complaints if not any(part in text for part in meant)]
