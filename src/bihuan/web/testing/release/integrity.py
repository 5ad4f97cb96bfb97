"""Integrity check of released samples: what is kept of each agrees with what was checked."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.events import Event
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.testing.events import (
    AdviceGiven,
    DocumentReceived,
    ReportDoubted,
    SampleFailed,
    SampleSignalled,
)
from bihuan.web.testing.facts import record_from
from bihuan.web.testing.models import DoubtedReport, ReleasedSample
from bihuan.web.testing.release.facts import report_finding

_CHUNK = 500
_ROW = ReleasedSample._meta.label
_EVENTS: Mapping[str, type[Event]] = {
    "matter": SampleFailed,
    "signal": SampleSignalled,
    "advice": AdviceGiven,
    "document": DocumentReceived,
}


def check_released_samples(tally: Tally) -> None:
    """Every released sample says what its sheet and our check said, and causes what the ledger tells; its
    versions follow each other.
    """
    tally.count("samples", 0)
    last: dict[str, tuple[int, bool]] = {}
    rows = ReleasedSample.objects.select_related("checked").order_by("identity", "version")
    for row in rows.iterator(chunk_size=_CHUNK):
        tally.count("samples")
        place = f"{_ROW} {row.pk}"
        if row.overall != row.checked.overall:
            tally.breach(place, "audit_column_differs", column=row.overall, verdict=row.checked.overall)
        said = report_finding(record_from(row.checked.given).sample).value
        if row.conclusion != said:
            tally.breach(place, "audit_column_differs", column=row.conclusion, verdict=said)
        version, was_current = last.get(row.identity, (0, False))
        if row.version != version + 1 or was_current or (row.version == 1) is not (row.first_id is None):
            tally.breach(place, "audit_sample_versions", version=str(row.version))
        last = {row.identity: (row.version, row.is_current)}
    for effect, event in _EVENTS.items():
        caused = ReleasedSample.objects.filter(effect=effect)
        _compare(tally, event, {str(pk) for pk in caused.values_list("pk", flat=True)})
    _compare(tally, ReportDoubted, {str(pk) for pk in DoubtedReport.objects.values_list("pk", flat=True)})


def _compare(tally: Tally, event: type[Event], there: set[str]) -> None:
    """Name each row that says otherwise than the ledger: what it causes is not changed afterwards."""
    told = LedgerEvent.objects.filter(kind=event.kind()).values_list("subject_id", flat=True)
    for pk in sorted(there ^ set(told)):
        tally.breach(f"{event.about[0]} {pk}", "audit_sample_effect", event=event.kind())
