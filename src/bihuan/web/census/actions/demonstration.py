"""The invented lists of the demonstration, as if they had been handed in and accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from bihuan.web.census.models import ListFile, Record, Source
from bihuan.web.people.models import Account


def keep_list(
    *,
    name: str,
    kind: str,
    content: bytes,
    told: Sequence[tuple[dict[str, str], dict[str, str]]],
    by: Account,
    now: datetime,
) -> list[Record]:
    """The records of a list, each raw row with the columns that it was read into."""
    source = Source.objects.get_or_create(name=name, defaults={"kind": kind})[0]
    file = ListFile.objects.create(
        source=source,
        name=f"{name}.csv",
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        received_on=localdate(now),
        rows_in=len(told),
        rows_accepted=len(told),
        at=now,
        by=by,
        office=by.office,
    )
    return Record.objects.bulk_create(
        Record(
            source=source,
            record_id=next(iter(raw.values())),
            list_file=file,
            row=row,
            raw=raw,
            changed_at=now,
            **cells,
        )
        for row, (raw, cells) in enumerate(told, 2)
    )
