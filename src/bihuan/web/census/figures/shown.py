"""Figures as a page shows them: words, shares, and the address of the operators behind each number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from bihuan.web.census.facts.roles import SIZES
from bihuan.web.census.figures.facts import DIMENSIONS, UNKNOWN, Counts, Line
from bihuan.web.census.figures.queries.base import BaseFigures
from bihuan.web.census.figures.words import TITLES, branch_names, value_text

ACTIVE, ALL = "active", "all"
# An operator may have several of these, so that their lines add up to more than all operators.
SEVERAL = ("role", "town", "product")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line; `share` is its part of all operators in whole per cent."""

    name: SafeString
    counts: Counts
    share: int
    rows: str
    unverified: str
    doubtful: str


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One dimension; `overlaps` says that its lines add up to more than all."""

    id: str
    title: str | Promise
    lines: tuple[ShownLine, ...]
    overlaps: bool


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A number and the address of the operators behind it."""

    operators: int
    rows: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A chain role: a cell for each size, unknown last, and all of them."""

    name: SafeString
    cells: tuple[ShownCell, ...]
    total: ShownCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that the page of base figures shows."""

    found: BaseFigures
    is_past: bool
    total: ShownLine
    sizes: tuple[SafeString, ...]
    crossed: tuple[ShownRow, ...]
    figures: tuple[ShownFigure, ...]


def shown(found: BaseFigures, *, today: date) -> Page:
    """The figures in the reader's words."""
    branches = branch_names()
    is_past = found.as_of < today

    def rows(**asked: str) -> str:
        status = {} if found.with_gone and not is_past else {"status": ALL if found.with_gone else ACTIVE}
        if is_past:
            query = {"as_of": found.as_of.isoformat(), **status, **asked}
            return f"{reverse('census:figure_operators')}?{urlencode(query)}"
        return f"{reverse('census:register')}?{urlencode({**status, **asked})}"

    def line(name: SafeString, counts: Counts, asked: dict[str, str]) -> ShownLine:
        share = round(100 * counts.operators / found.total.operators) if found.total.operators else 0
        unverified = rows(**asked, verified="no")
        return ShownLine(name, counts, share, rows(**asked), unverified, rows(**asked, doubtful="yes"))

    def words(dimension: str, one: Line) -> SafeString:
        return value_text(dimension, one.value, branches)

    return Page(
        found=found,
        is_past=is_past,
        total=line(SafeString(""), found.total, {}),
        sizes=tuple(value_text("size", size, branches) for size in (*SIZES, UNKNOWN)),
        crossed=tuple(
            ShownRow(
                value_text("role", row.role, branches),
                tuple(
                    ShownCell(number, rows(role=row.role, size=size))
                    for number, size in zip(row.cells, (*SIZES, UNKNOWN), strict=True)
                ),
                ShownCell(row.total, rows(role=row.role)),
            )
            for row in found.crossed
        ),
        figures=tuple(
            ShownFigure(
                dimension,
                TITLES[dimension],
                tuple(line(words(dimension, one), one.counts, {dimension: one.value}) for one in lines),
                dimension in SEVERAL,
            )
            for dimension, lines in ((name, found.figures[name]) for name in DIMENSIONS)
        ),
    )
