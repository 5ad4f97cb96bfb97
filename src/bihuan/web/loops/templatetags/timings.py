"""What pages of draws and figures say of limits and shares."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.web.loops.spot_checks.facts import TimedMatter, Timing
from bihuan.web.ui.words import word

register = template.Library()

_TONES = {Timing.IN_TIME: "passed", Timing.LATE: "failed"}


@register.filter
def timing_status(timing: Timing) -> SafeString:
    """How a limit was met, as a status word."""
    text = word("timing", timing.value)
    return format_html(
        '<span class="status {}">{}</span>', _TONES.get(timing, "plain"), text[:1].upper() + text[1:]
    )


@register.filter
def share(part: int, whole: int) -> str:
    """A share in per cent, or the words for none: nothing of nothing is no share."""
    return f"{100 * part / whole:.0f}%" if whole else _("没有可算的")


@register.filter
def without_tickets(matters: Iterable[TimedMatter]) -> list[tuple[str, TimedMatter]]:
    """Matters that nobody drew, as those that were drawn are shown."""
    return [("", one) for one in matters]
