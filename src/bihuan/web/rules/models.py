from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class EditionDraft(models.Model):
    """An edition that is being entered: the rows of its form as they were typed.

    `entered_by` names whoever submitted it, `entered_by_id` is the account ("" where a name was typed).
    """

    class State(models.TextChoices):
        """Who has it now."""

        TYPING = "typing", _("录入中")
        REVIEW = "review", _("待复核")
        CONFIRMED = "confirmed", _("已启用")

    name = models.CharField(max_length=255)
    based_on = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TYPING)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    entered_by = models.CharField(max_length=100)
    entered_by_id = models.CharField(max_length=100, blank=True, default="")
    checked_by = models.CharField(max_length=100)
    file_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-changed_at", "-id")
        indexes = (models.Index(fields=("-changed_at", "-id"), name="latest_drafts"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rules:draft", args=[self.pk])


class DraftStep(models.Model):
    """One step in the life of an edition draft: who did what, when, with the cells as they were before."""

    class Kind(models.TextChoices):
        """What was done."""

        BEGUN = "begun", _("新建")
        SAVED = "saved", _("修改")
        REMOVED = "removed", _("删去一行")
        UPLOADED = "uploaded", _("传入录入表")
        SUBMITTED = "submitted", _("提交复核")
        SENT_BACK = "sent_back", _("退回")
        CONFIRMED = "confirmed", _("复核通过")

    draft = models.ForeignKey(EditionDraft, on_delete=models.CASCADE, related_name="steps")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()
    remark = models.TextField()
    changes = models.JSONField()

    class Meta:
        ordering = ("-version",)
        constraints = (models.UniqueConstraint(fields=("draft", "version"), name="one_step_a_version"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.version} {self.kind}"
