"""Real workers on a database of their own: several at once, kill -9 in the middle, a polite end."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.installation import Installation, installed
from tests.kit.sheets import many, reading, workbook
from tests.kit.site import COMMAND

SAMPLES = 4_000
_PATIENCE = 90.0
_HAND_IN = """
import sys
import django
django.setup()
from django.utils import timezone
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.facts import Actor
from bihuan.web.testing.actions import receive_report
for path in sys.argv[1:]:
    content = open(path, "rb").read()
    by = Actor(id="lin", name="林晓")
    assert isinstance(receive_report(by=by, now=timezone.now(), name=path, content=content), Job)
"""


@contextmanager
def workers(site: Installation, count: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    started = [subprocess.Popen([*COMMAND, "worker"], env=site.env) for _ in range(count)]
    try:
        yield started
    finally:
        for one in started:
            if one.poll() is None:
                one.terminate()
                assert one.wait(_PATIENCE) == 0


def hand_in(site: Installation, *paths: Path) -> None:
    site.run("-c", _HAND_IN, *map(str, paths))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path) as found:
        yield found


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


def large(folder: Path, *, samples: int = SAMPLES, name: str = "大.xlsx") -> Path:
    path = folder / name
    path.write_bytes(workbook([*many(samples), reading(name)]))
    return path


def test_killed_in_the_middle_the_job_ends_complete_once(site: Installation, tmp_path: Path) -> None:
    hand_in(site, large(tmp_path))
    with workers(site) as (worker,):
        wait_until(lambda: site.one("SELECT done FROM jobs_job") >= 500)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    half = site.one("SELECT count(*) FROM testing_checkedsample")
    assert 0 < half < SAMPLES
    assert site.ask("SELECT state FROM testing_checkrun") == [("storing",)]
    site.ask("UPDATE jobs_job SET heartbeat_at = '2020-01-01 00:00:00+00:00'")
    with workers(site, 3):
        wait_until(lambda: site.one("SELECT state FROM jobs_job") == "done")
    assert site.ask("SELECT state, count(*) FROM testing_checkrun GROUP BY state") == [("accepted", 1)]
    places = site.ask("SELECT count(*), count(DISTINCT place), max(place) FROM testing_checkedsample")
    assert places == [(SAMPLES + 1,) * 3]
    kinds = site.ask("SELECT kind, count(*) FROM ledger_ledgerevent GROUP BY kind ORDER BY kind")
    assert kinds == [
        ("jobs.job_asked", 1),
        ("jobs.job_finished", 1),
        ("jobs.job_started", 2),
        ("testing.report_checked", 1),
    ]


def test_told_to_end_a_worker_gives_its_job_back_at_once(site: Installation, tmp_path: Path) -> None:
    hand_in(site, large(tmp_path))
    with workers(site) as (worker,):
        wait_until(lambda: site.one("SELECT done FROM jobs_job") >= 250)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(_PATIENCE) == 0
    assert site.ask("SELECT state, attempts FROM jobs_job") == [("waiting", 0)]


def test_several_workers_share_the_jobs_and_none_is_done_twice(site: Installation, tmp_path: Path) -> None:
    hand_in(site, *(large(tmp_path, samples=1_400, name=f"{number}.xlsx") for number in range(4)))
    with workers(site, 3):
        wait_until(lambda: site.one("SELECT count(*) FROM jobs_job WHERE state = 'done'") == 4)
    assert site.one("SELECT count(*) FROM ledger_ledgerevent WHERE kind = 'jobs.job_started'") == 4
    assert site.one("SELECT count(*) FROM testing_checkedsample") == 4 * 1_401
