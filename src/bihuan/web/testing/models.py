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


class WhatIf(models.Model):
    """Stored check runs judged again, by the rules in use and with a draft laid over them.

    The draft's file is kept under its digest; with the digest of the rules in use and the samples it
    tells all that the comparison rests on.
    """

    draft_name = models.CharField(max_length=255)
    draft_digest = models.CharField(max_length=64)
    edition = models.CharField(max_length=255)
    is_correction = models.BooleanField()
    rulebook_digest = models.CharField(max_length=64)
    question_digest = models.CharField(max_length=64, unique=True)
    run_ids = models.JSONField()
    reading_count = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("-created_at", "-id"), name="latest_what_ifs"),)

    def __str__(self) -> str:
        return self.edition

    def get_absolute_url(self) -> str:
        return reverse("testing:what_if", args=[self.pk])


class ComparedSample(models.Model):
    """A sample of a what-if with its outcome on both sides, and what it is counted under."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="samples")
    sample = models.ForeignKey(CheckedSample, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    product = models.CharField(max_length=100)
    judged_class = models.CharField(max_length=20)
    year = models.CharField(max_length=20)
    before = models.CharField(max_length=30)
    after = models.CharField(max_length=30)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("what_if", "place"), name="one_compared_at_a_place"),)
        indexes = (models.Index(fields=("what_if", "before", "after", "place"), name="compared_by_outcome"),)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class ChangedVerdict(models.Model):
    """A verdict that the draft changes, with both sides; None where one side gives no verdict at all."""

    compared = models.ForeignKey(ComparedSample, on_delete=models.CASCADE, related_name="changed")
    place = models.PositiveIntegerField()
    item = models.CharField(max_length=255)
    before = models.CharField(max_length=30)
    after = models.CharField(max_length=30)
    present = models.JSONField(null=True)
    other = models.JSONField(null=True)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("compared", "place"), name="one_change_at_a_place"),)
        indexes = (models.Index(fields=("item", "before", "after"), name="changes_by_item"),)

    def __str__(self) -> str:
        return f"{self.item}: {self.before} → {self.after}"
