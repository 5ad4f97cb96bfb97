"""Which records and operators are one: what the program thinks, what officers decided, what follows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.census.models.lists import Record
from bihuan.web.census.models.operators import Operator
from bihuan.web.people.models import Account


class Pair(models.Model):
    """Two records that may be one operator; `evidence` lists which fields spoke for and against it."""

    class Outcome(models.TextChoices):
        LINKED = "linked", _("已归并")
        REVIEW = "review", _("待人工判断")
        VETOED = "vetoed", _("不得归并")

    class Decision(models.TextChoices):
        NONE = "none", _("未判断")
        MERGE = "merge", _("归并")
        APART = "apart", _("不是同一主体")
        LATER = "later", _("以后再看")

    left = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    right = models.ForeignKey(Record, models.PROTECT, related_name="+")
    weight = models.FloatField(null=True, blank=True)
    probability = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.NONE)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    seconded_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    seconded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            # Its index serves the foreign key of `left` too.
            models.UniqueConstraint(fields=("left", "right"), name="one_pair_of_two_records"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="a_pair_is_in_order"),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("decided_by")),
                name="two_persons_decide_on_a_pair",
            ),
        )
        indexes = (models.Index(fields=("outcome", "decision", "probability"), name="pairs_to_review"),)

    def __str__(self) -> str:
        return f"{self.left_id} {self.right_id}"


class Merge(models.Model):
    """The operator `absorbed` belongs to `kept`, from `active_at` until it is undone.

    Asked for at `at` by `by` (None: the program). Where two persons are needed it waits: not active, neither
    declined nor undone.
    """

    kept = models.ForeignKey(Operator, models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Operator, models.PROTECT, related_name="merges_absorbed")
    pair = models.ForeignKey(Pair, models.PROTECT, null=True, blank=True, related_name="merges")
    why = models.CharField(max_length=500, blank=True)
    # Why two valid codes were joined all the same.
    override_reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    needs_second = models.BooleanField(default=False)
    seconded_at = models.DateTimeField(null=True, blank=True)
    seconded_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=False)
    active_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    undone_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("kept", "absorbed"), condition=Q(is_active=True), name="one_active_merge_of_two"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="a_merge_has_two_operators"),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | Q(by__isnull=True) | ~Q(seconded_by=F("by")),
                name="two_persons_decide_on_a_merge",
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(active_at__isnull=False, undone_at__isnull=True),
                name="an_active_merge_is_not_undone",
            ),
        )
        indexes = (
            models.Index(
                fields=("at",),
                condition=Q(
                    is_active=False, undone_at__isnull=True, declined_at__isnull=True, active_at__isnull=True
                ),
                name="waiting_merges",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kept_id} {self.absorbed_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to confirm or decline it."""
        return not (self.active_at or self.declined_at or self.undone_at)


class Party(models.Model):
    """Which operator another room's row means: `kind` is its model, `ref` its id; None is not known yet."""

    kind = models.CharField(max_length=100)
    ref = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=18, blank=True)
    operator = models.ForeignKey(Operator, models.PROTECT, null=True, blank=True, related_name="parties")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("kind", "ref"), name="one_party_of_a_row"),)
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
