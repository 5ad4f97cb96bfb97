"""Receiving sealed reports, saying to which samples they belong, putting them on the files of matters."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.messages import InputError
from bihuan.tables.pdf import read_pdfs
from bihuan.tables.sealed_reports import searchable
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.ledger.files import file_place, keep_file
from bihuan.web.ledger.received import PDF, safe_name
from bihuan.web.loops.actions.files import Received, file_within
from bihuan.web.loops.actions.telling import tell_handler
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import Alert, Loop
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.testing.events import SealedReportAttached, SealedReportDropped, SealedReportReceived
from bihuan.web.testing.models import ReleasedSample, ReportAttachment, SealedReport
from bihuan.web.testing.release.queries import visible_samples
from bihuan.web.testing.sealed.facts import MOST_PAGES, TEXT_PAGES
from bihuan.web.testing.sealed.handed import Handed, fault_of, unpacked
from bihuan.web.testing.sealed.queries import attached_reports, find_report, matters_of_sample

MOST_FILES = 100


@dataclass(slots=True)
class Receipt:
    """What became of the files that were handed in."""

    received: list[SealedReport] = field(default_factory=list)
    known: list[SealedReport] = field(default_factory=list)
    refused: list[Reason] = field(default_factory=list)


def receive_reports(*, files: Iterable[Handed], by: Account, now: datetime) -> Receipt:
    """Keep every PDF that can be read until somebody says to which sample it belongs.

    A file is a PDF or a zip of PDFs, told by its content. The same file is received once in an office, and
    not at all where it stands with a sample that he may see. What cannot be read is refused, and the others
    are kept.
    """
    receipt = Receipt()
    with TemporaryDirectory() as folder:
        rows = list(_read(files, Path(folder), receipt, by=by, now=now))
    with recording(by=as_actor(by), now=now) as rec:
        for row in rows:
            _receive(receipt, row, by=by, rec=rec)
    return receipt


def attach_reports(*, wanted: Mapping[int, Collection[int]], by: Account, now: datetime) -> int:
    """Say of each report to which samples it belongs; how many attachments are new. All or nothing.

    Raises RefusedError for a report or a sample that he may not see, or that is gone.
    """
    with recording(by=as_actor(by), now=now) as rec:
        return sum(_attach(one, wanted[one], by=by, rec=rec) for one in sorted(wanted))


def drop_report(*, report_id: int, by: Account, now: datetime) -> None:
    """Put a waiting report aside. Raises RefusedError where it does not wait."""
    with recording(by=as_actor(by), now=now) as rec:
        report = _locked(report_id, by=by, rec=rec)
        if not report.is_waiting:
            raise RefusedError(Reason.of("sealed_not_waiting"))
        _drop(report, rec)


def file_reports(*, loop: Loop, kind: str, attachments: Iterable[ReportAttachment], rec: Records) -> None:
    """Put sealed reports on the file of a matter, in the name of whoever attached them; once each.

    Inside a transaction in which the loop is locked. A file that is gone keeps no matter from being opened:
    the audit names it.
    """
    for one in attachments:
        place = file_place(one.report.digest)
        if place.is_file():
            received = Received(kind=kind, name=one.report.name, content=place.read_bytes())
            file_within(loop=loop, received=received, by=one.by, rec=rec)


def file_attached(*, attachment: ReportAttachment, rec: Records) -> None:
    """Put a report that was attached on the file of every matter of its sample, and tell who handles it."""
    for found, kind in matters_of_sample(attachment.sample):
        loops = Loop.objects.select_related("owner__head", "handler").select_for_update(of=("self",))
        loop = loops.get(pk=found.pk)
        file_reports(loop=loop, kind=kind, attachments=(attachment,), rec=rec)
        tell_handler(loop=loop, kind=Alert.Kind.FILED.value, rec=rec)


def _read(
    files: Iterable[Handed], folder: Path, receipt: Receipt, *, by: Account, now: datetime
) -> Iterator[SealedReport]:
    """A row for each file that can be read, its file kept; the others are refused."""
    names = _written(files, folder, receipt)
    found = read_pdfs([folder / digest for digest in names], text_pages=TEXT_PAGES)
    for (digest, name), pdf in zip(names.items(), found, strict=True):
        if isinstance(pdf, Reason):
            receipt.refused.append(Reason.of(pdf.code, place=name))
        elif pdf.pages > MOST_PAGES:
            receipt.refused.append(Reason.of("pdf_too_long", place=name, most=str(MOST_PAGES)))
        else:
            content = (folder / digest).read_bytes()
            keep_file(content, digest=digest)
            yield SealedReport(
                office=by.office,
                name=safe_name(name, PDF),
                digest=digest,
                size=len(content),
                pages=pdf.pages,
                text=pdf.text,
                searched=searchable(pdf.text),
                is_whole=pdf.is_whole,
                at=now,
                by_name=by.name,
            )


def _written(files: Iterable[Handed], folder: Path, receipt: Receipt) -> dict[str, str]:
    """Digest → name of each PDF, written into a folder under its digest; what is none is refused."""
    names: dict[str, str] = {}
    for file in files:
        try:
            parts = unpacked(file)
        except InputError as error:
            receipt.refused += [message.reason for message in error.messages]
            continue
        for name, content in parts:
            fault = fault_of(content, place=name)
            if fault is None and len(names) == MOST_FILES:
                fault = Reason.of("sealed_too_many", place=name, most=str(MOST_FILES))
            if fault is not None:
                receipt.refused.append(fault)
                continue
            digest = hashlib.sha256(content).hexdigest()
            (folder / digest).write_bytes(content)
            names.setdefault(digest, name)
    return names


def _receive(receipt: Receipt, row: SealedReport, *, by: Account, rec: Records) -> None:
    known = attached_reports(by, today=localdate(rec.now)).filter(digest=row.digest).first()
    known = known or SealedReport.objects.filter(office=by.office, digest=row.digest).first()
    if known is not None and known.state != SealedReport.State.DROPPED:
        receipt.known.append(known)
        return
    if known is not None:
        known.state = SealedReport.State.WAITING
        known.save(update_fields=["state"])
    report = known or row
    if known is None:
        report.save(force_insert=True)
    receipt.received.append(report)
    rec(SealedReportReceived(report_id=report.pk, file_digest=report.digest))


def _attach(report_id: int, sample_ids: Collection[int], *, by: Account, rec: Records) -> int:
    report = _locked(report_id, by=by, rec=rec)
    if not file_place(report.digest).is_file():
        raise RefusedError(Reason.of("sealed_file_gone"))
    rows = visible_samples(by, today=localdate(rec.now)).filter(is_current=True, pk__in=sample_ids)
    samples = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not samples or len(samples) != len(set(sample_ids)):
        raise RefusedError(Reason.of("sealed_sample_gone"))
    fresh = [one for one in samples if not _stands_with(report, one)]
    if report.is_waiting:
        if not fresh:
            # Another office has handed in the same file.
            _drop(report, rec)
            return 0
        report.state = SealedReport.State.ATTACHED
        report.save(update_fields=["state"])
    for sample in fresh:
        one = ReportAttachment.objects.create(report=report, sample=sample, at=rec.now, by=by)
        rec(
            SealedReportAttached(
                report_id=report.pk, attachment_id=one.pk, sample_id=sample.pk, file_digest=report.digest
            )
        )
    return len(fresh)


def _locked(report_id: int, *, by: Account, rec: Records) -> SealedReport:
    """A report that he may see, locked. Raises RefusedError."""
    SealedReport.objects.select_for_update().filter(pk=report_id).first()
    report = find_report(by, report_id, today=localdate(rec.now))
    if report is None:
        raise RefusedError(Reason.of("sealed_not_waiting"))
    return report


def _stands_with(report: SealedReport, sample: ReleasedSample) -> bool:
    """Whether the same file is a report of the sample already; another office may have handed it in."""
    same = ReportAttachment.objects.filter(sample__identity=sample.identity, report__digest=report.digest)
    return same.exists()


def _drop(report: SealedReport, rec: Records) -> None:
    report.state = SealedReport.State.DROPPED
    report.save(update_fields=["state"])
    rec(SealedReportDropped(report_id=report.pk))
