"""Registers as they arrived: their source, their files, their rows and what earlier files said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.web.census.models.operators import Operator
from bihuan.web.people.models import Account, Office


class Source(models.Model):
    """Where a register comes from; `mapping` remembers which header means which column."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("登记注册")
        SHOPS = "shops", _("网店")
        INSPECTIONS = "inspections", _("检查记录")
        COMPLAINTS = "complaints", _("投诉举报")
        STALLS = "stalls", _("市场摊位")
        OTHER = "other", _("其他")

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    mapping = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class ListFile(models.Model):
    """A file of a source that was handed in: rows in = accepted + refused, once it is accepted."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="files", db_index=False)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    received_on = models.DateField()
    rows_in = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """One row of a register, as its latest file gives it; all texts, "" for unknown.

    `changed_at` is when its content became this; `gone_on` the day of the first whole list that did not have
    it any more, None while it stands there.
    `raw` is the row as it stood: header → cell. It may hold personal data and is shown masked.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="records", db_index=False)
    record_id = models.CharField(max_length=100)
    list_file = models.ForeignKey(ListFile, models.PROTECT, related_name="records")
    row = models.PositiveIntegerField()
    raw = models.JSONField()
    name = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=50, blank=True)
    phone = models.CharField(max_length=100, blank=True)
    person = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=200, blank=True)
    products = models.CharField(max_length=500, blank=True)
    staff = models.CharField(max_length=50, blank=True)
    revenue = models.CharField(max_length=50, blank=True)
    status = models.CharField(max_length=50, blank=True)
    opened_on = models.CharField(max_length=50, blank=True)
    closed_on = models.CharField(max_length=50, blank=True)
    market = models.CharField(max_length=100, blank=True)
    platform = models.CharField(max_length=100, blank=True)
    # As linking cleaned them.
    clean_name = models.CharField(max_length=200, blank=True)
    core = models.CharField(max_length=100, blank=True)
    clean_code = models.CharField(max_length=18, blank=True)
    code_state = models.CharField(max_length=10, blank=True)
    clean_phone = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=50, blank=True)
    street = models.CharField(max_length=100, blank=True)
    # What is odd about the row, though it was accepted: reasons as JSON.
    oddities = models.JSONField(default=list)
    operator = models.ForeignKey(Operator, models.PROTECT, null=True, blank=True, related_name="records")
    changed_at = models.DateTimeField()
    gone_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            # Its index serves the foreign key too.
            models.UniqueConstraint(fields=("source", "record_id"), name="one_record_of_an_id"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.record_id}"


class RecordVersion(models.Model):
    """What an earlier file said in a row that a later one changed: the columns that it was read into."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions")
    list_file = models.ForeignKey(ListFile, models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    raw = models.JSONField()
    columns = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("record", "list_file"), name="one_version_of_a_file"),)

    def __str__(self) -> str:
        return f"{self.record_id} {self.list_file_id}"
