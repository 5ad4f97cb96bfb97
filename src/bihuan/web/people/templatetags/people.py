"""Roles and doors on pages."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from bihuan.web.people.roles import role_word
from bihuan.web.ui.written import as_written, with_terms

register = template.Library()


@register.filter
def role(id: str) -> SafeString:
    """The word for a role."""
    return as_written(role_word(id))


@register.filter
def marked(sentence: str) -> SafeString:
    """A sentence, escaped, with the Chinese names in it marked as such."""
    return with_terms(str(sentence))


@register.simple_tag(takes_context=True)
def may(context: template.Context, route: str) -> bool:
    """Whether the reader may open a route."""
    return bool(context["opens"](route))
