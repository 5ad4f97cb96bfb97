from __future__ import annotations

from django.db import models
from django.urls import reverse


class CheckRun(models.Model):
    """One file of a laboratory, checked once under one state of the rulebook."""

    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    shape = models.CharField(max_length=20)
    account = models.JSONField()
    messages = models.JSONField()
    rulebook_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            # The same file under the same rules has one answer.
            models.UniqueConstraint(fields=("file_digest", "rulebook_digest"), name="one_check_of_a_file"),
        )
        indexes = (models.Index(fields=("-created_at", "-id"), name="latest_checks"),)

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("testing:check", args=[self.pk])


class CheckedSample(models.Model):
    """A sample of that file: what the sheet gives, and our verdict on it, as they were that day."""

    run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="samples")
    place = models.PositiveIntegerField()
    sample_id = models.CharField(max_length=255)
    product_name = models.CharField(max_length=255)
    overall = models.CharField(max_length=30)
    disagreement_rank = models.PositiveSmallIntegerField()
    given = models.JSONField()
    verdict = models.JSONField()

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("run", "place"), name="one_sample_at_a_place"),)
        indexes = (models.Index(fields=("run", "overall", "place"), name="samples_by_outcome"),)

    def __str__(self) -> str:
        return self.sample_id

    def get_absolute_url(self) -> str:
        return reverse("testing:sample", args=[self.run_id, self.place])
