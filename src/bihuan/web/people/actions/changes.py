from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model


def write_changes(*, row: Model, new: Mapping[str, Any]) -> tuple[str, ...]:
    """Write the values that differ into a row, inside the caller's transaction; the names of their fields."""
    changed = tuple(field for field, value in new.items() if getattr(row, field) != value)
    for field in changed:
        setattr(row, field, new[field])
    if changed:
        row.save(update_fields=changed)
    return changed
