"""Reading jobs back, as the pages show them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.jobs.models import OPEN, Job
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to


def find_job(account: Account, job_id: int, *, today: date) -> Job | None:
    """The job, or None where an account may not see it."""
    return list_jobs(account, today=today).filter(pk=job_id).first()


def list_jobs(account: Account, *, today: date) -> QuerySet[Job]:
    """The jobs that an account asked for or whose rows it may see, the latest first."""
    seen = visible_to(account, Job.objects.all(), today=today).values("pk")
    return Job.objects.filter(Q(asked_by_id=str(account.pk)) | Q(pk__in=seen)).order_by("-pk")


def count_open(*, kind: str, subject: str) -> int:
    """How many offices wait for the same work."""
    return Job.objects.filter(kind=kind, subject=subject, state__in=OPEN).count()


def messages_of(job: Job) -> list[Reason]:
    """Why the job failed, with what to do now."""
    return [Reason(code, tuple((name, text) for name, text in data)) for code, data in job.messages]
