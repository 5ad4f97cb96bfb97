"""The commands that put the site on this machine."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.kit.site import (
    COMMAND,
    demo_password,
    demo_site,
    environment,
    free_port,
    signed_in_cookie,
    wait_for,
)

pytestmark = pytest.mark.slow


def bihuan(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *words]
    return subprocess.run(command, env=environment(folder), capture_output=True, text=True, timeout=60)


def test_a_demonstration_starts_from_nothing_and_has_something_to_show(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    for _ in range(2):
        with demo_site(folder) as address:
            cookie = signed_in_cookie(address, password=demo_password(folder))
            asked = urllib.request.Request(
                f"{address}/testing/checks/", headers={"Cookie": f"sessionid={cookie}"}
            )
            page = urllib.request.urlopen(asked).read().decode()
            style = urllib.request.urlopen(f"{address}/static/ui/bihuan.css")
        assert page.count("<time ") == 4
        assert style.status == 200
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with sqlite3.connect(folder / "bihuan.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        checked = "SELECT count(*) FROM ledger_ledgerevent WHERE kind = 'testing.report_checked'"
        assert database.execute(checked).fetchone() == (4,)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org"])
def test_serving_for_others_is_refused_outside_production_mode(host: str, tmp_path: Path) -> None:
    done = bihuan(tmp_path, "serve", "--host", host)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "BIHUAN_SITE" in done.stderr


def test_production_mode_refuses_a_weak_secret_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_SITE", "https://bihuan.example.org")
    (tmp_path / "secret-key").write_text("bihuan")
    for words in (("serve", "--host", "0.0.0.0"), ("migrate",)):
        done = bihuan(tmp_path, *words)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "secret-key" in done.stderr


def test_a_demonstration_is_never_public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_SITE", "https://bihuan.example.org")
    done = bihuan(tmp_path, "demo")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_first_administrator_gets_a_password_that_lets_him_in_and_must_be_changed(tmp_path: Path) -> None:
    assert bihuan(tmp_path, "migrate").returncode == 0
    words = ("account", "create-admin", "Chief", "--duty", "system", "--name", "石系", "--office", "云溪区局")
    done = bihuan(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    password = done.stdout.split("First password: ")[1].split()[0]
    again = bihuan(tmp_path, *words)
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    port = free_port()
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process)
        cookie = signed_in_cookie(address, password=password, who="chief")
        asked = urllib.request.Request(f"{address}/", headers={"Cookie": f"sessionid={cookie}"})
        answer = urllib.request.urlopen(asked)
        assert answer.url.endswith("/people/me/password/")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        kinds = [
            kind for (kind,) in database.execute("SELECT kind FROM ledger_ledgerevent ORDER BY sequence")
        ]
    assert kinds == [
        "people.office_opened",
        "people.account_opened",
        "people.role_granted",
        "people.signed_in",
    ]


def test_a_taken_port_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        for command in ("serve", "demo"):
            done = bihuan(tmp_path, command, "--port", port)
            assert done.returncode == 2
            assert done.stderr.count("\n") == 1
            assert "--port" in done.stderr


def test_serving_without_a_database_names_the_command_that_makes_it(tmp_path: Path) -> None:
    done = bihuan(tmp_path, "serve", "--port", str(free_port()))
    assert done.returncode == 2
    assert "bihuan migrate" in done.stderr


def test_an_installation_is_migrated_as_often_as_one_likes_and_served_until_control_c(tmp_path: Path) -> None:
    for _ in range(2):
        done = bihuan(tmp_path, "migrate")
        assert done.returncode == 0, done.stderr
    port = free_port()
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}", process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def workers_of(server: int) -> list[int]:
    """The process ids of the workers beside a server."""
    found = subprocess.run(
        ["pgrep", "-f", f"worker --parent {server}"], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def wait_for_workers(server: int, *, but: list[int], count: int) -> list[int]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = [one for one in workers_of(server) if one not in but]
        if len(found) == count:
            return found
        time.sleep(0.1)
    raise AssertionError(f"there should be {count} workers")


def test_a_worker_stands_beside_the_server_comes_again_when_killed_and_goes_with_it(tmp_path: Path) -> None:
    assert bihuan(tmp_path, "migrate").returncode == 0
    port = free_port()
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}", process)
        (first,) = wait_for_workers(process.pid, but=[], count=1)
        os.kill(first, signal.SIGKILL)
        (second,) = wait_for_workers(process.pid, but=[first], count=1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    assert not workers_of(process.pid)
    with subprocess.Popen(
        command, env=environment(tmp_path), stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        wait_for(f"http://127.0.0.1:{port}", process)
        wait_for_workers(process.pid, but=[], count=1)
        process.kill()
        process.wait()
        wait_for_workers(process.pid, but=[], count=0)
        # The server's own children outlive a kill -9; they are no worker's matter.
        os.killpg(process.pid, signal.SIGKILL)
