"""Entries and audits in words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.web.ledger.audits import BREACHED, SOUND
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.queries.entries import reason_of
from bihuan.web.ui.sentences import said
from bihuan.web.ui.words import word
from bihuan.web.ui.written import as_written

register = template.Library()


@register.simple_tag
def happened(entry: LedgerEvent) -> SafeString:
    """What happened, as a sentence."""
    return said(reason_of(entry))


@register.simple_tag
def subject(entry: LedgerEvent) -> SafeString:
    """The row that an entry is about: its kind in words and its id."""
    if not entry.subject_kind:
        return format_html('<span class="none">{}</span>', _("无"))
    return format_html("{} {}", as_written(word("row", entry.subject_kind)), as_written(entry.subject_id))


@register.filter
def audited(outcome: str) -> SafeString:
    """The outcome of a check as a status word with its tone."""
    tone = {SOUND: "passed", BREACHED: "failed"}.get(outcome, "plain")
    return format_html('<span class="status {}">{}</span>', tone, word("audited", outcome))
