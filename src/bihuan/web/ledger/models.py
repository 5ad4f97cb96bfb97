from __future__ import annotations

from django.db import models
from django.urls import reverse


class LedgerEvent(models.Model):
    """One entry of the chain. Only ever inserted: guards in the database refuse the rest."""

    sequence = models.BigIntegerField(primary_key=True)
    format = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=100)
    payload = models.TextField()
    actor_id = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)
        # One for each way to ask for the latest entries.
        indexes = (
            models.Index(fields=("at", "sequence"), name="entries_by_time"),
            models.Index(fields=("actor_id", "at", "sequence"), name="entries_by_actor"),
            models.Index(fields=("kind", "at", "sequence"), name="entries_by_kind"),
            models.Index(fields=("subject_kind", "subject_id", "at", "sequence"), name="entries_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("ledger:entry", args=[self.sequence])


class LedgerHead(models.Model):
    """The one row that is locked while entries are added: where the chain ends."""

    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class DaySeal(models.Model):
    """The Merkle root over the entries `first` to `last` (inclusive) of a day in Shanghai that is over."""

    day = models.DateField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    root = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("day",)
        indexes = (models.Index(fields=("last",), name="seals_by_last_entry"),)

    def __str__(self) -> str:
        return f"{self.day} {self.root}"

    @property
    def size(self) -> int:
        """How many entries stand under the root."""
        return self.last - self.first + 1


class Audit(models.Model):
    """One run of every integrity check, with what each counted and found."""

    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=20)
    results = models.JSONField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk} {self.outcome}"
