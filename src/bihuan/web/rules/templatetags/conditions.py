"""Conditions of rules in words."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.standards import Condition
from bihuan.rulebook.rows import condition_words
from bihuan.web.ui.sentences import said
from bihuan.web.ui.words import language

register = template.Library()


@register.filter
def in_words(condition: Condition) -> str:
    """A condition in the reader's language; "" when it always holds."""
    return condition_words(condition, language=language())


@register.filter
def as_finding(code: str) -> SafeString:
    """What a label rule finds; what only a label can fill is left open."""
    return said(Reason.of(code, declared="…", minimum="…", name="…", part="…"))
