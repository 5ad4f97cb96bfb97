"""Columns that stand twice in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bihuan.engine.kernel.text import fold, is_missing
from bihuan.tables.cells import Grid, column_letters
from bihuan.tables.headers import Headers, header_key
from bihuan.tables.layouts import Layout, Use
from bihuan.tables.messages import Message, note, refusal

_LOOKED_AT = 2000


def settle_doubles(
    layout: Layout, grid: Grid, rows: Sequence[tuple[str, ...]], *, headers: Headers
) -> tuple[Layout, tuple[Message, ...]]:
    """The layout with one column for each thing, and notes on columns that say the same twice.

    `rows` are the rows of data. Under the same header, equal columns count once; columns that differ
    raise InputError `doubled_column`. Under different headers the first name of `headers.yaml` wins
    and the other column is carried on; several result columns are all read.
    """
    uses = list(layout.uses)
    messages: list[Message] = []
    _turn_verdicts(uses, rows, headers)
    for group in _groups(uses):
        _settle_group(group, uses, layout, grid, rows, headers, messages)
    return replace(layout, uses=tuple(uses)), tuple(messages)


def _turn_verdicts(uses: list[Use], rows: Sequence[tuple[str, ...]], headers: Headers) -> None:
    """Of several result columns one that holds verdicts only is the column of verdicts."""
    results = [use for use in uses if use.column == "value"]
    if len(results) < 2 or any(use.column == "lab_verdict" for use in uses):
        return
    for use in results:
        texts = [row[use.index] for row in rows[:_LOOKED_AT] if not is_missing(row[use.index])]
        if texts and all(headers.is_verdict(text) for text in texts):
            uses[use.index] = Use(use.index, use.header, "lab_verdict", "reading")
            return


def _groups(uses: list[Use]) -> list[list[Use]]:
    found: dict[object, list[Use]] = {}
    for use in uses:
        if use.kind in ("sample", "carried", "reading", "fact", "item"):
            found.setdefault((use.column, use.item), []).append(use)
    return [group for group in found.values() if len(group) > 1]


def _settle_group(
    group: list[Use],
    uses: list[Use],
    layout: Layout,
    grid: Grid,
    rows: Sequence[tuple[str, ...]],
    headers: Headers,
    messages: list[Message],
) -> None:
    group.sort(key=_rank(headers))
    first = group[0]
    for other in group[1:]:
        place = grid.place(layout.first, other.index)
        if all(fold(row[first.index]) == fold(row[other.index]) for row in rows):
            uses[other.index] = Use(other.index, other.header, "", "other")
            messages.append(note("doubled_column_same", place=place, header=other.header))
        elif header_key(first.header) != header_key(other.header):
            if first.kind != "item" and first.column != "value":
                uses[other.index] = Use(other.index, other.header, "", "unknown")
        elif not _in_one_span(grid, layout, first, other):
            raise refusal(
                "doubled_column", place=place, header=other.header, columns=_letters(first.index, other.index)
            )


def _rank(headers: Headers) -> Callable[[Use], tuple[int, int]]:
    def rank(use: Use) -> tuple[int, int]:
        column = headers.columns.get(use.column)
        keys = [header_key(name) for name in (column.id, *column.names)] if column else []
        key = header_key(use.header)
        return (keys.index(key) if key in keys else len(keys), use.index)

    return rank


def _in_one_span(grid: Grid, layout: Layout, first: Use, other: Use) -> bool:
    span = grid.span_at(layout.first, first.index)
    return span is not None and span.left <= other.index <= span.right


def _letters(*columns: int) -> str:
    return ", ".join(column_letters(column) for column in sorted(columns))
