"""What the pages ask of the rulebook: its standards, and what things are called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bihuan.engine.rules.standards import Edition, Standard
from bihuan.web.rules.facts import current_rulebook

_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """An edition with the way to it and how many of its rules lack their figure."""

    edition: Edition
    standard: Standard
    slug: str
    rules: int
    gaps: int


def slug(text: str) -> str:
    """The part of an address that stands for a standard: "GB/T 22796" → "gb-t-22796"."""
    return _NOT_A_SLUG.sub("-", text.lower()).strip("-")


def list_editions() -> list[EditionLine]:
    """Every edition of every standard, as the rulebook orders them."""
    return [
        EditionLine(
            edition=edition,
            standard=standard,
            slug=slug(standard.name),
            rules=len(edition.rules),
            gaps=sum(rule.limit is None for rule in edition.rules),
        )
        for standard in current_rulebook().standards
        for edition in standard.editions
    ]


def find_edition(standard_slug: str, edition: str) -> EditionLine | None:
    """The edition at an address, or None."""
    found = (
        line for line in list_editions() if line.slug == standard_slug and line.edition.edition == edition
    )
    return next(found, None)
