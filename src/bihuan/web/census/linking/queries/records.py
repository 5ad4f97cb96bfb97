"""Between rows and linkage: the table of all records, what officers decided, what came out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from django.db.models import F

from bihuan.web.census.facts.spelling import clean_name
from bihuan.web.census.linking.joining import Link, Placed
from bihuan.web.census.linking.queries.families import VALID, codes_of
from bihuan.web.census.models import Operator, Pair, Record
from bihuan.web.people.models import Office

if TYPE_CHECKING:
    from bihuan.analytics.linkage.linking import Linked

Key = tuple[str, str]
_TOLD = ("name", "code", "phone", "person", "address")
# What linkage makes of the cells of a record, as it is kept beside them.
CLEANED = ("clean_name", "core", "clean_code", "code_state", "clean_phone", "town", "street")
_LONGEST = {field.name: field.max_length for field in Record._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class Known:
    """Every record as linkage asks for it: its table, and the row behind each key."""

    table: pa.Table
    ids: Mapping[Key, int]
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPair:
    """A pair as linkage found it; `left` is the lower id."""

    left: int
    right: int
    weight: float | None
    probability: float | None
    outcome: str
    evidence: list[dict[str, Any]]


def known_records() -> Known:
    """Every record there is."""
    rows = Record.objects.order_by("pk").values_list("pk", "source__name", "record_id", *_TOLD)
    columns = list(zip(*rows.iterator(chunk_size=5_000), strict=True)) or [()] * (3 + len(_TOLD))
    names = ("source", "record_id", *_TOLD)
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns[1:], strict=True)}
    )
    keys = zip(columns[1], columns[2], strict=True)
    branches = Office.objects.filter(kind=Office.Kind.BRANCH).exclude(place="").order_by("place")
    towns = branches.values_list("place", flat=True).distinct()
    return Known(table, dict(zip(keys, columns[0], strict=True)), tuple(towns))


def uncleaned(known: Known) -> dict[int, tuple[str, ...]]:
    """What the columns of CLEANED ought to say, of every record where they say something else."""
    # As for `linked`.
    from bihuan.analytics.linkage.features import prepare

    features = prepare(known.table, towns=known.towns)
    columns = [features[name].to_pylist() for name in CLEANED[1:]]
    names = [clean_name(str(name)) for name in known.table["name"].to_pylist()]
    wanted = {
        pk: tuple(text[: _LONGEST[name]] for name, text in zip(CLEANED, cells, strict=True))
        for pk, *cells in zip(known.ids.values(), names, *columns, strict=True)
    }
    stored = Record.objects.values_list("pk", *CLEANED).iterator(chunk_size=5_000)
    return {pk: wanted[pk] for pk, *cells in stored if pk in wanted and wanted[pk] != tuple(cells)}


def strays() -> list[int]:
    """Records that a later list gave another valid code than their operator has: they are somebody else now.

    Where the operator itself has none, its oldest record with a code stands for it.
    """
    rows = Record.objects.filter(code_state=VALID, operator__isnull=False).order_by("operator_id", "pk")
    first: dict[int, str] = {}
    found = []
    for pk, code, operator, own in rows.values_list("pk", "clean_code", "operator_id", "operator__code"):
        if code != first.setdefault(operator or 0, own or code):
            found.append(pk)
    return found


def linked(known: Known) -> list[FoundPair]:
    """What linkage says of all records, with what officers decided."""
    # Splink takes a second to load, and none but the worker needs it.
    from bihuan.analytics.linkage.linking import link

    keys = {pk: key for key, pk in known.ids.items()}
    same, apart = decisions()
    found = link(
        known.table,
        towns=known.towns,
        same=[(keys[one], keys[other]) for one, other in sorted(same)],
        apart=[(keys[one], keys[other]) for one, other in sorted(apart)],
    )
    return list(_pairs(found, known.ids))


def decisions() -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    """The pairs of records that officers took for one operator (a merge that holds), and those kept apart."""
    decided = Pair.objects.values_list("left_id", "right_id")
    holds = decided.filter(decision=Pair.Decision.MERGE, left__operator__root=F("right__operator__root"))
    return frozenset(holds), frozenset(decided.filter(decision=Pair.Decision.APART))


def placed() -> Placed:
    """Where every record stands before it is joined."""
    roots = dict(Operator.objects.values_list("pk", "root_id"))
    records = Record.objects.filter(operator__isnull=False).values_list("pk", "operator_id")
    codes = Record.objects.filter(code_state=VALID).values_list("pk", "clean_code")
    _same, apart = decisions()
    return Placed(
        operators=dict(records),
        codes=dict(codes),
        roots={operator: root or operator for operator, root in roots.items()},
        family_codes=codes_of(),
        apart=apart,
    )


def left_to_officers(pairs: Sequence[FoundPair]) -> list[FoundPair]:
    """The pairs as they are kept: what is linked over two operators waits for an officer, merged or not."""
    operators = dict(Record.objects.values_list("pk", "operator_id"))
    return [
        replace(one, outcome=Pair.Outcome.REVIEW)
        if one.outcome == Pair.Outcome.LINKED and operators[one.left] != operators[one.right]
        else one
        for one in pairs
    ]


def links_of(pairs: Sequence[FoundPair]) -> list[Link]:
    """The pairs that linkage took for one operator."""
    same, _apart = decisions()
    return [
        Link(one.left, one.right, one.weight or 0.0, is_decided=(one.left, one.right) in same)
        for one in pairs
        if one.outcome == Pair.Outcome.LINKED
    ]


def _pairs(found: Linked, ids: Mapping[Key, int]) -> Iterator[FoundPair]:
    for row in found.pairs.to_pylist():
        one = ids[row["source_l"], row["record_id_l"]]
        other = ids[row["source_r"], row["record_id_r"]]
        yield FoundPair(
            left=min(one, other),
            right=max(one, other),
            weight=row["weight"],
            probability=row["probability"],
            outcome=row["outcome"],
            evidence=json.loads(row["evidence"]),
        )
