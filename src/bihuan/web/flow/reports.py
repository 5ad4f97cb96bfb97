"""A laboratory's sealed report stands on the file of every matter of its sample, whichever came first."""

from __future__ import annotations

from bihuan.web.ledger.events import Records
from bihuan.web.loops.events import LoopOpened
from bihuan.web.loops.models import Loop
from bihuan.web.testing.events import DocumentClaimed, SealedReportAttached
from bihuan.web.testing.models import ReleasedSample, ReportAttachment
from bihuan.web.testing.release.facts import natures
from bihuan.web.testing.sealed.actions import file_attached, file_reports
from bihuan.web.testing.sealed.queries import PLAIN_KIND, attachments_of, samples_about


def file_on_attaching(event: SealedReportAttached, rec: Records) -> None:
    """The matters are there already."""
    rows = ReportAttachment.objects.select_related("report", "sample", "by")
    file_attached(attachment=rows.get(pk=event.attachment_id), rec=rec)


def file_on_opening(event: LoopOpened, rec: Records) -> None:
    """The report was there before the matter."""
    loop = Loop.objects.get(pk=event.loop_id)
    for sample in samples_about(loop):
        file_reports(loop=loop, kind=PLAIN_KIND, attachments=attachments_of(sample), rec=rec)


def file_on_claim(event: DocumentClaimed, rec: Records) -> None:
    """The report was there before its sheet was claimed for a matter; the claim has locked both."""
    sample = ReleasedSample.objects.get(pk=event.sample_id)
    loop = Loop.objects.get(pk=event.loop_id)
    kind = natures()[sample.nature].evidence
    file_reports(loop=loop, kind=kind, attachments=attachments_of(sample), rec=rec)
