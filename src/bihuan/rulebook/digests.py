"""What a verdict can read of a record, as a digest: comments, layout, titles and names don't count."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from bihuan.engine.rules.procedures import Procedure
from bihuan.engine.rules.standards import Edition

_SILENT = frozenset({"title", "note", "entered_by", "checked_by", "digest"})
# Days choose an edition; which ones were chosen is told beside the digests.
_DAYS = frozenset({"in_force_from", "in_force_until", "on_sale_from"})


def edition_digest(edition: Edition) -> str:
    """SHA-256 (hexadecimal) of everything in an edition that a judgement reads once it is chosen."""
    return _digest(_plain(edition))


def procedure_digest(procedure: Procedure) -> str:
    """SHA-256 (hexadecimal) of everything in a procedure that decides on moves and due days.

    What a local figure gives to a limit is left out: an office may set it while matters are open.
    """
    limits = tuple(
        replace(limit, term=None, mark=procedure.mark, citations=()) if limit.figure else limit
        for limit in procedure.limits
    )
    return _digest(_plain(replace(procedure, limits=limits), {"words", "gap"}))


def paper_form_digest(form: object) -> str:
    """SHA-256 (hexadecimal) of everything in the form of a paper that decides how it reads and who signs."""
    return _digest(_plain(form))


def records_digest(documents: Iterable[Any]) -> str:
    """SHA-256 (hexadecimal) of the data of rule files, in their order."""
    return _digest(list(documents))


def _digest(plain: Any) -> str:
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: Any, unread: Set[str] = frozenset()) -> Any:
    """Frozen values as plain JSON, the same on every machine: sets in order, numbers as written.

    Fields in `unread` are left out beside those that no decision reads.
    """
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name), unread)
            for field in fields(value)
            if field.name not in _SILENT | _DAYS | unread
        }
    if isinstance(value, (frozenset, set)):
        return sorted(_plain(one, unread) for one in value)
    if isinstance(value, (tuple, list)):
        return [_plain(one, unread) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one, unread) for key, one in value.items()}
    return str(value) if isinstance(value, (date, Decimal)) else value
