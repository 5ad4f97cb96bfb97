"""Linking in the register: `python -m bench.linking FOLDER`, FOLDER as `bihuan simulate district` wrote it.

The job over all registers of the district but one, again with nothing new, and with the list that came later;
then the review page as a browser gets it. DATABASE_URL picks the database, as for the program.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.worklist import say, told

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
_LATE = "online-shops"


def main() -> None:
    """Fill, link, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        _run(Path(folder), sorted((asked.folder / "files" / "registers").iterdir()))


def _run(data: Path, lists: list[Path]) -> None:
    os.environ["BIHUAN_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.web.project.settings"
    import django

    from bihuan.web.project.folder import prepare_folder

    prepare_folder(data)
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from bihuan.web.ledger.facts import Actor
    from bihuan.web.people.actions.demonstration import build_cast

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    build_cast(by=Actor(id="bench", name="bench"), now=NOW)
    for path in lists:
        if path.stem != _LATE:
            _fill(path)
    _timed("link all but the shops", _link)
    _timed("link again, nothing new", _link)
    _fill(next(path for path in lists if path.stem == _LATE))
    _timed("link with the shops", _link)
    _counts()
    client = _client("section-officer")
    told("the review page", partial(client.get, "/census/linking/review/"))
    told("the overview", partial(client.get, "/census/linking/"))


def _fill(path: Path) -> None:
    """The records of a list as accepting it writes them."""
    from bihuan.tables.registers import read_register
    from bihuan.web.census.lists.facts import columns_of
    from bihuan.web.census.models import ListFile, Record, Source
    from bihuan.web.people.models import Account

    by = Account.objects.select_related("office").get(sign_in_name="registrar")
    register = read_register(path, name=path.name)
    source = Source.objects.create(name=path.stem, kind=register.kind or "other")
    file = ListFile.objects.create(
        source=source,
        name=path.name,
        digest="0" * 64,
        received_on=NOW.date(),
        at=NOW,
        by=by,
        office=by.office,
    )
    Record.objects.bulk_create(
        [
            Record(
                source=source,
                record_id=row.record_id,
                list_file=file,
                row=place,
                raw=row.raw,
                changed_at=NOW,
                **columns_of(row),
            )
            for place, row in enumerate(register.rows)
        ],
        batch_size=2_000,
    )
    say(f"{path.name}: {len(register.rows):,} records")


def _link() -> None:
    from bihuan.web.census.linking.actions.linking import link_in_job
    from bihuan.web.jobs.kinds import Task
    from bihuan.web.ledger.facts import Actor

    link_in_job(
        task=Task(
            subject="records",
            office_id=None,
            detail={},
            by=Actor(id="bench", name="bench"),
            now=NOW,
            tell=lambda stage, done=0, total=0: None,
        )
    )


def _timed(name: str, work: Callable[[], None]) -> None:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    say(
        f"{name}: {time.perf_counter() - wall:.1f} s, processor {time.process_time() - processor:.1f} s, "
        f"peak {peak:.2f} GiB"
    )


def _counts() -> None:
    from bihuan.web.census.linking.queries.review import waiting_pairs
    from bihuan.web.census.models import Operator, Pair, Record

    counts = (Record.objects, Operator.objects, Pair.objects, waiting_pairs())
    say("records, operators, pairs, waiting pairs: " + ", ".join(f"{one.count():,}" for one in counts))


def _client(name: str) -> Any:
    from bench.register import _client as client

    return client(name)


if __name__ == "__main__":
    main()
