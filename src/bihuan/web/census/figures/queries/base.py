"""The base figures 底数: one source for the page, its files and the rows behind each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

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
from bihuan.web.census.queries.doubtful import is_doubtful
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
# What is grouped together; a dimension that stands in several is taken from the last.
_CUTS = (("role", "size", "status"), ("town", "status"), ("product", "status"), ("size", "branch", "status"))


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
    everybody: Mapping[str, Sequence[Group]]
    if as_of >= today:
        everybody = _present(account, today)
    else:
        everybody = dict.fromkeys(DIMENSIONS, past_groups(account, as_of=as_of, today=today))
    there = {
        dimension: [group for group in groups if not is_gone(group)]
        for dimension, groups in everybody.items()
    }
    counted = everybody if with_gone else there
    return BaseFigures(
        as_of=as_of,
        with_gone=with_gone,
        total=summed(counted["status"]),
        gone=summed(everybody["status"]).operators - summed(there["status"]).operators,
        figures={dimension: lines_of(dimension, counted[dimension]) for dimension in DIMENSIONS},
        crossed=crossed(counted["role"]),
    )


def _present(account: Account, today: date) -> Mapping[str, Sequence[Group]]:
    """Groups for each dimension, counted by the database; the doubtful ones once more, for their own count.

    Grouping by all columns at once would leave nearly as many groups as operators.
    """
    lines = visible_lines(account, today=today).order_by()
    doubtful = [
        Group(_values(row, DIMENSIONS), Counts(doubtful=1))
        for row in lines.filter(is_doubtful()).values_list(*(_COLUMNS[one] for one in DIMENSIONS))
    ]
    found: dict[str, Sequence[Group]] = {}
    for cut in _CUTS:
        columns = (_COLUMNS[dimension] for dimension in cut)
        alike = lines.values_list(*columns, "is_verified").annotate(Count("pk"))
        groups = [
            Group(_values(row, cut), Counts(number, 0 if is_verified else number))
            for *row, is_verified, number in alike
        ]
        found |= dict.fromkeys(cut, [*groups, *doubtful])
    return found


def _values(row: Sequence[Any], dimensions: Sequence[str]) -> dict[str, Sequence[str]]:
    return {
        dimension: values_in(value) if dimension in _SEVERAL else (str(value),) if value else ()
        for dimension, value in zip(dimensions, row, strict=True)
    }
