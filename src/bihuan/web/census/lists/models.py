from __future__ import annotations

from django.db import models
from django.urls import reverse

from bihuan.web.census.models import ListFile, Source
from bihuan.web.people.models import Account, Office


class ListImport(models.Model):
    """A list that was handed in: what its columns were read as, and what became of it.

    Its file is kept until the decision and no longer, for it may hold what must not come in. `columns` are
    [header, what is known of it, field]; `messages` [place, code, data]; `warned` how many rows have each
    oddity; `counts` how many have each outcome.
    """

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        COLUMNS = "columns", "待指定列"
        CHECKED = "checked", "待决定"
        WRITING = "writing", "正在写入"
        ACCEPTED = "accepted", "已接收"
        DISCARDED = "discarded", "已放弃"

    source = models.ForeignKey(Source, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    received_on = models.DateField()
    # The whole list of its source, or some rows beside those that are there.
    is_whole = models.BooleanField(default=True)
    kind = models.CharField(max_length=20, blank=True)
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    # Rows that are no data: totals, notes, repeated ones.
    ignored = models.PositiveIntegerField(default=0)
    messages = models.JSONField(default=list)
    warned = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    list_file = models.ForeignKey(ListFile, models.PROTECT, null=True, blank=True, related_name="imports")
    gone = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("source", "file_digest"),
                condition=models.Q(state__in=("reading", "columns", "checked", "writing")),
                name="one_open_import_of_a_list",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("census:list_import", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state in (self.State.READING, self.State.COLUMNS, self.State.CHECKED)


class ImportRow(models.Model):
    """A row of such a list: how it stands to the register, and everything that is to be told of it.

    `cells` and `raw` are what would come in; `told` are [place, code, data]; `odd` the codes as |a|b|.
    """

    class Outcome(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "有变化"
        SAME = "same", "没有变化"
        REFUSED = "refused", "拒收"
        HELD = "held", "有疑问，没有导入"

    list_import = models.ForeignKey(ListImport, models.PROTECT, related_name="rows", db_index=False)
    place = models.PositiveIntegerField()
    sheet = models.CharField(max_length=255)
    row = models.PositiveIntegerField()
    record_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    odd = models.CharField(max_length=400, blank=True)
    told = models.JSONField(default=list)
    cells = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    # What the record said before, for the columns that this row changes.
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("list_import", "place"), name="one_import_row_at_a_place"),
        )
        indexes = (
            models.Index(fields=("list_import", "outcome", "place"), name="import_rows_by_outcome"),
            models.Index(fields=("list_import", "record_id"), name="import_rows_by_record"),
        )

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}"


NEWS = (ImportRow.Outcome.NEW, ImportRow.Outcome.CHANGED)
"""What would write into the register."""
