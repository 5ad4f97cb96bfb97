from __future__ import annotations

from django.db import models
from django.urls import reverse

from bihuan.web.people.models import Office

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
OPEN = (WAITING, RUNNING)


class Job(models.Model):
    """Long work: what is to be done, for whom, how far it is, and what came out.

    `office` is the one whose rows it works on.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    title = models.CharField(max_length=255)
    detail = models.JSONField()
    asked_by_id = models.CharField(max_length=100)
    asked_by_name = models.CharField(max_length=200)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING)
    stage = models.CharField(max_length=40, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True, default="")
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=100, blank=True, default="")
    messages = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)
        constraints = (
            # Asking twice for the same work is asking once; a database takes two NULLs for different.
            models.UniqueConstraint(
                fields=("kind", "subject", "office"),
                condition=models.Q(state__in=OPEN),
                name="one_open_job_of_an_office",
            ),
            models.UniqueConstraint(
                fields=("kind", "subject"),
                condition=models.Q(state__in=OPEN, office__isnull=True),
                name="one_open_job_of_no_office",
            ),
        )
        indexes = (models.Index(fields=("state", "id"), name="jobs_by_state"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
