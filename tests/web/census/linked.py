"""Pairs, merges and matters of operators for tests of linking."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from bihuan.web.census.linking.actions.merging import Wish, merge_operators
from bihuan.web.census.models import Merge, Operator, Pair, Record
from bihuan.web.loops.actions.opening import Registered, register
from bihuan.web.loops.facts import Laying
from bihuan.web.loops.models import Loop
from tests.kit.cast import office, person
from tests.web.census.story import NOW, TODAY

ONE, OTHER = "91990101MAPNEDLB96", "91990101MA60GHQ58X"
_numbers = count(1)
EVIDENCE = [
    {"field": "prior", "level": "any_pair", "weight": -12.0},
    {"field": "core", "level": "same", "weight": 9.5},
    {"field": "phone", "level": "other", "weight": -2.0},
]


def later(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


def the_record(operator: Operator) -> Record:
    """The only record of an operator."""
    return Record.objects.get(operator=operator)


def pair_of(
    one: Operator | Record, other: Operator | Record, *, probability: float = 0.4, **more: Any
) -> Pair:
    """A pair that waits, between two records or the records of two operators."""
    rows = [row if isinstance(row, Record) else the_record(row) for row in (one, other)]
    left, right = sorted(rows, key=lambda row: row.pk)
    told = {"outcome": Pair.Outcome.REVIEW, "weight": 1.0, "evidence": EVIDENCE, **more}
    return Pair.objects.create(left=left, right=right, probability=probability, **told)


def merged(kept: Operator, absorbed: Operator, *, by: str = "section-officer", minutes: int = 1) -> Merge:
    wish = Wish(kept_id=kept.pk, absorbed_id=absorbed.pk, why="同址同人")
    return merge_operators(wish=wish, by=person(by), now=later(minutes))


def matter_of(name: str, *, owner: str = "east") -> Loop:
    """An open matter that names its subject."""
    number = next(_numbers)
    registered = Registered(
        procedure="result-handling",
        source="e-cqs",
        number=f"归{number}",
        title=f"床单不合格{number}",
        received_on=TODAY,
        owner=office(owner),
        layings=(Laying(track="subject", subject="sampled-party", subject_name=name),),
    )
    return register(registered=registered, by=person("registrar"), now=NOW).loop


def root_of(operator: Operator) -> int | None:
    return Operator.objects.values_list("root_id", flat=True).get(pk=operator.pk)
