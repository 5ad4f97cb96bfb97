"""The worklist at full size: `python -m bench.worklist` (1 million loops, a tenth open, 6.8 million moves).

`--loops 100000` measures a smaller house. DATABASE_URL picks the database, as for the program:
`scripts/with_postgres.sh .venv/bin/python -m bench.worklist`. Everything stands in a folder of its own.
Copies of a few real histories fill the tables; what is measured goes through the product's own doors.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

NOW = datetime(2026, 5, 6, 1, 30, tzinfo=UTC)
TODAY = date(2026, 5, 6)
SHIFTS = 40


def main() -> None:
    """Fill, measure, print milliseconds (best of five, processor time of this process beside wall time)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loops", type=int, default=1_000_000)
    loops = parser.parse_args().loops
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        os.environ["BIHUAN_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.project.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill(loops)
        measure()


def fill(loops: int) -> None:
    """Real histories, made once through the actions, then copied row by row with other days and ids."""
    from django.db import connection

    from bihuan.web.ledger.guards import install_guards
    from bihuan.web.loops.models import Alert, Assignment, Loop, Move, Obligation, Registration

    patterns = _patterns()
    of_table = "" if connection.vendor == "sqlite" else " ON loops_move"
    with connection.cursor() as cursor:
        for (name,) in _triggers(cursor):
            cursor.execute(f"DROP TRIGGER {name}{of_table}")
    Alert.objects.all().delete()
    Assignment.objects.all().delete()
    for first in range(0, loops, 5_000):
        numbers = range(first, min(first + 5_000, loops))
        made = [patterns["open" if number % 10 == 0 else "closed"] for number in numbers]
        Registration.objects.bulk_create(
            _copy(one["registration"], pk=10**7 + number, number=f"B{number}")
            for one, number in zip(made, numbers, strict=True)
        )
        Loop.objects.bulk_create(
            _shifted(
                one["loop"], number, pk=10**7 + number, number=f"B{number}", about_id=str(10**7 + number)
            )
            for one, number in zip(made, numbers, strict=True)
        )
        Obligation.objects.bulk_create(
            _shifted(row, number, pk=None, loop_id=10**7 + number)
            for one, number in zip(made, numbers, strict=True)
            for row in one["obligations"]
        )
        Move.objects.bulk_create(
            _shifted(row, number, pk=None, loop_id=10**7 + number)
            for one, number in zip(made, numbers, strict=True)
            for row in one["moves"]
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    install_guards(connection)


def measure() -> None:
    """The four figures of the promise."""
    from bihuan.web.ledger.audits import Tally
    from bihuan.web.loops.actions.moves import make_move
    from bihuan.web.loops.facts import Step
    from bihuan.web.loops.models import Loop
    from bihuan.web.loops.queries import integrity
    from bihuan.web.loops.queries.day import day_of
    from bihuan.web.loops.queries.worklist import Wanted, worklist_counts, worklist_page
    from bihuan.web.people.models import Account
    from bihuan.web.people.queries import find_signed_in

    reader = find_signed_in(Account.objects.get(sign_in_name="section-officer").pk)
    assert reader
    for scope in ("all", "unit", "mine"):
        told(f"first page, {scope}", partial(worklist_page, reader, Wanted(scope=scope), today=TODAY))
        told(f"counts, {scope}", partial(worklist_counts, reader, scope=scope, today=TODAY))
        told(f"today's work, {scope}", partial(day_of, reader, scope=scope, now=NOW))
    open_loops = iter(list(Loop.objects.filter(is_closed=False).values_list("pk", "length")[:5]))

    def one_move() -> None:
        pk, length = next(open_loops)
        step = Step(obligation="1", move="assign", on=TODAY)
        registrar = find_signed_in(Account.objects.get(sign_in_name="registrar").pk)
        assert registrar
        make_move(loop_id=pk, step=step, expected_length=length, by=registrar, now=NOW)

    told("one move", one_move)
    for check in (integrity.check_conservation, integrity.check_standings, integrity.check_moves):
        tally = Tally(check.__name__, now=NOW)
        told(f"bihuan check: {check.__name__}", partial(check, tally), times=1)
        sys.stdout.write(f"    {tally.counts}, breaches {tally.breached}\n")


def told(what: str, action: Callable[[], Any], times: int = 5) -> None:
    """Print the best of some runs."""
    runs = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        action()
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = min(runs)
    sys.stdout.write(f"{what}: {wall * 1000:.1f} ms ({cpu * 1000:.1f} ms processor)\n")


def _patterns() -> dict[str, dict[str, Any]]:
    from bihuan.web.ledger.facts import Actor
    from bihuan.web.people.actions.demonstration import build_cast
    from bihuan.web.people.models import Account
    from bihuan.web.people.queries import find_signed_in

    build_cast(by=Actor(id="bench", name="bench"), now=NOW - timedelta(days=90))
    who = {
        name: find_signed_in(Account.objects.get(sign_in_name=name).pk)
        for name in ("registrar", "east-officer")
    }
    # An assignment taken back and made again, and for a closed one the answer: five moves and seven.
    back_and_forth = ["assign", "correct", "assign", "correct"]
    return {
        "open": _pattern("open", back_and_forth, who),
        "closed": _pattern("closed", [*back_and_forth, "assign", "reply"], who),
    }


def _pattern(kind: str, steps: list[str], who: dict[str, Any]) -> dict[str, Any]:
    from bihuan.web.loops.actions.files import add_evidence
    from bihuan.web.loops.actions.moves import make_move
    from bihuan.web.loops.actions.opening import Registered, register
    from bihuan.web.loops.facts import Laying, Step
    from bihuan.web.loops.models import Loop, Registration
    from bihuan.web.people.models import Office

    registered = Registered(
        procedure="hand-over",
        source="documents",
        number=kind,
        title="转办线索",
        received_on=TODAY - timedelta(days=60),
        owner=Office.objects.get(name="东桥分局"),
        layings=(Laying(track="hand-over", subject="sender", stated_on=TODAY + timedelta(days=5)),),
    )
    loop = register(registered=registered, by=who["registrar"], now=NOW - timedelta(days=60)).loop
    for length, name in enumerate(steps, 1):
        now = NOW - timedelta(days=50 - length)
        about = {
            "loop_id": loop.pk,
            "by": who["east-officer" if name == "reply" else "registrar"],
            "now": now,
        }
        files: tuple[int, ...] = ()
        if name == "reply":
            files = (add_evidence(kind="reply-letter", name="a.pdf", content=b"%PDF-1", **about).pk,)
        number = "云函1号" if name == "reply" else ""
        step = Step(obligation="1", move=name, on=now.date(), files=files, paper_number=number)
        make_move(step=step, expected_length=length, **about)
    loop = Loop.objects.get(pk=loop.pk)
    return {
        "loop": loop,
        "registration": Registration.objects.get(pk=loop.about_id),
        "obligations": list(loop.obligations.all()),
        "moves": list(loop.moves.all()),
    }


def _copy(row: Any, **more: Any) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop("id")
    pk = more.pop("pk")
    return type(row)(**{**values, **more, "id": pk})


def _shifted(row: Any, place: int, **more: Any) -> Any:
    """The copy with its days some days earlier, so that due days differ from loop to loop."""
    earlier = timedelta(days=place % SHIFTS)
    made = _copy(row, **more)
    for field in made._meta.concrete_fields:
        value = getattr(made, field.attname)
        if isinstance(value, date) and not (field.name == "listed_on" and value.year == 9999):
            setattr(made, field.attname, value - earlier)
    return made


def _triggers(cursor: Any) -> list[tuple[str]]:
    from django.db import connection

    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'loops_move'")
    else:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'loops_move'::regclass"
        )
    return list(cursor.fetchall())


if __name__ == "__main__":
    main()
