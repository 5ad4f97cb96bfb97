"""What would a draft change? Stored readings judged by the rules in use and under the draft."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.tables.drafts import read_draft
from bihuan.tables.what_if import Change, Compared, as_if_in_force, compare_samples, drafts_of
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.files import keep_file
from bihuan.web.rules.facts import current_rulebook, overlay_folder
from bihuan.web.testing.events import WhatIfCompared
from bihuan.web.testing.facts import as_json, record_from
from bihuan.web.testing.models import ChangedVerdict, CheckedSample, ComparedSample, WhatIf
from bihuan.web.testing.what_if.queries import find_asked, samples_of

Pair = tuple[CheckedSample, Compared]
# What a page can wait for; more belongs into a job.
MOST_SAMPLES = 5_000


class DraftError(Exception):
    """A draft that can't be tried; the rules in use are sound."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.text() for fault in faults))
        self.faults = tuple(faults)


class TooManySamplesError(Exception):
    """More samples than one comparison takes."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} samples, the most is {MOST_SAMPLES}")
        self.count = count


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The comparison, and whether it was there before: the same draft, rules and readings."""

    what_if: WhatIf
    is_known: bool


def compare_runs(*, by: Actor, now: datetime, name: str, content: bytes, run_ids: Sequence[int]) -> Answered:
    """Judge the samples of check runs twice, by the rules in use and under a draft; keep what differs.

    The draft (an Excel form or a YAML rule file) changes nothing in use. Both sides are judged now, so
    that only the draft makes a difference. Raises DraftError with every fault of the draft, InputError
    for a workbook that can't be read, TooManySamplesError, and RulebookError when the rules in use are
    faulty; then nothing is stored.
    """
    present = current_rulebook()
    asked = _question(content, present.digest, run_ids)
    known = find_asked(asked)
    if known is not None:
        return Answered(what_if=known, is_known=True)
    rows = samples_of(run_ids)
    if (count := rows.count()) > MOST_SAMPLES:
        raise TooManySamplesError(count)
    try:
        draft = read_draft(content, name=name, present=present, overlay=overlay_folder())
    except RulebookError as error:
        raise DraftError(error.faults) from error
    other = as_if_in_force(present=present, other=draft.rulebook)
    samples = list(rows)
    records = [record_from(row.given) for row in samples]
    compared = compare_samples(records, present=present, other=other)
    what_if = WhatIf(
        draft_name=name[:255],
        draft_digest=hashlib.sha256(content).hexdigest(),
        edition=draft.name[:255],
        is_correction=not drafts_of(present=present, other=other),
        rulebook_digest=present.digest,
        question_digest=asked,
        reading_count=sum(len(record.sample.readings) for record in records),
        created_at=now,
    )
    pairs = list(zip(samples, compared, strict=True))
    return _kept(what_if, content, pairs, by=by, run_ids=run_ids)


def _question(content: bytes, rulebook_digest: str, run_ids: Iterable[int]) -> str:
    asked = [hashlib.sha256(content).hexdigest(), rulebook_digest, sorted(set(run_ids))]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _kept(
    what_if: WhatIf, content: bytes, pairs: Sequence[Pair], *, by: Actor, run_ids: Sequence[int]
) -> Answered:
    keep_file(content, digest=what_if.draft_digest)
    try:
        _store(what_if, pairs, by=by, run_ids=run_ids)
    except IntegrityError:
        # Somebody else asked the same between our look and our insert.
        known = find_asked(what_if.question_digest)
        if known is None:
            raise
        return Answered(what_if=known, is_known=True)
    return Answered(what_if=what_if, is_known=False)


def _store(what_if: WhatIf, pairs: Sequence[Pair], *, by: Actor, run_ids: Sequence[int]) -> None:
    with recording(by=by, now=what_if.created_at) as rec:
        what_if.save()
        what_if.runs.set(run_ids)
        rows = [_row(what_if, place, *pair) for place, pair in enumerate(pairs, 1)]
        ComparedSample.objects.bulk_create(rows, batch_size=500)
        changed = [
            _changed(row, place, change)
            for row, (_, one) in zip(rows, pairs, strict=True)
            for place, change in enumerate(one.changes, 1)
            if change.row_kind != "sample"
        ]
        ChangedVerdict.objects.bulk_create(changed, batch_size=200)
        rec(
            WhatIfCompared(
                what_if_id=what_if.pk,
                draft_digest=what_if.draft_digest,
                rulebook_digest=what_if.rulebook_digest,
            )
        )


def _row(what_if: WhatIf, place: int, sample: CheckedSample, one: Compared) -> ComparedSample:
    return ComparedSample(
        what_if=what_if,
        sample=sample,
        place=place,
        product=one.kind.product,
        judged_class=one.kind.judged_class,
        year=one.kind.year,
        before=one.present.overall.value,
        after=one.other.overall.value,
    )


def _changed(row: ComparedSample, place: int, change: Change) -> ChangedVerdict:
    before, after = change.outcomes
    return ChangedVerdict(
        compared=row,
        place=place,
        item=change.item,
        before=before,
        after=after,
        present=None if change.present is None else as_json(change.present),
        other=None if change.other is None else as_json(change.other),
    )
