from __future__ import annotations

from django.db import models
from django.urls import reverse

from bihuan.web.loops.models import Loop
from bihuan.web.people.models import Office

STORING, UNDECIDED, ACCEPTED, CORRECTED = "storing", "undecided", "accepted", "corrected"


class CheckRun(models.Model):
    """One file of a laboratory, checked once by an office under one state of the rulebook.

    `office` is the one whose officer handed it in; None for a run from before there were accounts.

    `state`: storing (not all of it is here yet; no page shows it), undecided (rows are faulty, and nobody
    has said yet what to do), accepted (clean, or its clean rows were accepted), corrected (a mended file
    took its place). `tally` counts its samples by section, product and item.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    shape = models.CharField(max_length=20)
    account = models.JSONField()
    messages = models.JSONField()
    tally = models.JSONField(default=dict)
    rulebook_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=ACCEPTED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            # The same file under the same rules has one answer in an office; a database takes two NULLs for
            # different.
            models.UniqueConstraint(
                fields=("office", "file_digest", "rulebook_digest"), name="one_check_of_a_file_in_an_office"
            ),
            models.UniqueConstraint(
                fields=("file_digest", "rulebook_digest"),
                condition=models.Q(office__isnull=True),
                name="one_check_of_a_file_of_no_office",
            ),
        )
        indexes = (models.Index(fields=("-created_at", "-id"), name="latest_checks"),)

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("testing:check", args=[self.pk])

    @property
    def is_undecided(self) -> bool:
        return self.state == UNDECIDED


class CheckedSample(models.Model):
    """A sample of that file: what the sheet gives, and our verdict on it, as they were that day.

    What a list orders and filters by stands beside them: `disagreement_order` (rank, then place; 0 where
    nobody disagrees), `section`, `product`, `maker`, `items` (ids between bars) and `searched` (id, name
    and maker in small letters).
    """

    run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="samples")
    place = models.PositiveIntegerField()
    sample_id = models.CharField(max_length=255)
    product_name = models.CharField(max_length=255)
    overall = models.CharField(max_length=30)
    disagreement_rank = models.PositiveSmallIntegerField()
    disagreement_order = models.BigIntegerField(default=0)
    section = models.CharField(max_length=12, default="")
    product = models.CharField(max_length=100, default="", blank=True)
    maker = models.CharField(max_length=255, default="", blank=True)
    items = models.TextField(default="", blank=True)
    searched = models.TextField(default="", blank=True)
    given = models.JSONField()
    verdict = models.JSONField()

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("run", "place"), name="one_sample_at_a_place"),)
        indexes = (
            models.Index(fields=("run", "section", "place"), name="samples_by_section"),
            models.Index(fields=("run", "disagreement_order"), name="samples_by_disagreement"),
        )

    def __str__(self) -> str:
        return self.sample_id

    def get_absolute_url(self) -> str:
        return reverse("testing:sample", args=[self.run_id, self.place])


class FaultyRow(models.Model):
    """A row of that file which was refused, or holds something that cannot be right, with its messages.

    `row` counts from 1. Each message is the cell and the reason.
    """

    run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="faulty_rows")
    place = models.PositiveIntegerField()
    sheet = models.CharField(max_length=255)
    row = models.PositiveIntegerField()
    is_refused = models.BooleanField()
    messages = models.JSONField()

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("run", "place"), name="one_faulty_row_at_a_place"),)

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}"


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
    runs = models.ManyToManyField(CheckRun, related_name="+")
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


class Release(models.Model):
    """A check run that was taken over: its samples are kept, and each has caused what its nature decides.

    `nature`, `laboratory` and `report_no` stand for what the sheet does not say itself. `state`: storing (a
    job is at it) or done. `counts` tells what followed.
    """

    run = models.OneToOneField(CheckRun, on_delete=models.PROTECT, related_name="release")
    nature = models.CharField(max_length=40, blank=True)
    task = models.CharField(max_length=100)
    laboratory = models.CharField(max_length=200, blank=True)
    report_no = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default=STORING)
    counts = models.JSONField(default=dict)
    released_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.task

    def get_absolute_url(self) -> str:
        return reverse("testing:release", args=[self.run_id])


class ReleasedSample(models.Model):
    """A sample that counts: what its report says, our check of it, and the one thing that it causes.

    A laboratory, a report and a sample number name it (`identity`); a sheet that says something else later
    makes the next `version`, and both are kept. `first` is None for the first version, which names the
    matter of all of them. `conclusion` is what the report says: passes, fails or unknown; `overall` is what
    our check says. `missing` are ids between bars.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="samples")
    checked = models.OneToOneField(CheckedSample, on_delete=models.PROTECT, related_name="released")
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1)
    first = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later_versions"
    )
    is_current = models.BooleanField(default=True)
    laboratory = models.CharField(max_length=200)
    report_no = models.CharField(max_length=100)
    sample_number = models.CharField(max_length=255)
    nature = models.CharField(max_length=40)
    task = models.CharField(max_length=100)
    channel = models.CharField(max_length=50, blank=True)
    sampled_party = models.CharField(max_length=200, blank=True)
    sampled_party_code = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=255, blank=True)
    nominal_maker = models.CharField(max_length=200, blank=True)
    nominal_maker_code = models.CharField(max_length=30, blank=True)
    platform = models.CharField(max_length=200, blank=True)
    product_name = models.CharField(max_length=255, blank=True)
    product = models.CharField(max_length=100, blank=True)
    trademark = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    lot = models.CharField(max_length=100, blank=True)
    conclusion = models.CharField(max_length=10)
    overall = models.CharField(max_length=30)
    rulebook_digest = models.CharField(max_length=64)
    failing_items = models.CharField(max_length=500, blank=True)
    effect = models.CharField(max_length=10)
    missing = models.CharField(max_length=200, blank=True)
    searched = models.TextField(blank=True)
    received_on = models.DateField()
    claimed_loop = models.ForeignKey(Loop, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("identity", "version"), name="one_sample_of_a_version"),
            models.UniqueConstraint(
                fields=("identity",),
                condition=models.Q(is_current=True),
                name="one_current_version_of_a_sample",
            ),
        )
        indexes = (
            models.Index(fields=("owner", "effect", "id"), name="released_by_owner"),
            models.Index(fields=("effect", "id"), name="released_by_effect"),
        )

    def __str__(self) -> str:
        return f"{self.report_no} {self.sample_number}"

    def get_absolute_url(self) -> str:
        return reverse("testing:released_sample", args=[self.pk])

    @property
    def matter_id(self) -> int:
        """The id under which all versions of a sample have their one matter: that of the first."""
        return int(self.first_id or self.pk)

    @property
    def missing_ids(self) -> list[str]:
        """What is missing, as ids."""
        return self.missing.strip("|").split("|") if self.missing else []

    @property
    def is_unclaimed(self) -> bool:
        return self.effect == "document" and self.claimed_loop_id is None


class DoubtedReport(models.Model):
    """A report that our check contradicts; the laboratory is asked to verify it."""

    sample = models.OneToOneField(ReleasedSample, on_delete=models.PROTECT, related_name="doubt")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.sample)
