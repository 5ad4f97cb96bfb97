from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.people.models import Account, Office


class Operator(models.Model):
    """Whoever makes or sells. Its columns say what holds now; `Attribute` and the rest say since when.

    `root` is the operator that stands for its family: itself, unless active merges join it to others.
    It is None only until the row that was just made knows its own id.
    """

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业")
        INDIVIDUAL = "individual", _("个体工商户")
        WORKSHOP = "workshop", _("未登记作坊")

    class Status(models.TextChoices):
        OPERATING = "operating", _("在营")
        SUSPENDED = "suspended", _("歇业")
        CLOSED = "closed", _("停业")
        DEREGISTERED = "deregistered", _("已注销")
        REVOKED = "revoked", _("已吊销")
        NOT_FOUND = "not-found", _("查无下落")

    class CreditGrade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    name = models.CharField(max_length=200)
    # The name as it is searched: simplified, widths folded, without blanks.
    clean_name = models.CharField(max_length=200)
    code = models.CharField(max_length=18, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    status = models.CharField(max_length=20, choices=Status, blank=True)
    size_class = models.CharField(max_length=20, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    # In ten thousand yuan a year.
    revenue = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    branch = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="operators")
    grid_officer = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="operators")
    credit_grade = models.CharField(max_length=1, choices=CreditGrade, blank=True)
    is_member = models.BooleanField(null=True, blank=True)
    # The last day on which somebody stood in front of it and found it.
    verified_on = models.DateField(null=True, blank=True)
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="family")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=models.F("opened_on")),
                name="an_operator_closes_after_it_opened",
            ),
        )
        indexes = (
            models.Index(fields=("code",), condition=~Q(code=""), name="operators_by_code"),
            models.Index(fields=("clean_name",), name="operators_by_name"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("census:operator", args=[self.root_id or self.pk])


class RegisterLine(models.Model):
    """Cache: all that the register's list shows, filters and searches an operator by, and nothing more.

    One narrow row for each root, so that a list may look at all of them. Texts of several values (towns,
    roles, products, tails of phones) are written |a|b|, empty where nothing is known.
    """

    operator = models.OneToOneField(Operator, models.CASCADE, primary_key=True, related_name="line")
    branch = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20, blank=True)
    size_class = models.CharField(max_length=20, blank=True)
    credit_grade = models.CharField(max_length=1, blank=True)
    is_member = models.BooleanField(null=True)
    is_verified = models.BooleanField(default=False)
    towns = models.CharField(max_length=200, blank=True)
    roles = models.CharField(max_length=120, blank=True)
    products = models.CharField(max_length=400, blank=True)
    # Names of the family, present and former, its codes and the initials of its names.
    text = models.CharField(max_length=1000)
    # First three and last four digits: as much of a phone as everybody is shown.
    phones = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.pk} {self.text}"
