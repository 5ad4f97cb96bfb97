"""The site as a user starts it, and the system's own browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from playwright.sync_api import Browser, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMMAND = [sys.executable, "-c", "from bihuan.cli import main; main()"]
_PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody holds just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """The environment of a command that has its data in this folder."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {**kept, "BIHUAN_DATA": str(folder)}


@contextmanager
def demo_site(folder: Path) -> Iterator[str]:
    """`bihuan demo` with its data in this folder, ended by Ctrl-C; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [*COMMAND, "demo", "--port", str(port)]
    with (
        (folder.parent / f"{folder.name}.said").open("w") as said,
        subprocess.Popen(command, env=environment(folder), stdout=said) as process,
    ):
        try:
            wait_for(address, process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=_PATIENCE) == 0, "Ctrl-C must end it cleanly"


def demo_password(folder: Path) -> str:
    """The password of everybody in the demonstration that has its data in this folder."""
    said = (folder.parent / f"{folder.name}.said").read_text(encoding="utf-8")
    return said.split("password: ")[1].split()[0]


def signed_in_cookie(address: str, *, password: str, who: str = "section-officer") -> str:
    """Sign in through the page; the value of the session's cookie."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    page = browser.open(f"{address}/people/sign-in/").read().decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answers = {"csrfmiddlewaretoken": token, "sign_in_name": who, "password": password, "next": "/rules/"}
    browser.open(f"{address}/people/sign-in/", urlencode(answers).encode()).close()
    return next(str(cookie.value) for cookie in jar if cookie.name == "sessionid")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_SWITCHES)
        yield browser
        browser.close()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the site at an address answers."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the site ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"{address}/testing/").close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the site did not start")
