from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.census.models.operators import Operator
from bihuan.web.people.models import Account, Office


class SiteCheck(models.Model):
    """A branch goes and looks whether an operator is there; done once its outcome is told."""

    class Outcome(models.TextChoices):
        EXISTS = "exists", _("在此经营")
        NOT_FOUND = "not-found", _("查无此户")
        DIFFERENT = "different", _("经营的业务不同")
        CLOSED = "closed", _("已停业")
        MOVED = "moved", _("已搬走")
        WORKSHOP = "workshop", _("发现未登记作坊")

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="site_checks")
    branch = models.ForeignKey(Office, models.PROTECT, related_name="site_checks")
    officer = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="site_checks")
    due_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    found_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    note = models.CharField(max_length=500, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("operator",), condition=Q(done_at__isnull=True), name="one_open_site_check"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="a_done_site_check_has_its_outcome",
            ),
        )
        indexes = (
            models.Index(
                fields=("branch", "due_on", "id"), condition=Q(done_at__isnull=True), name="open_site_checks"
            ),
        )

    def __str__(self) -> str:
        return f"{self.operator_id} {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("census:site_check", args=[self.pk])


class SavedView(models.Model):
    """A filtered list that somebody comes back to: the parameters of its address."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="saved_views", db_index=False)
    name = models.CharField(max_length=50)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("account", "name"), name="one_saved_view_of_a_name"),)

    def __str__(self) -> str:
        return self.name
