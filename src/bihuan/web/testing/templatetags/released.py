"""What pages say of released samples."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from bihuan.web.ui.words import word

register = template.Library()

_TONES = {"fails": "failed", "passes": "passed"}


@register.filter
def conclusion(id: str) -> SafeString:
    """What a report says of a sample, as a status word with its tone."""
    return format_html(
        '<span class="status {}">{}</span>', _TONES.get(id, "plain"), capfirst(word("conclusion", id))
    )
