"""Checking a laboratory's file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.timezone import localdate

from bihuan.engine.judgement.results import SampleVerdict
from bihuan.tables.readings import SampleRecord
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.files import keep_file
from bihuan.web.testing.events import ReportChecked
from bihuan.web.testing.facts import as_json, current_tools, rank_of
from bihuan.web.testing.models import CheckedSample, CheckRun
from bihuan.web.testing.queries import find_same


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The check run, and whether it was there before: the same file under the same rules."""

    run: CheckRun
    is_known: bool


def check_report(*, by: Actor, now: datetime, name: str, content: bytes) -> Checked:
    """Read a laboratory's file, judge every sample, keep file and verdicts, and record it.

    The same file under the same rules is checked once; asking again gives the check run that exists.
    Raises InputError when the file is refused and RulebookError when the rules cannot be used; then
    nothing is stored.
    """
    tools = current_tools()
    run = CheckRun(
        file_name=name,
        file_digest=hashlib.sha256(content).hexdigest(),
        file_size=len(content),
        rulebook_digest=tools.digest,
        created_at=now,
    )
    known = find_same(run)
    if known is not None:
        return Checked(run=known, is_known=True)
    file = tools.reader.read(content, name=name)
    run.shape = file.shape
    run.account = {
        "rows_in": file.rows_in,
        "rows_read": file.rows_read,
        "rows_refused": file.rows_refused,
        "rows_ignored": file.rows_ignored,
    }
    run.messages = [as_json(message.reason) for message in file.messages]
    records = [record.received(localdate(now)) for record in file.samples]
    rows = [_row(place, record, tools.judge.sample(record.sample)) for place, record in enumerate(records, 1)]
    keep_file(content, digest=run.file_digest)
    try:
        _store(run, rows, by=by)
    except IntegrityError:
        # Somebody else checked the same file between our look and our insert.
        known = find_same(run)
        if known is None:
            raise
        return Checked(run=known, is_known=True)
    return Checked(run=run, is_known=False)


def _store(run: CheckRun, rows: Sequence[CheckedSample], *, by: Actor) -> None:
    with recording(by=by, now=run.created_at) as rec:
        run.save()
        for row in rows:
            row.run = run
        CheckedSample.objects.bulk_create(rows, batch_size=100)
        rec(ReportChecked(run_id=run.pk, file_digest=run.file_digest, rulebook_digest=run.rulebook_digest))


def _row(place: int, record: SampleRecord, verdict: SampleVerdict) -> CheckedSample:
    return CheckedSample(
        place=place,
        sample_id=record.sample.sample_id[:255],
        product_name=record.sample.product_name[:255],
        overall=verdict.overall.value,
        disagreement_rank=rank_of(verdict),
        given=as_json(record),
        verdict=as_json(verdict),
    )
