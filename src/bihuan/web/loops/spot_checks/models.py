from __future__ import annotations

from django.db import models
from django.urls import reverse

from bihuan.web.loops.models import Loop
from bihuan.web.people.models import Account, Office


class SpotCheck(models.Model):
    """Some matters drawn at random, for good: from which list, by which seed, by whom.

    The list (one id of a loop a line) is kept as a file under `list_digest`. `owner` and `procedure` narrow
    it down; `office` is the one in which whoever drew works.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seed = models.CharField(max_length=200)
    from_on = models.DateField()
    last_on = models.DateField()
    owner = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    procedure = models.CharField(max_length=50, blank=True)
    list_digest = models.CharField(max_length=64)
    list_size = models.PositiveBigIntegerField()
    list_count = models.PositiveIntegerField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk} {self.seed}"

    def get_absolute_url(self) -> str:
        return reverse("loops:spot_check", args=[self.pk])


class DrawnMatter(models.Model):
    """A matter that was drawn, at its place by its ticket."""

    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="drawn")
    place = models.PositiveSmallIntegerField()
    loop = models.ForeignKey(Loop, models.PROTECT, related_name="+")
    ticket = models.CharField(max_length=64)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("spot_check", "place"), name="one_drawn_matter_at_a_place"),
            models.UniqueConstraint(fields=("spot_check", "loop"), name="a_matter_is_drawn_once"),
        )

    def __str__(self) -> str:
        return f"{self.spot_check_id} {self.loop_id}"
