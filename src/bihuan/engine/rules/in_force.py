"""Which edition holds on a day."""

from __future__ import annotations

from datetime import date

from bihuan.engine.rules.standards import Edition, Standard


def edition_on(*, standard: Standard, day: date) -> Edition | None:
    """The edition for goods produced on `day`: in_force_from ≤ day < in_force_until; None when none holds."""
    return next((edition for edition in standard.editions if holds_on(edition=edition, day=day)), None)


def holds_on(*, edition: Edition, day: date) -> bool:
    """Whether an edition is in force on a day; its end is exclusive."""
    return edition.in_force_from <= day and (edition.in_force_until is None or day < edition.in_force_until)
