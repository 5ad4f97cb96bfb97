"""What a released sample causes among loops: result handling, verification of its report, news of both."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from bihuan.rulebook.words import term
from bihuan.web.ledger.events import Records
from bihuan.web.loops.actions.opening import open_within
from bihuan.web.loops.actions.telling import tell_handler
from bihuan.web.loops.events import LoopAssigned, LoopClosed
from bihuan.web.loops.facts import Laying, Opening
from bihuan.web.loops.models import Alert, Loop
from bihuan.web.testing.events import ReportDoubted, SampleFailed, VerdictChanged
from bihuan.web.testing.models import DoubtedReport, ReleasedSample
from bihuan.web.testing.release.actions import follow_owner
from bihuan.web.testing.release.facts import division_of, is_online, is_other_maker
from bihuan.web.testing.release.queries import SOURCE, VERIFICATION

SAMPLE, DOUBT = ReleasedSample._meta.label, DoubtedReport._meta.label
_LONGEST_TITLE, _LONGEST_NUMBER = 200, 100


def open_result_handling(event: SampleFailed, rec: Records) -> None:
    """Result handling of a failing supervision sample; its later versions have the same matter."""
    sample = ReleasedSample.objects.select_related("owner").get(pk=event.sample_id)
    _open(
        "result-handling",
        sample,
        about=(SAMPLE, sample.matter_id),
        title=_title(sample, f"{sample.failing_items}不合格"),
        layings=tuple(layings_of(sample)),
        rec=rec,
    )


def open_verification(event: ReportDoubted, rec: Records) -> None:
    """The laboratory is asked to verify a report that our check contradicts; the firm is told nothing."""
    sample = ReleasedSample.objects.select_related("owner").get(pk=event.sample_id)
    _open(
        VERIFICATION,
        sample,
        about=(DOUBT, event.doubt_id),
        title=_title(sample, "报告核查"),
        layings=(Laying(track="verification", subject="testing-laboratory", subject_name=sample.laboratory),),
        rec=rec,
    )


def layings_of(sample: ReleasedSample) -> Iterator[Laying]:
    """The obligations that result handling begins with.

    The sampled party, the maker that the label names where he is somebody else, and the platform are
    handled each on a track of their own; the source is traced, the result published. Another maker's
    office is notified unless both are registered in one division: what needn't be can be annulled with a
    signature, what was never laid would be lost. Whether to file a case is laid by the order to rectify.
    """
    yield Laying(track="subject", subject="sampled-party", subject_name=sample.sampled_party)
    told = vars(sample)
    if is_other_maker(told):
        yield Laying(track="subject", subject="nominal-maker", subject_name=sample.nominal_maker)
    if is_online(sample.channel):
        yield Laying(track="subject", subject="platform", subject_name=sample.platform)
    if is_other_maker(told) and not _is_one_division(sample):
        yield Laying(track="notification", subject="nominal-maker", subject_name=sample.nominal_maker)
    yield Laying(track="trace", subject="sampled-party", subject_name=sample.sampled_party)
    yield Laying(track="publication", subject="bureau")


def tell_of_change(event: VerdictChanged, rec: Records) -> None:
    """Whoever handles a sample's matter learns that a later sheet, or our check of it, says otherwise."""
    sample = ReleasedSample.objects.get(pk=event.sample_id)
    doubts = DoubtedReport.objects.filter(sample__identity=sample.identity).values_list("pk", flat=True)
    # A closed matter too: a sample that fails again may have to be taken up anew.
    for loop in (*_about(SAMPLE, sample.matter_id), *_about(DOUBT, *doubts)):
        tell_handler(loop=loop, kind=Alert.Kind.CHANGED.value, rec=rec)


def tell_of_settlement(event: LoopClosed, rec: Records) -> None:
    """A verification has ended: the papers of the matter that waited for it may be sent."""
    loop = Loop.objects.get(pk=event.loop_id)
    if loop.about_kind != DOUBT:
        return
    sample = ReleasedSample.objects.get(doubt=int(loop.about_id))
    for one in _about(SAMPLE, sample.matter_id):
        tell_handler(loop=one, kind=Alert.Kind.SETTLED.value, rec=rec)


def hand_on(event: LoopAssigned, rec: Records) -> None:
    """A sample belongs to the office that owns its matter."""
    loop = Loop.objects.get(pk=event.loop_id)
    if loop.about_kind == SAMPLE:
        follow_owner(matter_id=int(loop.about_id), owner_id=event.owner_id)


def _about(kind: str, *ids: int) -> QuerySet[Loop]:
    found = Loop.objects.select_related("owner__head", "handler").order_by("pk")
    return found.filter(about_kind=kind, about_id__in=[str(id) for id in ids])


def _open(
    procedure: str,
    sample: ReleasedSample,
    *,
    about: tuple[str, int],
    title: str,
    layings: tuple[Laying, ...],
    rec: Records,
) -> None:
    kind, id = about
    open_within(
        opening=Opening(
            procedure=procedure,
            title=title,
            source=SOURCE,
            number=_number(procedure, sample, about=str(id)),
            about_kind=kind,
            about_id=str(id),
            opened_on=sample.received_on,
            owner=sample.owner,
            layings=layings,
        ),
        rec=rec,
    )


def _title(sample: ReleasedSample, what: str) -> str:
    product = sample.product_name or term("product", sample.product, language="zh")
    return f"{product} {what}"[-_LONGEST_TITLE:]


def _number(procedure: str, sample: ReleasedSample, *, about: str) -> str:
    """Report and sample number; where another laboratory has used both, told apart by our own id."""
    number = f"{sample.report_no} {sample.sample_number}"[:_LONGEST_NUMBER]
    taken = Loop.objects.filter(source=SOURCE, number=number, procedure=procedure)
    if taken.exclude(about_id=about).exists():
        own = f" #{about}"
        return number[: _LONGEST_NUMBER - len(own)] + own
    return number


def _is_one_division(sample: ReleasedSample) -> bool:
    divisions = {division_of(sample.nominal_maker_code), division_of(sample.sampled_party_code)}
    return len(divisions) == 1 and "" not in divisions
