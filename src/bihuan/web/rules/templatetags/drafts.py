"""What was done to an edition draft, and when, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from bihuan.web.rules.models import DraftStep
from bihuan.web.rules.queries.drafts import told_changes

register = template.Library()


@register.filter
def changes(step: DraftStep) -> list[dict[str, str]]:
    """The cells that a step changed, under the headings of the form."""
    return told_changes(step)


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """How long ago an instant was."""
    if now - then < timedelta(minutes=1):
        return _("刚刚")
    return _("%(age)s之前") % {"age": timesince(then, now)}
