"""A list of operators in, at the size of a district: `python -m bench.lists` (27,000 rows).

Reading and accepting run as their jobs do; then the list's next edition, one row in ten of it changed. Told
are processor time and the most memory of the whole process. DATABASE_URL picks the database, as for the
program; everything stands in a folder that is thrown away.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

_HEADER = "登记序号,名称,主体类型,经营者,住所,联系电话,成立日期,登记状态,从业人员,营业收入(万元),经营范围\n"


def main() -> None:
    """Measure in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=27_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BIHUAN_DATA"] = str(Path(folder))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.project.settings")
        _measure(rows)


def _measure(rows: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    owner = "个体工商户,张{own},丝盛路{n}号,120{n:08},2015-11-22,存续,4,16,床上用品\n"
    line = "D{n:08},第{n}号纺织品商行," + owner
    text = "".join(line.format(n=n, own=n % 97) for n in range(rows))
    _bring_in(_HEADER + text, "first")
    _bring_in(_HEADER + text.replace("存续", "注销", rows // 10), "next")


def _bring_in(text: str, name: str) -> None:
    from django.utils import timezone

    from bihuan.web.census.lists.actions.importing import Handed, accept_list, receive_list
    from bihuan.web.census.lists.models import ListImport
    from tests.kit.cast import person

    handed = Handed(
        name=f"{name}.csv",
        content=text.encode(),
        source="bench",
        received_on=date(2026, 11, 1),
        is_whole=True,
    )
    receive_list(handed=handed, by=person("registrar"), now=timezone.now())
    _work(f"{name}: read")
    found = ListImport.objects.latest("pk")
    accept_list(list_import=found, overridden=frozenset(), by=person("registrar"), now=timezone.now())
    _work(f"{name}: accept")
    found.refresh_from_db()
    print(f"{name}: {found.state} {found.counts}")  # noqa: T201


def _work(what: str) -> None:
    """Do the job that waits, and say what it took; the job of linking that follows is not this one's."""
    from bihuan.web.census.lists.work import JOBS
    from bihuan.web.jobs.kinds import kinds, open_kinds
    from bihuan.web.jobs.worker import work_once

    everything = kinds()
    open_kinds(JOBS)
    begun = time.process_time()
    work_once(worker="bench")
    took = time.process_time() - begun
    open_kinds(everything)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}: {took:.1f} s of processor time, {most} MB at the most")  # noqa: T201


if __name__ == "__main__":
    main()
