"""The site as a user starts it, and the system's own browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
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
    with subprocess.Popen(command, env=environment(folder), stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(address, process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=_PATIENCE) == 0, "Ctrl-C must end it cleanly"


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
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the site did not start")
