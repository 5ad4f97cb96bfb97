"""Rules in words: their conditions, units and findings."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.standards import Condition
from bihuan.rulebook.rows import condition_words
from bihuan.web.ui.sentences import said
from bihuan.web.ui.words import language
from bihuan.web.ui.written import as_written

register = template.Library()


@register.filter
def in_words(condition: Condition) -> SafeString:
    """A condition in the reader's language; "" when it always holds."""
    return as_written(condition_words(condition, language=language()))


@register.filter
def as_finding(code: str) -> SafeString:
    """What a label rule finds; what only a label can fill is left open."""
    return said(Reason.of(code, declared="…", minimum="…", name="…", part="…"))


@register.filter
def beside(unit: str, limit: str) -> SafeString:
    """The unit that stands beside a limit; "" when the limit is written with it ("1级")."""
    return as_written("" if unit and limit.endswith(unit) else unit)


@register.filter
def of(counts: Mapping[str, int], key: str) -> int:
    """The count under a key."""
    return counts[key]
