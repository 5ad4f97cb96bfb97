from __future__ import annotations

from django import template

from bihuan.web.census.facts.privacy import mask_person, mask_text
from bihuan.web.census.facts.spelling import parted

register = template.Library()


@register.filter
def parts(text: str) -> list[str]:
    """The values of a joined text."""
    return parted(text)


@register.filter
def phones(text: str) -> list[str]:
    """Phones of a line as everybody is shown them: 138****5678."""
    return [f"{seen[:3]}****{seen[3:]}" for seen in parted(text)]


@register.filter
def masked(text: str) -> str:
    """A text with every phone and identity number in it masked."""
    return mask_text(text)


@register.filter
def masked_person(name: str) -> str:
    """A person's name as everybody is shown it."""
    return mask_person(name)
