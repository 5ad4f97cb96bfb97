"""Integrity checks of what testing keeps: the files as handed in, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import RulebookError
from bihuan.tables.replay import RULE, replay
from bihuan.tables.stored_verdicts import StoredRow, StoredSample
from bihuan.tables.verdict_rows import as_text, verdict_rows
from bihuan.web.ledger.audits import CannotCheckError, Tally
from bihuan.web.ledger.files import check_kept
from bihuan.web.testing.facts import current_tools, record_from, verdict_from
from bihuan.web.testing.models import CheckedSample, CheckRun

_CHUNK = 500


def check_files(tally: Tally) -> None:
    """Every file that a check run read stands on the disk, byte by byte."""
    runs = CheckRun.objects.order_by("pk").values_list("pk", "file_digest", "file_size").iterator()
    check_kept(tally, ((f"{CheckRun._meta.label} {pk}", digest, size) for pk, digest, size in runs))


def check_verdicts(tally: Tally) -> None:
    """Every stored verdict comes out the same under the present code, but for editions that changed."""
    try:
        judge = current_tools().judge
    except RulebookError as error:
        raise CannotCheckError(Reason.of("audit_rules_unusable")) from error
    tally.count("samples", 0)
    stored = _stored(tally)
    while stretch := list(islice(stored, _CHUNK)):
        found = replay(stretch, judge=judge)
        tally.count("samples", found.samples)
        tally.count("verdicts", found.verdicts)
        tally.count("new_rules", found.count(RULE))
        for one in found.differences:
            if one.cause != RULE:
                tally.breach(one.place, "audit_verdict_differs", item=one.item, then=one.then, now=one.now)


def _stored(tally: Tally) -> Iterator[StoredSample]:
    rows = CheckedSample.objects.order_by("pk").values_list("pk", "overall", "given", "verdict")
    for pk, overall, given, stored in rows.iterator(chunk_size=_CHUNK):
        place = f"{CheckedSample._meta.label} {pk}"
        verdict = verdict_from(stored)
        if overall != verdict.overall.value:
            tally.breach(place, "audit_column_differs", column=overall, verdict=verdict.overall.value)
        record = record_from(given)
        judged = [one.index for one in verdict.readings if one.index is not None]
        if judged != list(range(len(record.sample.readings))):
            tally.breach(place, "audit_verdict_incomplete")
            continue
        texts = verdict_rows([record], [verdict])
        told = [StoredRow(place, {key: as_text(held) for key, held in row.items()}) for row in texts]
        yield StoredSample(
            told[0],
            readings=[row for row in told if row.texts["row_kind"] == "reading"],
            findings=[row for row in told if row.texts["row_kind"] == "finding"],
        )
