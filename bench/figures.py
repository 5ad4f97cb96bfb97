"""The base figures at full size: `python -m bench.figures` (200,000 operators, four lists, 10,000 pairs).

`--operators` and `--folder` are those of bench.register, whose register this is. What is measured are whole
answers of the pages.
"""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import count

from bench.register import NOW, answered, at_full_size, client_of
from bench.worklist import say, told

# What share of the operators each list has.
_LISTS = {"registration": 0.85, "shops": 0.35, "inspections": 0.25, "stalls": 0.2}
_PAIRS = 10_000


def main() -> None:
    """Fill, measure, print."""
    at_full_size(measure, description=__doc__)


def fill() -> None:
    """Rows of four lists behind the operators, and pairs that nobody has decided on."""
    from bihuan.web.census.models import ListFile, Operator, Pair, Record, Source
    from bihuan.web.people.models import Account

    chance, numbers, by = random.Random(11), count(1), Account.objects.select_related("office").all()[0]
    told_by = {"received_on": NOW.date(), "at": NOW, "by": by, "office": by.office}
    operators = list(Operator.objects.values_list("pk", "name"))
    for kind, share in _LISTS.items():
        source = Source.objects.create(name=kind, kind=kind)
        file = ListFile.objects.create(source=source, name=kind, digest=kind, **told_by)
        on = (one for one in operators if chance.random() < share)
        rows = (
            Record(
                source=source,
                record_id=str(next(numbers)),
                list_file=file,
                row=1,
                raw={},
                name=name,
                operator_id=pk,
                changed_at=NOW,
            )
            for pk, name in on
        )
        Record.objects.bulk_create(rows, batch_size=2000)
    records = list(Record.objects.values_list("pk", flat=True))
    pairs = {tuple(sorted(chance.sample(records, 2))) for _ in range(_PAIRS)}
    Pair.objects.bulk_create(
        (Pair(left_id=a, right_id=b, outcome="review") for a, b in pairs), batch_size=2000
    )


def measure() -> None:
    """The figures of today and of an earlier day, for the bureau and a branch; what the lists miss."""
    from django.db import connection
    from django.utils import timezone

    from bihuan.web.census.models import Operator, Record

    if not Record.objects.exists():
        told("filling the lists", fill, rounds=1)
    say(f"{connection.vendor}, operators: {Operator.objects.count():,}, rows: {Record.objects.count():,}")
    earlier = (timezone.localdate() - timedelta(days=1)).isoformat()
    for who in ("section-officer", "east-officer"):
        client = client_of(who)
        for address in ("", f"?as_of={earlier}", "figures.xlsx", "unlisted/"):
            answered(client, f"/census/figures/{address}", who)


if __name__ == "__main__":
    main()
