"""Taking a check run over, and claiming a report for its matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import IntegrityError
from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.procedures import Effect
from bihuan.web.jobs.actions import ask_job
from bihuan.web.jobs.kinds import JobRefusedError, Task
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Event, Records
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.files import file_place
from bihuan.web.loops.actions.files import Received, file_within
from bihuan.web.loops.actions.telling import tell_handler
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import Alert
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.testing.events import (
    AdviceGiven,
    DocumentClaimed,
    DocumentReceived,
    ReportDoubted,
    ReportReleased,
    SampleFailed,
    SampleSignalled,
    SampleSuperseded,
    VerdictChanged,
)
from bihuan.web.testing.models import ACCEPTED, STORING, CheckRun, DoubtedReport, Release, ReleasedSample
from bihuan.web.testing.release.facts import Owners, ReleaseTerms, Result, natures
from bihuan.web.testing.release.queries import (
    ReleaseForesight,
    foresee_release,
    is_known,
    is_releasable,
    lacking,
    owners_for,
    results_of,
    versions_of,
    visible_samples,
)

RELEASE = "testing.release_report"
# A page waits for so many samples; more are released by a job, in parts of that size.
MOST_AT_ONCE = 50
DONE = "done"
_CAUSED: Mapping[str, Callable[..., Event]] = {
    Effect.SIGNAL.value: SampleSignalled,
    Effect.ADVICE.value: AdviceGiven,
    Effect.DOCUMENT.value: DocumentReceived,
}


def release_report(*, run: CheckRun, terms: ReleaseTerms, by: Actor, now: datetime) -> Release | Job:
    """Keep every sample of an accepted run and let it cause what the nature of its test decides.

    A run is released once; asking again gives the release that exists. A small run is released in one
    transaction, a large one by a job. What is known of a sample already is neither kept nor caused twice.
    Raises RefusedError.
    """
    known = Release.objects.filter(run=run, state=DONE).first()
    if known is not None:
        return known
    _demand(run, terms, by)
    if run.tally["sections"]["all"] > MOST_AT_ONCE:
        detail = {name: getattr(terms, name) for name in ("task", "nature", "laboratory", "report_no")}
        return ask_job(
            by=by,
            now=now,
            kind=RELEASE,
            subject=str(run.pk),
            office_id=run.office_id,
            title=run.file_name,
            detail=detail,
        )
    try:
        return _release_whole(run, terms, by, now)
    except IntegrityError:
        # Somebody else released the same sample from another sheet meanwhile: now it is known.
        return _release_whole(run, terms, by, now)


def foresee(*, run: CheckRun, terms: ReleaseTerms, by: Actor) -> ReleaseForesight:
    """What releasing a run under these terms would cause; nothing is changed. Raises RefusedError."""
    _demand(run, terms, by)
    return foresee_release(run, terms, _owners(run, by))


def release_in_job(*, task: Task) -> str:
    """Release a large run in parts; the id of the run. What an earlier attempt has kept stays."""
    try:
        return _release_in_parts(task)
    except RefusedError as refused:
        raise JobRefusedError(refused.reasons) from refused


def _release_whole(run: CheckRun, terms: ReleaseTerms, by: Actor, now: datetime) -> Release:
    with recording(by=by, now=now) as rec:
        release = _begun(run, terms, rec)
        _keep(release, list(results_of(run, terms, _owners(run, by))), rec)
        _close(release, rec)
    return release


def _release_in_parts(task: Task) -> str:
    run = CheckRun.objects.get(pk=int(task.subject))
    terms = ReleaseTerms(**task.detail)
    _demand(run, terms, task.by)
    with recording(by=task.by, now=task.now) as rec:
        release = _begun(run, terms, rec)
    total, done = run.tally["sections"]["all"], 0
    kept = set(release.samples.values_list("checked_id", flat=True))
    results = results_of(run, terms, _owners(run, task.by))
    while part := list(islice(results, MOST_AT_ONCE)):
        fresh = [one for one in part if one.checked.pk not in kept]
        if fresh:
            with recording(by=task.by, now=task.now) as rec:
                _keep(release, fresh, rec)
        done += len(part)
        task.tell("releasing", done=done, total=total)
    if release.state != DONE:
        with recording(by=task.by, now=task.now) as rec:
            _close(release, rec)
    return str(run.pk)


def _demand(run: CheckRun, terms: ReleaseTerms, by: Actor) -> None:
    """That the run is accepted and everything is said that its sheet leaves open."""
    if not is_releasable(run):
        raise RefusedError(Reason.of("release_not_accepted"))
    if owners_for(run, by) is None:
        raise RefusedError(Reason.of("release_without_office"))
    if not terms.task.strip():
        raise RefusedError(Reason.of("release_lacks", missing="task"))
    missing = sorted(name for name in lacking(run) if not getattr(terms, name))
    if missing:
        raise RefusedError(*(Reason.of("release_lacks", missing=name) for name in missing))
    if terms.nature and terms.nature not in natures():
        raise RefusedError(Reason.of("release_lacks", missing="nature"))


def _owners(run: CheckRun, by: Actor) -> Owners:
    owners = owners_for(run, by)
    assert owners is not None
    return owners


def _begun(run: CheckRun, terms: ReleaseTerms, rec: Records) -> Release:
    """The release of a run, begun now or by an earlier worker. Two officers at once: the run is locked."""
    locked = CheckRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != ACCEPTED:
        raise RefusedError(Reason.of("release_not_accepted"))
    release, _ = Release.objects.get_or_create(
        run=run,
        defaults={
            "nature": terms.nature,
            "task": terms.task,
            "laboratory": terms.laboratory,
            "report_no": terms.report_no,
            "state": STORING,
            "released_at": rec.now,
            "by_name": rec.by.name,
        },
    )
    return release


def _keep(release: Release, results: Sequence[Result], rec: Records) -> None:
    """Keep what is new of some samples, each with what it causes."""
    if release.state == DONE:
        return
    before = versions_of(one.identity for one in results)
    for result in results:
        versions = before.setdefault(result.identity, [])
        if not is_known(result, versions):
            versions.append(_kept(release, result, versions, rec))


def _kept(
    release: Release, result: Result, versions: Sequence[ReleasedSample], rec: Records
) -> ReleasedSample:
    before = versions[-1] if versions else None
    has_matter = any(one.effect == Effect.MATTER.value for one in versions)
    if before is not None:
        before.is_current = False
        before.save(update_fields=["is_current"])
    row = ReleasedSample.objects.create(
        release=release,
        checked=result.checked,
        # A matter that exists stays where it is, whatever place a later sheet gives.
        owner=before.owner if before and has_matter else result.owner,
        version=before.version + 1 if before else 1,
        first_id=before.matter_id if before else None,
        effect=result.consequence.effect.value,
        missing="".join(f"|{one}" for one in result.missing) + "|" if result.missing else "",
        received_on=localdate(release.run.created_at),
        **result.columns,
    )
    for event in _events(row, before):
        rec(event)
    if result.consequence.is_doubted:
        doubt = DoubtedReport.objects.create(sample=row, at=rec.now)
        rec(ReportDoubted(doubt_id=doubt.pk, sample_id=row.pk))
    return row


def _events(row: ReleasedSample, before: ReleasedSample | None) -> Iterator[Event]:
    """What a new version says, in the order in which it has to be heard."""
    if before is not None:
        yield SampleSuperseded(sample_id=before.pk, superseded_by_id=row.pk)
        if (before.conclusion, before.overall) != (row.conclusion, row.overall):
            yield VerdictChanged(sample_id=row.pk, rulebook_digest=row.rulebook_digest)
    if row.effect == Effect.MATTER.value:
        yield SampleFailed(sample_id=row.pk, rulebook_digest=row.rulebook_digest)
    elif row.effect in _CAUSED:
        yield _CAUSED[row.effect](sample_id=row.pk)


def _close(release: Release, rec: Records) -> None:
    """Count what was kept, and say so."""
    if release.state == DONE:
        return
    rows = list(release.samples.values_list("effect", "missing", "doubt"))
    # What is only doubted is counted there: something follows from it.
    counts: Counter[str] = Counter(
        effect for effect, _, doubt in rows if effect != Effect.NONE.value or doubt is None
    )
    release.counts = {
        **{one.value: counts[one.value] for one in Effect},
        "kept": len(rows),
        "known": release.run.tally["sections"]["all"] - len(rows),
        "missing": sum(bool(missing) for _, missing, _ in rows),
        "doubts": sum(doubt is not None for _, _, doubt in rows),
    }
    release.state = DONE
    release.save(update_fields=["counts", "state"])
    rec(ReportReleased(release_id=release.pk, run_id=release.run_id, kept=len(rows)))


def claim_document(*, sample_id: int, loop_id: int, by: Account, now: datetime) -> ReleasedSample:
    """Put a report on the file of its matter, under the kind of evidence of its nature.

    Raises RefusedError, and ReleasedSample.DoesNotExist or Loop.DoesNotExist for what he may not see.
    """
    today = localdate(now)
    with recording(by=as_actor(by), now=now) as rec:
        rows = visible_samples(by, today=today).select_related("checked__run")
        sample = rows.select_for_update(of=("self",)).get(pk=sample_id)
        if sample.effect != Effect.DOCUMENT.value:
            raise RefusedError(Reason.of("claim_not_a_document"))
        if sample.claimed_loop_id:
            raise RefusedError(Reason.of("claim_made_already", number=str(sample.claimed_loop_id)))
        loops = visible_loops(by, today=today).select_related("owner__head", "handler")
        loop = loops.select_for_update(of=("self",)).get(pk=loop_id)
        file_within(loop=loop, received=_report_of(sample), by=by, rec=rec)
        sample.claimed_loop, sample.claimed_at, sample.claimed_by = loop, now, by.name
        sample.save(update_fields=["claimed_loop", "claimed_at", "claimed_by"])
        rec(DocumentClaimed(sample_id=sample.pk, loop_id=loop.pk))
        tell_handler(loop=loop, kind=Alert.Kind.FILED.value, rec=rec)
    return sample


def _report_of(sample: ReleasedSample) -> Received:
    """The laboratory's file as evidence. Raises RefusedError where it is gone."""
    run = sample.checked.run
    try:
        content = file_place(run.file_digest).read_bytes()
    except FileNotFoundError as error:
        raise RefusedError(Reason.of("claim_file_gone")) from error
    return Received(kind=natures()[sample.nature].evidence, name=run.file_name, content=content)


def follow_owner(*, matter_id: int, owner_id: int) -> None:
    """All versions of a sample belong to the office that owns their matter; within its transaction."""
    versions = ReleasedSample.objects.filter(Q(pk=matter_id) | Q(first_id=matter_id))
    versions.exclude(owner_id=owner_id).update(owner_id=owner_id)
