"""Reading jobs back, as the pages show them."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.jobs.models import Job


def find_job(job_id: int) -> Job | None:
    """The job, or None."""
    return Job.objects.filter(pk=job_id).first()


def list_jobs() -> QuerySet[Job]:
    """Every job, the latest first."""
    return Job.objects.order_by("-pk")


def messages_of(job: Job) -> list[Reason]:
    """Why the job failed, with what to do now."""
    return [Reason(code, tuple((name, text) for name, text in data)) for code, data in job.messages]
