"""The worklist at full size: `python -m bench.worklist` (1 million loops, a tenth open, 6 million moves).

`--loops 100000` measures a smaller house. DATABASE_URL picks the database, as for the program:
`PYTHON=.venv/bin/python scripts/with_postgres.sh .venv/bin/python -m bench.worklist`. Everything stands in a
folder that is thrown away; `--folder PLACE` keeps it, and measures a house that stands there without filling
it again. What is measured goes through the product's own doors.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

NOW = datetime(2026, 5, 6, 1, 30, tzinfo=UTC)
TODAY = date(2026, 5, 6)
ROUNDS = 7
# Found in thousands of open loops, in some, in none.
SEARCHES = ("家纺", "童品店 ", "甲醛含量不合格 77", "没有的字")


def main() -> None:
    """Fill where nothing is, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loops", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        _run(asked.folder or Path(folder), asked.loops)


def _run(folder: Path, loops: int) -> None:
    os.environ["BIHUAN_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.web.project.settings"
    import django

    from bihuan.web.project.folder import prepare_folder

    prepare_folder(folder)
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from bihuan.web.loops.models import Loop

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    if not Loop.objects.exists():
        told("filling the house", partial(fill, loops), rounds=1)
    measure()


def fill(loops: int) -> None:
    """Five years of matters, and how much they are."""
    from bench.house import BIG, House

    House(loops).fill()
    for model in BIG:
        say(f"    {model._meta.label}: {model._default_manager.count():,}")


def measure() -> None:
    """Pages, counts, searches, moves, the audit."""
    from django.db import connection

    from bihuan.web.loops.models import Loop
    from bihuan.web.loops.queries.day import day_of
    from bihuan.web.loops.queries.worklist import Wanted, worklist, worklist_counts, worklist_page

    say(f"{connection.vendor}, open loops: {Loop.objects.filter(is_closed=False).count():,}")
    branch = Loop.objects.filter(is_closed=False).order_by("pk").select_related("handler")[0].handler
    assert branch
    for name in ("section-officer", branch.sign_in_name):
        reader = signed_in(name)
        who = "sees all" if name == "section-officer" else "a branch"
        for scope in ("all", "unit", "mine"):
            told(
                f"first page, {who}, {scope}",
                partial(worklist_page, reader, Wanted(scope=scope), today=TODAY),
            )
            told(f"counts, {who}, {scope}", partial(worklist_counts, reader, scope=scope, today=TODAY))
            told(f"today's work, {who}, {scope}", partial(day_of, reader, scope=scope, now=NOW))
    reader = signed_in("section-officer")
    for wanted in (
        *(Wanted(scope="all", list=name) for name in ("overdue", "review", "closed", "all")),
        *(Wanted(scope="all", text=text) for text in SEARCHES),
        *(Wanted(scope="all", list="all", text=text) for text in SEARCHES[2:]),
    ):
        what = f"{wanted.list} {wanted.text}".strip()
        told(f"first page of {what}", partial(worklist_page, reader, wanted, today=TODAY))
        told(f"    how many ({{}}): {what}", worklist(reader, wanted, today=TODAY).count)
    pages()
    moves()
    audit()


def pages() -> None:
    """Whole answers, as a browser gets them."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from bihuan.web.people.models import Account
    from bihuan.web.people.sessions import SEEN, STARTED

    client = Client()
    client.force_login(Account.objects.get(sign_in_name="section-officer"))
    session = client.session
    session[STARTED] = session[SEEN] = timezone.now().isoformat()
    session.save()
    for what in ("scope=all", "scope=unit", "scope=all&list=closed", "scope=all&text=没有的字"):
        address = f"{reverse('loops:worklist')}?{what}"
        told(f"answer to {address}", partial(client.get, address))
        assert client.get(address).status_code == 200


def moves() -> None:
    """One move on each of some open loops, which are at their beginning."""
    from bihuan.web.loops.actions.moves import make_move
    from bihuan.web.loops.facts import Step
    from bihuan.web.loops.models import Loop

    found = Loop.objects.filter(is_closed=False, stage="hand-over/received").values_list("pk", "length")
    some = iter(list(found.order_by("pk")[:ROUNDS]))
    registrar = signed_in("registrar")

    def one_move() -> None:
        pk, length = next(some)
        step = Step(obligation="1", move="assign", on=TODAY)
        make_move(loop_id=pk, step=step, expected_length=length, by=registrar, now=NOW)

    told("one move", one_move)


def audit() -> None:
    """`bihuan check`: each check alone, then the whole as the command runs it."""
    from django.db import connection

    from bihuan.web.ledger.actions import run_audit
    from bihuan.web.ledger.audits import Tally, audited
    from bihuan.web.ledger.facts import Actor

    whole = told(
        "the whole of bihuan check: {}", lambda: run_audit(by=Actor(id="b", name="b"), now=NOW).outcome, 1
    )
    assert whole == "sound"
    for name, check in audited().items():
        tally = Tally(name, now=NOW)
        told(f"    {name} alone", partial(check, tally), rounds=1)
        say(f"        {tally.counts}, breaches {tally.breached}")
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    say(f"{connection.vendor}, peak memory of one process: {peak / 1024:.0f} MiB")


def signed_in(name: str) -> Any:
    """The account, as a request has it."""
    from bihuan.web.people.models import Account
    from bihuan.web.people.queries import find_signed_in

    return find_signed_in(Account.objects.get(sign_in_name=name).pk)


def told(what: str, action: Callable[[], Any], rounds: int = ROUNDS) -> Any:
    """Print the best of some runs, wall and processor time of our processes; what came out of the last."""
    runs, result = [], None
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), _processor()
        result = action()
        runs.append((time.perf_counter() - wall, _processor() - cpu))
    wall, cpu = min(runs)
    say(f"{what.format(result)}: {wall * 1000:,.1f} ms ({cpu * 1000:,.1f} ms processor)")
    return result


def _processor() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def say(line: str) -> None:
    """A line at once, since a run takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
