from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from bihuan.web.people.models import Account, Office


class PaperState(models.TextChoices):
    """Where a paper stands."""

    DRAFTED = "drafted"
    IN_SECTION = "in-section"
    IN_REVIEW = "in-review"
    TO_SIGN = "to-sign"
    TO_SEAL = "to-seal"
    ISSUED = "issued"
    SERVED = "served"
    VOID = "void"


# A paper in one of these is on its way: it is not issued yet.
ON_ITS_WAY = (
    PaperState.DRAFTED,
    PaperState.IN_SECTION,
    PaperState.IN_REVIEW,
    PaperState.TO_SIGN,
    PaperState.TO_SEAL,
)


class StepKind(models.TextChoices):
    """What can be done to a paper."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    SUBMITTED = "submitted"
    PASSED = "passed"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    SIGNED = "signed"
    SEALED = "sealed"
    SERVED = "served"
    VOIDED = "voided"


class Paper(models.Model):
    """A paper with all that stands in it. What it is about is named as text: a room above knows it."""

    kind = models.CharField(max_length=50)
    form_digest = models.CharField(max_length=64)
    # The template as it was when the paper left its drafter; kept under its digest. "" for a draft.
    template_digest = models.CharField(max_length=64, blank=True)
    # Whose work it is, and in whose name it goes out.
    office = models.ForeignKey(Office, models.PROTECT, related_name="papers")
    issuer = models.ForeignKey(Office, models.PROTECT, related_name="issued_papers")
    about_kind = models.CharField(max_length=100, blank=True)
    about_id = models.CharField(max_length=100, blank=True)
    about_detail = models.CharField(max_length=300, blank=True)
    addressee = models.CharField(max_length=200, blank=True)
    # Field, number, day and name of the issuer → its text: what the template is filled with.
    content = models.JSONField(default=dict)
    content_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=PaperState, default=PaperState.DRAFTED)
    number = models.CharField(max_length=100, blank=True)
    is_number_typed = models.BooleanField(default=False)
    serial = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial_number = models.PositiveIntegerField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    served_on = models.DateField(null=True, blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    document_size = models.PositiveBigIntegerField(default=0)
    drafted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    length = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "number"), condition=~Q(number=""), name="one_paper_of_a_number"
            ),
            models.UniqueConstraint(
                fields=("issuer", "serial", "year", "serial_number"), name="one_paper_of_a_serial_number"
            ),
            models.UniqueConstraint(
                fields=("about_kind", "about_id", "about_detail", "kind"),
                condition=~Q(about_kind="") & Q(state__in=ON_ITS_WAY),
                name="one_paper_on_its_way",
            ),
        )
        indexes = (
            models.Index(fields=("about_kind", "about_id"), name="papers_about_a_row"),
            models.Index(fields=("state", "office"), name="papers_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("papers:paper", args=[self.pk])


class PaperStep(models.Model):
    """One step on a paper's way; never changed."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=StepKind)
    # Where the paper stands after it.
    state = models.CharField(max_length=20, choices=PaperState)
    at = models.DateTimeField()
    role = models.CharField(max_length=50)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    content_digest = models.CharField(max_length=64)
    # What a later step must not change: the number, the Word file and the receipt, "" until they are there.
    paper_number = models.CharField(max_length=100, blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    receipt_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        constraints = (
            # Its index serves the foreign key too.
            models.UniqueConstraint(fields=("paper", "number"), name="one_step_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.paper_id} {self.number}"


class SerialCounter(models.Model):
    """The last number that was counted for an office, a serial word and a year; locked while one is taken.

    The numbers up to `before` were used outside, before the office began with the program.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    serial = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    before = models.PositiveIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("office", "serial", "year")
        constraints = (
            models.UniqueConstraint(fields=("office", "serial", "year"), name="one_counter_of_a_serial"),
        )

    def __str__(self) -> str:
        return f"{self.serial} {self.year} {self.last}"


class Receipt(models.Model):
    """送达回证: how, when and to whom a paper was served, with the file that proves it."""

    class Method(models.TextChoices):
        DIRECT = "direct"
        LEFT = "left"
        MAIL = "mail"
        ELECTRONIC = "electronic"
        THROUGH_OTHERS = "through-others"
        PUBLIC_NOTICE = "public-notice"

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="receipt")
    method = models.CharField(max_length=20, choices=Method)
    served_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    receiver = models.CharField(max_length=100, blank=True)
    witness = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    proof_name = models.CharField(max_length=150)
    proof_digest = models.CharField(max_length=64)
    proof_size = models.PositiveBigIntegerField()
    proof_type = models.CharField(max_length=100)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.paper_id} {self.served_on}"
