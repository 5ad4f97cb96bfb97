"""kill -9 while people work: nothing that was acknowledged is lost, half done or done twice.

`CRASH_SEED=1234 pytest tests/crash` repeats what a run did and how long it paused; when each process gets
its turn is the machine's affair.
"""

from __future__ import annotations

import os
import secrets
import subprocess
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
from tests.crash.errands import BranchOfficer, Importer, LargeImporter, Registrar, SectionOfficer
from tests.crash.serving import Server
from tests.kit.cast import PASSWORD
from tests.kit.installation import Installation, installed
from tests.kit.site import COMMAND

# So much is acknowledged between two kills, at most and if that does not take too long.
_MOST_DONE = 6
_LONGEST_WORK = 10.0
# Of the kills, those that wait for an open transaction; the others come whenever they come.
_AIMED = 0.7
_LONGEST_AIM = 10.0
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
    terminal: Any = request.config.pluginmanager.get_plugin("terminalreporter")
    return lambda line: terminal.write_line(f"\n{line}")


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
        _check(site, journal)
    except BaseException:
        tell(f"to repeat: CRASH_SEED={seed}\n{log.read_text(errors='replace')[-4_000:]}")
        raise
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
    until = time.monotonic() + _LONGEST_AIM
    while True:
        server.freeze()
        is_open = server.is_writing()
        if is_open or not is_aimed or time.monotonic() > until:
            break
        server.thaw()
        time.sleep(dice.uniform(0.001, 0.02))
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
    east = site.one("SELECT id FROM people_office WHERE name = ?", ("东桥分局",))
    tray: Queue[int] = Queue()

    def browser(who: str) -> Browser:
        own = Browser(server.port)
        own.sign_in(who, PASSWORD)
        return own

    def told(who: str) -> tuple[str, Browser, Journal]:
        return who, browser(who), journal

    return [
        Importer(*told("west-officer"), seed=seed),
        LargeImporter(*told("section-head"), seed=seed),
        Registrar(*told("registrar"), seed=seed, office=east, tray=tray),
        BranchOfficer(*told("east-officer"), seed=seed, tray=tray),
        SectionOfficer(*told("section-officer"), seed=seed, office=east),
    ]


def _check(site: Installation, journal: Journal) -> None:
    """What was acknowledged is there once, whole, and nothing else is."""
    done = subprocess.run([*COMMAND, "check"], env=site.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    _check_files(site, journal)
    _check_matters(site, journal)


def _check_files(site: Installation, journal: Journal) -> None:
    found = site.ask(
        "SELECT run.file_name, run.id, count(sample.id), min(sample.place), max(sample.place) "
        "FROM testing_checkrun run JOIN testing_checkedsample sample ON sample.run_id = run.id "
        "WHERE run.state = 'accepted' GROUP BY run.id, run.file_name ORDER BY run.id"
    )
    wanted = [(name, run, many, 1, many) for name, (run, many) in journal.kept["file"].items()]
    assert found == sorted(wanted, key=lambda row: row[1])
    assert site.one("SELECT count(*) FROM testing_checkrun") == len(wanted)
    assert told_of(site, "testing.report_checked") == sorted(str(row[1]) for row in wanted)
    jobs = {id for id, state in site.ask("SELECT id, state FROM jobs_job")}
    assert jobs == set(journal.kept["job"])
    assert not site.one("SELECT count(*) FROM jobs_job WHERE state IN ('waiting', 'running')")


def _check_matters(site: Installation, journal: Journal) -> None:
    matters = dict(site.ask("SELECT number, id FROM loops_loop WHERE title = number"))
    assert matters == journal.kept["matter"]
    assert site.one("SELECT count(*) FROM loops_loop") == len(matters)
    assert site.one("SELECT count(*) FROM loops_registration") == len(matters)
    assert told_of(site, "loops.loop_opened") == sorted(map(str, matters.values()))
    moves = site.ask("SELECT note, loop_id, number, move FROM loops_move WHERE move <> 'open' ORDER BY id")
    assert sorted(moves) == sorted((note, *made) for note, made in journal.kept["move"].items())


def told_of(site: Installation, kind: str) -> list[str]:
    """The rows that entries of a kind are about, once for each entry."""
    return sorted(
        id for (id,) in site.ask("SELECT subject_id FROM ledger_ledgerevent WHERE kind = ?", (kind,))
    )
