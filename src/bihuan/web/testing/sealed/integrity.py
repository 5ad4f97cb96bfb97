"""Integrity check of sealed reports: their files, what the ledger tells of them, and the matters' files."""

from __future__ import annotations

import json

from django.db.models import Exists, OuterRef

from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.files import check_kept
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.testing.events import SealedReportAttached
from bihuan.web.testing.models import ReportAttachment, SealedReport
from bihuan.web.testing.sealed.queries import matters_of_sample

_CHUNK = 500
_ROW = SealedReport._meta.label


def check_sealed_reports(tally: Tally) -> None:
    """Every report stands on the disk byte by byte, belongs to the samples that the ledger tells, and stands
    on the file of each matter of theirs.
    """
    rows = SealedReport.objects.order_by("pk").values_list("pk", "digest", "size").iterator(_CHUNK)
    check_kept(tally, ((f"{_ROW} {pk}", digest, size) for pk, digest, size in rows))
    attached = SealedReport.objects.annotate(
        has=Exists(ReportAttachment.objects.filter(report=OuterRef("pk")))
    )
    for report in attached.order_by("pk").iterator(_CHUNK):
        if report.has is not (report.state == SealedReport.State.ATTACHED):
            tally.breach(f"{_ROW} {report.pk}", "audit_report_state", state=report.state)
    _check_attachments(tally)


def _check_attachments(tally: Tally) -> None:
    told = LedgerEvent.objects.filter(kind=SealedReportAttached.kind())
    events = {(one.subject_id, _sample_of(one)) for one in told.order_by("pk").iterator(_CHUNK)}
    there: set[tuple[str, str]] = set()
    rows = ReportAttachment.objects.select_related("report", "sample").order_by("pk")
    for one in rows.iterator(_CHUNK):
        there.add((str(one.report_id), str(one.sample_id)))
        for loop, kind in matters_of_sample(one.sample):
            if not loop.files.filter(kind=kind, digest=one.report.digest).exists():
                tally.breach(f"{_ROW} {one.report_id}", "audit_report_not_filed", number=str(loop.pk))
    for report, sample in sorted(there ^ events):
        tally.breach(f"{_ROW} {report}", "audit_report_attachment", sample=sample)


def _sample_of(event: LedgerEvent) -> str:
    return str(json.loads(event.payload)["sample_id"])
