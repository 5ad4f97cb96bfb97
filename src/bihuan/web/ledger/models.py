from __future__ import annotations

from django.db import models


class LedgerEvent(models.Model):
    """One entry of the chain. Only ever inserted: triggers in the database refuse the rest."""

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=100)
    payload = models.TextField()
    actor_id = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class LedgerHead(models.Model):
    """The one row that is locked while entries are added: where the chain ends."""

    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"
