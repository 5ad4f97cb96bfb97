"""The base figures 底数: one source for the page, its files and the rows behind each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from bihuan.web.census.figures.facts import (
    DIMENSIONS,
    Counts,
    Crossed,
    Group,
    Line,
    crossed,
    is_gone,
    lines_of,
    summed,
    values_in,
)
from bihuan.web.census.figures.queries.past import past_groups
from bihuan.web.census.models import Pair
from bihuan.web.census.queries.register import visible_lines
from bihuan.web.people.models import Account

_COLUMNS = {
    "role": "roles",
    "size": "size_class",
    "town": "towns",
    "branch": "branch_id",
    "product": "products",
    "status": "status",
}
_SEVERAL = ("role", "town", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseFigures:
    """Who is there on a day. `gone` are those that have closed; they count only where `with_gone` says so."""

    as_of: date
    with_gone: bool
    total: Counts
    gone: int
    figures: Mapping[str, tuple[Line, ...]]
    crossed: tuple[Crossed, ...]


def base_figures(account: Account, *, as_of: date, with_gone: bool, today: date) -> BaseFigures:
    """The figures as they are today, or as the register's history has them for an earlier day."""
    everybody = _present(account, today) if as_of >= today else past_groups(account, as_of=as_of, today=today)
    there = [group for group in everybody if not is_gone(group)]
    counted = everybody if with_gone else there
    return BaseFigures(
        as_of=as_of,
        with_gone=with_gone,
        total=summed(counted),
        gone=summed(everybody).operators - summed(there).operators,
        figures={dimension: lines_of(dimension, counted) for dimension in DIMENSIONS},
        crossed=crossed(counted),
    )


def doubtful_operators() -> Q:
    """Those whose records stand in a pair that nobody has decided on."""
    open_pairs = Pair.objects.filter(
        outcome=Pair.Outcome.REVIEW, decision__in=(Pair.Decision.NONE, Pair.Decision.LATER)
    ).exclude(left__operator__root=F("right__operator__root"))
    return Q(pk__in=open_pairs.values("left__operator__root")) | Q(
        pk__in=open_pairs.values("right__operator__root")
    )


def _present(account: Account, today: date) -> list[Group]:
    """Operators that are alike, counted by the database; the doubtful ones once more, for their own count."""
    lines = visible_lines(account, today=today).order_by()
    alike = lines.values_list(*_COLUMNS.values(), "is_verified").annotate(Count("pk"))
    doubtful = lines.filter(doubtful_operators()).values_list(*_COLUMNS.values()).annotate(Count("pk"))
    return [
        *(
            Group(_values(row), Counts(number, 0 if is_verified else number))
            for *row, is_verified, number in alike
        ),
        *(Group(_values(row), Counts(doubtful=number)) for *row, number in doubtful),
    ]


def _values(row: Sequence[Any]) -> dict[str, Sequence[str]]:
    return {
        dimension: values_in(value) if dimension in _SEVERAL else (str(value),) if value else ()
        for dimension, value in zip(_COLUMNS, row, strict=True)
    }
