"""What was done to an edition draft, in words."""

from __future__ import annotations

from django import template

from bihuan.web.rules.models import DraftStep
from bihuan.web.rules.queries.drafts import told_changes

register = template.Library()


@register.filter
def changes(step: DraftStep) -> list[dict[str, str]]:
    """The cells that a step changed, under the headings of the form."""
    return told_changes(step)
