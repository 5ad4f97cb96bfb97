from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from bihuan.web.papers.models import Paper
from bihuan.web.people.models import Account, Office

# Lists are sorted by due day; what has none comes last.
NO_DAY = date(9999, 12, 31)


def _of_open(name: str, *fields: str) -> models.Index:
    """An index in the order of a list, with all that its counts ask for: they never go to the table."""
    counted = ("is_in_review", "is_unsigned", "is_awaiting")
    return models.Index(fields=(*fields, *counted), condition=Q(is_closed=False), name=name)


class Registration(models.Model):
    """A letter, an order or a request entered by hand: the finding that its loop is counted against."""

    procedure = models.CharField(max_length=50)
    source = models.CharField(max_length=50)
    number = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    received_on = models.DateField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("source", "number", "procedure"), name="one_registration_of_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.number}"


class Loop(models.Model):
    """One matter under one edition of a procedure. What stands below `caches` is written only from `fold`."""

    procedure = models.CharField(max_length=50)
    edition = models.CharField(max_length=50)
    procedure_digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    # What it is about, in a room above: its model and its id.
    about_kind = models.CharField(max_length=100)
    about_id = models.CharField(max_length=100)
    source = models.CharField(max_length=50)
    number = models.CharField(max_length=100)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    is_historical = models.BooleanField(default=False)
    owner = models.ForeignKey(Office, models.PROTECT, related_name="loops")
    handler = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="loops")

    # Caches, as they stood on `counted_on`.
    length = models.PositiveIntegerField(default=0)
    counted_on = models.DateField()
    is_closed = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=101, blank=True)
    due_on = models.DateField(null=True, blank=True)
    advised_on = models.DateField(null=True, blank=True)
    due_limit = models.CharField(max_length=50, blank=True)
    listed_on = models.DateField(default=NO_DAY)
    is_provisional = models.BooleanField(default=False)
    is_awaiting = models.BooleanField(default=False)
    is_suspended = models.BooleanField(default=False)
    is_in_review = models.BooleanField(default=False)
    is_unsigned = models.BooleanField(default=False)
    is_watched = models.BooleanField(default=False)

    class Meta:
        ordering = ("listed_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("source", "number", "procedure"), name="one_loop_of_a_number"),
            models.UniqueConstraint(
                fields=("about_kind", "about_id", "procedure"), name="one_loop_of_a_finding"
            ),
            models.CheckConstraint(
                condition=Q(is_closed=False, closed_on__isnull=True)
                | Q(is_closed=True, closed_on__isnull=False),
                name="a_closed_loop_has_its_day",
            ),
        )
        indexes = (
            _of_open("open_loops", "listed_on", "id", "owner"),
            _of_open("open_loops_by_owner", "owner", "listed_on", "id"),
            _of_open("open_loops_by_handler", "handler", "listed_on", "id", "owner"),
            models.Index(fields=("listed_on", "id"), condition=Q(is_closed=True), name="closed_loops"),
            models.Index(fields=("listed_on", "id"), name="all_loops"),
            # All that the first page counts by source, in the whole house and in one office.
            models.Index(
                fields=("source", "is_closed", "listed_on", "owner", "handler", "is_awaiting"),
                name="loops_by_source",
            ),
            models.Index(
                fields=("owner", "source", "is_closed", "listed_on", "is_awaiting"),
                name="loops_of_owner_by_source",
            ),
            models.Index(fields=("about_kind", "source", "about_id"), name="loops_by_finding"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("loops:loop", args=[self.pk])


class Obligation(models.Model):
    """Cache: where one obligation of a loop stands. `key` is its id in the history."""

    loop = models.ForeignKey(Loop, models.CASCADE, related_name="obligations")
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200)
    track = models.CharField(max_length=50)
    subject = models.CharField(max_length=50)
    subject_name = models.CharField(max_length=200, blank=True)
    # The name as it is compared: all matters of one name are found by it.
    subject_key = models.CharField(max_length=400, blank=True, db_index=True)
    state = models.CharField(max_length=50, blank=True)
    ending = models.CharField(max_length=50, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    is_watched = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("loop", "key"), name="one_obligation_of_a_key"),
            models.UniqueConstraint(fields=("loop", "place"), name="one_obligation_at_a_place"),
        )

    def __str__(self) -> str:
        return f"{self.loop_id} {self.key}"


class SearchText(models.Model):
    """Cache: what a search finds an open loop by. Few rows and narrow ones, so that it may look at all."""

    loop = models.OneToOneField(Loop, models.CASCADE, primary_key=True, related_name="search_text")
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.loop_id} {self.text}"


class Move(models.Model):
    """One move, as it was recorded. `fold` reads these and nothing else; they are never changed."""

    loop = models.ForeignKey(Loop, models.PROTECT, related_name="moves", db_index=False)
    number = models.PositiveIntegerField()
    obligation = models.CharField(max_length=200)
    move = models.CharField(max_length=50)
    on = models.DateField()
    at = models.DateTimeField()
    role = models.CharField(max_length=50, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="moves")
    by_name = models.CharField(max_length=200)
    served_on = models.DateField(null=True, blank=True)
    stated_on = models.DateField(null=True, blank=True)
    track = models.CharField(max_length=50, blank=True)
    subject = models.CharField(max_length=50, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=50, blank=True)
    limit = models.CharField(max_length=50, blank=True)
    term_amount = models.PositiveIntegerField(null=True, blank=True)
    term_unit = models.CharField(max_length=20, blank=True)
    interval = models.CharField(max_length=50, blank=True)
    # The kinds of evidence that it rests on, for `fold`; the files themselves stand in `EvidenceUse`.
    evidence = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    # The paper that it rests on, or the number of one that another system made.
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    paper_number = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        constraints = (
            # Its index serves the foreign key too.
            models.UniqueConstraint(fields=("loop", "number"), name="one_move_of_a_number"),
            models.CheckConstraint(
                condition=Q(term_amount__isnull=True, term_unit="")
                | (Q(term_amount__gt=0) & ~Q(term_unit="")),
                name="a_term_has_amount_and_unit",
            ),
        )
        indexes = (models.Index(fields=("at",), name="moves_by_time"),)

    def __str__(self) -> str:
        return f"{self.loop_id} {self.number}"


class EvidenceFile(models.Model):
    """A file of evidence, kept under its digest; whoever may see the loop may see it."""

    loop = models.ForeignKey(Loop, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=50)
    name = models.CharField(max_length=150)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("loop", "kind", "digest"), name="one_file_of_a_kind"),)
        indexes = (models.Index(fields=("at",), name="files_by_time"),)

    def __str__(self) -> str:
        return self.name


class EvidenceUse(models.Model):
    """A move rests on a file of evidence."""

    move = models.ForeignKey(Move, models.PROTECT, related_name="uses", db_index=False)
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="uses")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("move", "file"), name="one_use_of_a_file"),)

    def __str__(self) -> str:
        return f"{self.move_id} {self.file_id}"


class Note(models.Model):
    """What somebody wrote beside a loop; it moves nothing."""

    loop = models.ForeignKey(Loop, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("at",), name="notes_by_time"),)

    def __str__(self) -> str:
        return f"{self.loop_id} {self.at}"


class Assignment(models.Model):
    """Who has owned and handled a loop since an instant."""

    loop = models.ForeignKey(Loop, models.PROTECT, related_name="assignments")
    owner = models.ForeignKey(Office, models.PROTECT, related_name="+")
    handler = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("at", "loop"), name="assignments_by_time"),)

    def __str__(self) -> str:
        return f"{self.loop_id} {self.owner_id}"


class Delegation(models.Model):
    """Somebody stands in for an officer, on the days in [from, until)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey(Account, models.PROTECT, related_name="deputations")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        ordering = ("from_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__gte=models.F("from_on")), name="a_delegation_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=~Q(account=models.F("deputy")), name="nobody_stands_in_for_himself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.deputy_id}"


class Alert(models.Model):
    """Somebody has to look at a loop; unread until he has."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", "分派"
        OVERDUE = "overdue", "逾期"
        ESCALATED = "escalated", "逾期未阅"
        FILED = "filed", "报告到卷"
        CHANGED = "changed", "结果有变化"
        SETTLED = "settled", "报告核查已结束"
        REMINDED = "reminded", "催办"

    loop = models.ForeignKey(Loop, models.PROTECT, related_name="alerts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=20, choices=Kind)
    # The due day that was missed; each is told of once.
    due_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("account", "loop"), condition=Q(read_at__isnull=True), name="unread_alerts"),
        )

    def __str__(self) -> str:
        return f"{self.loop_id} {self.account_id} {self.kind}"


class Reminder(models.Model):
    """The owning office or an operator was reminded of a loop, in these words; once a day each."""

    OFFICE = "office"

    loop = models.ForeignKey(Loop, models.PROTECT, related_name="reminders", db_index=False)
    # OFFICE, or the key of the obligation whose subject is reminded.
    to = models.CharField(max_length=200)
    to_name = models.CharField(max_length=200)
    text = models.TextField(max_length=2000)
    on = models.DateField(db_index=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("loop", "to", "on"), name="one_reminder_a_day"),)

    def __str__(self) -> str:
        return f"{self.loop_id} {self.to} {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("loops:reminder", args=[self.loop_id, self.pk])
