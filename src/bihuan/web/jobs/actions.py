"""The life of a job. Progress and heartbeats are no changes that matter: the ledger doesn't hear of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import Q

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.jobs.events import JobAsked, JobFailed, JobFinished, JobStarted
from bihuan.web.jobs.kinds import JobLostError
from bihuan.web.jobs.models import DONE, FAILED, OPEN, RUNNING, WAITING, Job
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor

LAPSE = timedelta(seconds=20)
MOST_ATTEMPTS = 3
_WORKER = Actor(id="worker", name="后台任务")


def ask_job(
    *,
    by: Actor,
    now: datetime,
    kind: str,
    subject: str,
    office_id: int | None,
    title: str,
    detail: Mapping[str, Any],
) -> Job:
    """Ask for long work on an office's rows; its open job of the same kind and subject if there is one."""
    job = Job(
        kind=kind,
        subject=subject,
        title=title,
        detail=dict(detail),
        asked_by_id=by.id,
        asked_by_name=by.name,
        asked_at=now,
        office_id=office_id,
    )
    try:
        with recording(by=by, now=now) as rec:
            job.save()
            rec(JobAsked(job_id=job.pk, work=kind, concerns=subject))
    except IntegrityError:
        return Job.objects.get(Q(office_id=office_id), kind=kind, subject=subject, state__in=OPEN)
    return job


def claim_job(*, now: datetime, worker: str, kinds: Collection[str]) -> Job | None:
    """Take the oldest job that waits, or whose worker has been silent for `LAPSE`; None where there is none.

    Any number of workers may ask at once: one compare-and-set decides, on both databases.
    """
    free = Q(state=WAITING) | Q(state=RUNNING, heartbeat_at__lt=now - LAPSE)
    for job in Job.objects.filter(free, kind__in=kinds).order_by("pk"):
        if job.attempts >= MOST_ATTEMPTS:
            _give_up(job, now=now)
        elif _take(job, free, now=now, worker=worker):
            return Job.objects.get(pk=job.pk)
    return None


def _take(job: Job, free: Q, *, now: datetime, worker: str) -> bool:
    seen = Job.objects.filter(free, pk=job.pk, attempts=job.attempts)
    with recording(by=_WORKER, now=now) as rec:
        taken = seen.update(
            state=RUNNING,
            attempts=job.attempts + 1,
            worker=worker,
            started_at=now,
            heartbeat_at=now,
            stage="",
            done=0,
            total=0,
        )
        if taken:
            rec(JobStarted(job_id=job.pk, attempt=job.attempts + 1))
    return bool(taken)


def _give_up(job: Job, *, now: datetime) -> None:
    """A job that ended its worker every time would do so for ever."""
    reason = Reason.of("job_broke_off", attempts=str(job.attempts))
    stored = [[reason.code, [list(pair) for pair in reason.data]]]
    with recording(by=_WORKER, now=now) as rec:
        seen = Job.objects.filter(pk=job.pk, attempts=job.attempts, state__in=OPEN)
        if seen.update(state=FAILED, finished_at=now, messages=stored):
            rec(JobFailed(job_id=job.pk, code=reason.code))


def tell_progress(*, job: Job, now: datetime, stage: str, done: int, total: int) -> None:
    """Note how far the work is. Raises JobLostError."""
    if not _mine(job).update(stage=stage, done=done, total=total, heartbeat_at=now):
        raise JobLostError(str(job.pk))


def beat(*, job: Job, now: datetime) -> bool:
    """Say that the worker is alive; whether the job is still its own."""
    return bool(_mine(job).update(heartbeat_at=now))


def finish_job(*, job: Job, now: datetime, result: str) -> None:
    """The work is done. Raises JobLostError."""
    with recording(by=_WORKER, now=now) as rec:
        if not _mine(job).update(state=DONE, finished_at=now, result=result):
            raise JobLostError(str(job.pk))
        rec(JobFinished(job_id=job.pk, result=result))


def fail_job(*, job: Job, now: datetime, reasons: tuple[Reason, ...]) -> None:
    """The work cannot be done. Raises JobLostError."""
    stored = [[reason.code, [list(pair) for pair in reason.data]] for reason in reasons]
    with recording(by=_WORKER, now=now) as rec:
        if not _mine(job).update(state=FAILED, finished_at=now, messages=stored):
            raise JobLostError(str(job.pk))
        rec(JobFailed(job_id=job.pk, code=reasons[0].code))


def release_job(*, job: Job) -> None:
    """The worker was told to stop: the job waits for the next one, and no attempt is counted."""
    _mine(job).update(state=WAITING, attempts=job.attempts - 1, worker="", heartbeat_at=None)


def _mine(job: Job) -> Any:
    """The job, as long as nobody else has taken it since."""
    return Job.objects.filter(pk=job.pk, state=RUNNING, worker=job.worker, attempts=job.attempts)
