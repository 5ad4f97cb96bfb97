"""kill -9 while people work: nothing that was acknowledged is lost, half done or done twice.

`CRASH_SEED=1234 pytest tests/crash` repeats what a run did and how long it paused; when each process gets
its turn is the machine's affair.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from random import Random
from typing import Any

import pytest

from tests.crash.browsers import Browser
from tests.crash.clerks import Clerk, Journal
from tests.crash.errands import BranchOfficer, Importer, LargeImporter, Registrar, Releaser
from tests.crash.paper_errands import CaseOffice
from tests.crash.reckoning import check_everything
from tests.crash.serving import Server
from tests.kit.cast import PASSWORD
from tests.kit.installation import Installation, installed

# So much is acknowledged between two kills, at most and if that does not take too long.
_MOST_DONE = 6
_LONGEST_WORK = 120.0
# Of the kills, those that wait for an open transaction; the others come whenever they come.
_AIMED = 0.7
_LONGEST_AIM = 60.0
# So many times longer than at first it lets the server go on between two looks, in the end.
_LONGER = 20.0
Tell = Callable[[str], None]
_ADMIT = """
import sys
import django
django.setup()
from django.utils import timezone
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.actions.demonstration import build_cast, give_passwords
by, now = Actor(id="test", name="测试"), timezone.now()
build_cast(by=by, now=now)
give_passwords(password=sys.argv[1], by=by, now=now)
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path / "data") as found:
        found.run("-c", _ADMIT, PASSWORD)
        yield found


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Says something to whoever runs the tests, also where they pass."""
    capture: Any = request.config.pluginmanager.get_plugin("capturemanager")
    terminal: Any = request.config.pluginmanager.get_plugin("terminalreporter")

    def said(line: str) -> None:
        with capture.global_and_fixture_disabled():
            terminal.write_line(f"\n{line}")

    return said


def test_ten_kills_lose_nothing(site: Installation, tmp_path: Path, tell: Tell) -> None:
    _kill(site, 10, tmp_path / "said", tell)


@pytest.mark.proof
def test_a_hundred_kills_lose_nothing(site: Installation, tmp_path: Path, tell: Tell) -> None:
    _kill(site, 100, tmp_path / "said", tell)


def _kill(site: Installation, kills: int, log: Path, tell: Tell) -> None:
    seed = int(os.environ.get("CRASH_SEED") or secrets.randbelow(1_000_000))
    journal, server = Journal(), Server(site, log=log)
    began = time.monotonic()
    try:
        hits = _days_work(site, server, journal, seed=seed, kills=kills)
        check_everything(site, journal)
    except BaseException:
        tell(f"to repeat: CRASH_SEED={seed}\n{log.read_text(errors='replace')[-4_000:]}")
        raise
    finally:
        server.kill()
    tell(
        f"{'SQLite' if site.is_sqlite else 'PostgreSQL'}: {kills} kills, {hits} inside an open "
        f"transaction; {journal.count()} acknowledged, {journal.broken} answers broken off; "
        f"{time.monotonic() - began:.0f} s; CRASH_SEED={seed}"
    )
    assert 3 * hits >= kills


def _days_work(site: Installation, server: Server, journal: Journal, *, seed: int, kills: int) -> int:
    """Let the clerks work while the server is killed; how many kills met an open transaction."""
    dice, is_over, hits = Random(seed), threading.Event(), 0
    server.start()
    clerks = _clerks(site, server, journal, seed=seed)
    with ThreadPoolExecutor(len(clerks)) as office:
        at_work = [office.submit(clerk.work, is_over) for clerk in clerks]
        try:
            for _ in range(kills):
                _let_work(journal, dice.randint(0, _MOST_DONE))
                was_open, running = _strike(site, server, dice)
                hits += was_open
                server.start()
                _let_lapse(site, running)
                if any(each.done() for each in at_work):
                    break
        finally:
            is_over.set()
        for each in at_work:
            each.result()
    server.stop()
    return hits


def _let_work(journal: Journal, wanted: int) -> None:
    """Wait until so much more is acknowledged, on a machine of any speed."""
    done, until = journal.count(), time.monotonic() + _LONGEST_WORK
    while journal.count() < done + wanted and time.monotonic() < until:
        time.sleep(0.01)


def _strike(site: Installation, server: Server, dice: Random) -> tuple[bool, list[tuple[int, int]]]:
    """Kill it; whether a transaction was open, and which jobs ran (id and attempt)."""
    is_aimed = dice.random() < _AIMED
    until, longer = time.monotonic() + _LONGEST_AIM, 1.0
    while True:
        server.freeze()
        is_open = server.is_writing()
        if is_open or not is_aimed or time.monotonic() > until:
            break
        server.thaw()
        # Where nothing goes on for long, looking all the time would only hold it up.
        time.sleep(dice.uniform(0.001, 0.02) * longer)
        longer = min(longer * 1.2, _LONGER)
    running = site.ask("SELECT id, attempts FROM jobs_job WHERE state = 'running'")
    server.kill()
    return is_open, [(id, attempts) for id, attempts in running]


def _let_lapse(site: Installation, running: list[tuple[int, int]]) -> None:
    """The killed worker has been silent for long enough: nobody waits twenty seconds in a test."""
    for id, attempts in running:
        site.ask(
            "UPDATE jobs_job SET heartbeat_at = '2020-01-01 00:00:00+00:00' "
            "WHERE id = ? AND attempts = ? AND state = 'running'",
            (id, attempts),
        )


def _clerks(site: Installation, server: Server, journal: Journal, *, seed: int) -> list[Clerk]:
    tray: Queue[int] = Queue()

    def office(name: str) -> int:
        return int(site.one("SELECT id FROM people_office WHERE name = ?", (name,)))

    def browser(who: str) -> Browser:
        own = Browser(server.port)
        own.sign_in(who, PASSWORD)
        return own

    def told(who: str) -> tuple[str, Browser, Journal]:
        return who, browser(who), journal

    east, west = office("东桥分局"), office("西园分局")
    return [
        Importer(*told("task-force"), seed=seed),
        LargeImporter(*told("section-head"), seed=seed),
        Releaser(*told("section-officer"), seed=seed),
        Registrar(*told("registrar"), seed=seed, office=east, tray=tray),
        BranchOfficer(*told("east-officer"), seed=seed, tray=tray),
        CaseOffice(*told("east-officer"), seed=seed, office=east, head=browser("east-head")),
        CaseOffice(*told("west-officer"), seed=seed, office=west, head=browser("west-head")),
    ]
