from __future__ import annotations

from django.db import models
from django.urls import reverse

from bihuan.web.loops.models import Loop
from bihuan.web.people.models import Account, Office


class BookImport(models.Model):
    """A list of matters that was handed in: what it holds, and whether its clean rows were accepted.

    `defaults` are for rows that leave something out: procedure, source, owner (an office's id).
    """

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        CHECKED = "checked", "待决定"
        ACCEPTED = "accepted", "已导入"

    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    defaults = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    # How many rows of the file carry nothing but their number, and what is to be told about the whole file.
    blank = models.PositiveIntegerField(default=0)
    messages = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("file_digest", "office"),
                condition=models.Q(state__in=("reading", "checked")),
                name="one_open_import_of_a_file",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("loops:book_import", args=[self.pk])


class BookRow(models.Model):
    """A row of such a list: what became of it, everything that is to be told of it, and what it says.

    `given` is what the row was understood to say; `told` are [cell, code, data].
    """

    class Outcome(models.TextChoices):
        CLEAN = "clean", "可以导入"
        REFUSED = "refused", "拒收"
        KNOWN = "known", "已有"
        CHANGED = "changed", "已有，内容不同"
        OPENED = "opened", "已导入"

    book = models.ForeignKey(BookImport, models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField()
    sheet = models.CharField(max_length=255)
    row = models.PositiveIntegerField()
    number = models.CharField(max_length=255, blank=True)
    party = models.CharField(max_length=255, blank=True)
    stage = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    told = models.JSONField(default=list)
    given = models.JSONField(default=dict)
    loop = models.ForeignKey(Loop, models.PROTECT, null=True, blank=True, related_name="book_rows")

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("book", "place"), name="one_book_row_at_a_place"),)
        indexes = (models.Index(fields=("book", "outcome", "place"), name="book_rows_by_outcome"),)

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}"
