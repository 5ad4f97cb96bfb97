"""Sealed reports as lists, pages and panels show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.tables.sealed_reports import searchable
from bihuan.web.loops.models import Loop
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to
from bihuan.web.testing.models import DoubtedReport, ReleasedSample, ReportAttachment, SealedReport
from bihuan.web.testing.release.facts import natures
from bihuan.web.testing.release.listing import SHORTEST_SEARCH
from bihuan.web.testing.release.queries import visible_samples
from bihuan.web.testing.sealed.facts import Difference, Match, differences_of, keys_of, match_of

PER_PAGE = 50
MOST_FOUND = 20
PLAIN_KIND = "laboratory-report"
_KEYS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReport:
    """A report that waits, with the samples that it may belong to; differences where it is one."""

    report: SealedReport
    match: Match
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedReport:
    """A report that belongs to a sample, and where it says otherwise than the sheet."""

    attachment: ReportAttachment
    differences: tuple[Difference, ...]

    @property
    def report(self) -> SealedReport:
        return self.attachment.report


def waiting_reports(account: Account, *, today: date) -> QuerySet[SealedReport]:
    """The reports that wait in the offices within the reader's reach, the latest first."""
    waiting = SealedReport.objects.filter(state=SealedReport.State.WAITING)
    return visible_to(account, waiting, today=today, office="office")


def attached_reports(account: Account, *, text: str = "", today: date) -> QuerySet[SealedReport]:
    """The reports of the samples that the reader may see, the latest first; `text` searches names, samples
    and text layers, from two signs on.
    """
    samples = visible_samples(account, today=today)
    visible = Q(attachments__sample__identity__in=samples.values("identity"))
    rows = SealedReport.objects.filter(visible, state=SealedReport.State.ATTACHED)
    for word in searched_words(text):
        named = samples.filter(searched__contains=word).values("identity")
        said = Q(searched__contains=word) | Q(name__icontains=word)
        rows = rows.filter(said | Q(attachments__sample__identity__in=named))
    return rows.distinct()


def searched_words(text: str) -> list[str]:
    """The words of a question for which text layers are searched."""
    words = (searchable(word) for word in text.split())
    return [word for word in words if len(word) >= SHORTEST_SEARCH]


def find_report(account: Account, report_id: int, *, today: date) -> SealedReport | None:
    """The report, if the account may see it: it waits in his office, or its sample may be seen."""
    for rows in (waiting_reports(account, today=today), attached_reports(account, today=today)):
        if found := rows.filter(pk=report_id).first():
            return found
    return None


def read_waiting(account: Account, reports: Sequence[SealedReport], *, today: date) -> list[WaitingReport]:
    """Some waiting reports with what they may belong to, among the samples that the account may see."""
    keys = {one.pk: keys_of(one) for one in reports}
    wanted = sorted({key for one in keys.values() for key in one.name | one.text})
    known: dict[str, list[ReleasedSample]] = {}
    samples = visible_samples(account, today=today).filter(is_current=True).select_related("owner")
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        for one in samples.filter(report_key__in=wanted[start : start + _KEYS_AT_ONCE]):
            known.setdefault(one.report_key, []).append(one)
    found = []
    for report in reports:
        match = match_of(report, keys[report.pk], known)
        differences = differences_of(report, match.only) if match.only else ()
        found.append(WaitingReport(report=report, match=match, differences=differences))
    return found


def reports_of(sample: ReleasedSample) -> list[AttachedReport]:
    """The reports of a sample in any of its versions, compared with the version that stands now."""
    attachments = attachments_of(sample)
    current = ReleasedSample.objects.filter(identity=sample.identity, is_current=True).first() or sample
    return [
        AttachedReport(attachment=one, differences=differences_of(one.report, current)) for one in attachments
    ]


def attachments_of(sample: ReleasedSample) -> QuerySet[ReportAttachment]:
    """What says which reports belong to a sample, whatever its version, the oldest first."""
    rows = ReportAttachment.objects.filter(sample__identity=sample.identity)
    return rows.select_related("report", "sample", "by").order_by("pk")


def samples_of(account: Account, report: SealedReport, *, today: date) -> list[ReleasedSample]:
    """The samples of a report that the reader may see, in the version that stands now."""
    own = report.attachments.values("sample__identity")
    rows = visible_samples(account, today=today).filter(is_current=True, identity__in=own)
    return list(rows.select_related("owner").order_by("pk"))


def with_samples(
    account: Account, reports: Sequence[SealedReport], *, today: date
) -> list[tuple[SealedReport, list[ReleasedSample]]]:
    """The same for many reports, in two questions."""
    attachments = ReportAttachment.objects.filter(report__in=reports)
    pairs = set(attachments.values_list("report_id", "sample__identity"))
    rows = visible_samples(account, today=today).filter(is_current=True)
    samples = list(rows.filter(identity__in={identity for _, identity in pairs}).order_by("pk"))
    return [(report, [one for one in samples if (report.pk, one.identity) in pairs]) for report in reports]


def find_samples(account: Account, *, text: str, today: date) -> list[ReleasedSample]:
    """Samples for a report, by number, article or party."""
    rows = visible_samples(account, today=today).filter(is_current=True)
    for word in text.lower().split():
        rows = rows.filter(searched__contains=word)
    return list(rows.select_related("owner").order_by("-pk")[:MOST_FOUND])


def matters_of_sample(sample: ReleasedSample) -> list[tuple[Loop, str]]:
    """Every matter of a sample, whoever may see it, with the kind of evidence that its report is there."""
    versions = ReleasedSample.objects.filter(identity=sample.identity)
    doubts = DoubtedReport.objects.filter(sample__in=versions).values_list("pk", flat=True)
    about = Q(about_kind=ReleasedSample._meta.label, about_id=str(sample.matter_id))
    about |= Q(about_kind=DoubtedReport._meta.label, about_id__in=[str(pk) for pk in doubts])
    found = [(one, PLAIN_KIND) for one in Loop.objects.filter(about).order_by("pk")]
    claimed = versions.exclude(claimed_loop=None).select_related("claimed_loop").order_by("version")
    known = natures()
    found += [(one.claimed_loop, known[one.nature].evidence) for one in claimed if one.claimed_loop]
    return found


def samples_about(loop: Loop) -> Iterable[ReleasedSample]:
    """The sample that a matter is about, if it is about one."""
    rows = ReleasedSample.objects.all()
    if loop.about_kind == ReleasedSample._meta.label:
        return rows.filter(pk=loop.about_id)
    if loop.about_kind == DoubtedReport._meta.label:
        return rows.filter(doubt__pk=loop.about_id)
    return rows.none()
