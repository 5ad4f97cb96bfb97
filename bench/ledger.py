"""How the ledger stands up to a million entries: `python -m bench.ledger [ENTRIES]`.

Works on SQLite in a folder of its own, or on the empty PostgreSQL that DATABASE_URL names
(`scripts/with_postgres.sh .venv/bin/python -m bench.ledger`).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

DAYS = 365
BATCH = 10_000
ROUNDS = 5
START = datetime(2025, 11, 1, 1, tzinfo=UTC)


def best(work: Callable[[], Any], rounds: int = 1) -> tuple[float, float]:
    """(wall, processor) seconds of the best of some rounds."""
    times = []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - wall, time.process_time() - processor))
    return min(times)


def rows(entries: int) -> Iterator[Any]:
    """A chain over a year: 40 people, two kinds of event, 50,000 rows that they are about."""
    from bihuan.web.ledger.facts import FORMAT, GENESIS, Entry, canonical
    from bihuan.web.ledger.models import LedgerEvent

    fields = tuple(Entry.__dataclass_fields__)
    previous, step = GENESIS, timedelta(days=DAYS) / entries
    for number in range(1, entries + 1):
        run = number % 50_000
        payload = canonical({"run_id": run, "file_digest": "a" * 64, "rulebook_digest": "b" * 64})
        about = ("testing.CheckRun", str(run)) if number % 3 else ("", "")
        kind = "testing.report_checked" if number % 3 else "people.signed_in"
        who = (f"officer-{number % 40}", "林晓")
        entry = Entry(number, FORMAT, kind, *about, payload, *who, START + number * step, previous)
        previous = entry.digest()
        yield LedgerEvent(**{name: getattr(entry, name) for name in fields}, hash=previous)


def fill(entries: int) -> None:
    """Write the chain through the guards, and move the head."""
    from itertools import islice

    from django.db import transaction

    from bihuan.web.ledger.models import LedgerEvent, LedgerHead

    made = rows(entries)
    while batch := list(islice(made, BATCH)):
        with transaction.atomic():
            LedgerEvent.objects.bulk_create(batch)
            LedgerHead.objects.update(sequence=batch[-1].sequence, hash=batch[-1].hash)


def pages(entries: int) -> dict[str, str]:
    """Pages of the reader, by what they show."""
    day = (START + timedelta(days=DAYS // 2)).date()
    middle = START + timedelta(days=DAYS / 2)
    return {
        "the latest page": "/ledger/",
        "a page in the middle": f"/ledger/?before={middle.isoformat().replace('+', '%2B')}_{entries // 2}",
        "one day half a year ago": f"/ledger/?since={day}&until={day}",
        "one person": "/ledger/?actor=officer-7",
        "one row": "/ledger/?subject_kind=testing.CheckRun&subject_id=777",
    }


def record_one() -> None:
    """One action with one event."""
    from bihuan.web.ledger.actions import recording
    from bihuan.web.ledger.facts import Actor
    from bihuan.web.testing.events import ReportChecked

    with recording(by=Actor(id="lin", name="林晓"), now=START + timedelta(days=DAYS)) as rec:
        rec(ReportChecked(run_id=1, file_digest="a" * 64, rulebook_digest="b" * 64))


def told(what: str, times: tuple[float, float], unit: str = "s") -> None:
    factor = 1000 if unit == "ms" else 1
    wall, processor = (f"{one * factor:8.2f} {unit}" for one in times)
    sys.stdout.write(f"{what:42} {wall} wall {processor} processor\n")
    sys.stdout.flush()


def measure(entries: int) -> None:
    """Fill a new database and measure."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from bihuan.web.ledger.actions import seal_days
    from bihuan.web.ledger.queries.chain import verify_chain
    from bihuan.web.ledger.queries.entries import find_entry
    from bihuan.web.ledger.queries.seals import list_seals, proof_of, root_of

    call_command("migrate", verbosity=0)
    sys.stdout.write(f"{connection.vendor}, {entries:,} entries of {DAYS} days\n")
    told("writing them, in batches", best(lambda: fill(entries)))
    told("verifying the chain", best(verify_chain))
    told("sealing every day", best(lambda: seal_days(now=START + timedelta(days=2 * DAYS))))
    told("computing every root anew", best(lambda: [root_of(seal) for seal in list_seals()]))
    entry = find_entry(entries // 3)
    assert entry
    told("the proof of one entry", best(lambda: proof_of(entry), ROUNDS), "ms")
    told("recording one event", best(record_one, ROUNDS), "ms")
    tonight = START + timedelta(days=2 * DAYS)
    told("sealing one more day", best(lambda: seal_days(now=tonight)), "ms")
    client = Client()
    for what, address in pages(entries).items():
        told(what, best(lambda address=address: client.get(address), ROUNDS), "ms")  # type: ignore[misc]


def main() -> None:
    """Measure, in a data folder that is thrown away."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BIHUAN_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.web.project.settings"
        from pathlib import Path

        import django

        from bihuan.web.project.folder import prepare_folder

        prepare_folder(Path(folder))
        django.setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        measure(entries)


if __name__ == "__main__":
    main()
