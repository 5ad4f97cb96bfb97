"""Two records side by side: each field with both texts and how they compare, and the evidence in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.facts.privacy import mask_person, mask_phone, mask_row, mask_text
from bihuan.web.census.facts.spelling import clean_name
from bihuan.web.census.models import Pair, Record

SAME, DIFFERS, ONE_SIDE, NEITHER = "same", "differs", "one-side", "neither"
_FIELDS = (
    "name",
    "code",
    "phone",
    "person",
    "address",
    "town",
    "kind",
    "role",
    "products",
    "market",
    "platform",
    "status",
    "opened_on",
)
# Told even where neither record has them: their absence is why the program is unsure.
_ALWAYS = frozenset({"name", "code", "phone", "person", "address"})


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of two records: the texts as they may be shown, and how the whole ones compare."""

    field: str
    left: str
    right: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What spoke for one operator and what against it, the weightiest first."""

    pros: tuple[Reason, ...]
    cons: tuple[Reason, ...]


def compared(left: Record, right: Record) -> tuple[Compared, ...]:
    """The fields that either record fills."""
    return tuple(_compared(left, right))


def evidence_of(pair: Pair) -> Evidence:
    """The evidence of a pair as sentences; that any two records are unlikely to be one is left out."""
    rows = [row for row in pair.evidence if row["field"] != "prior"]
    rows.sort(key=lambda row: -abs(_weight(row)))
    pros = tuple(_sentence(row) for row in rows if _weight(row) > 0)
    cons = tuple(_sentence(row) for row in rows if _weight(row) < 0)
    return Evidence(pros=pros, cons=cons)


def _weight(row: Mapping[str, Any]) -> float:
    """A decision or a veto has no weight: it outweighs everything."""
    if row["weight"] is not None:
        return float(row["weight"])
    return inf if row["field"] == "decision" and row["level"] != "apart" else -inf


def raw_of(record: Record) -> Mapping[str, str]:
    """The row as its list gives it, personal data masked."""
    return mask_row(record.raw, persons=frozenset({record.person} - {""}))


def shown_in(record: Record, field: str) -> str:
    """A field of a record as it may be shown."""
    text = str(getattr(record, field))
    masks = {"phone": mask_phone, "person": mask_person}
    return masks.get(field, mask_text)(text)


def _compared(left: Record, right: Record) -> Iterator[Compared]:
    for field in _FIELDS:
        one, other = clean_name(getattr(left, field)), clean_name(getattr(right, field))
        outcome = _outcome(one, other)
        if outcome != NEITHER or field in _ALWAYS:
            yield Compared(field, shown_in(left, field), shown_in(right, field), outcome)


def _outcome(one: str, other: str) -> str:
    if one and other:
        return SAME if one == other else DIFFERS
    return ONE_SIDE if one or other else NEITHER


def _sentence(row: Mapping[str, Any]) -> Reason:
    return Reason.of(f"link_{row['field']}_{row['level']}")
