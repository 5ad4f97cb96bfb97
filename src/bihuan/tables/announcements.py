"""Announcements of sampling campaigns, each with the arithmetic of its rate checked, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.tables.announcements_rates import RateCheck, StatedRate, check_rate, read_rate
from bihuan.tables.cells import Grid
from bihuan.tables.grids import open_grids
from bihuan.tables.lists import Account
from bihuan.tables.lists_headers import key_of, list_vocabulary
from bihuan.tables.lists_items import FailingItem, read_items, split_items
from bihuan.tables.lists_sheet import SetAside
from bihuan.tables.messages import InputError, Message

_COUNT = re.compile(r"(\d{1,9})\s*(?:批次|批|组|个|件|款)?")
_NEEDED = ("product_category", "batches_sampled", "batches_failed", "stated_rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One announcement as published. `row` counts from 1; a count that is not given is None, never 0."""

    row: int
    place: str
    authority: str
    region: str
    date: str
    product_category: str
    batches_sampled: int | None
    batches_failed: int | None
    stated_rate: str
    rate: StatedRate | None
    check: RateCheck
    failing_items: tuple[FailingItem, ...]
    standards_cited: tuple[str, ...]
    oddities: tuple[Reason, ...]

    @property
    def is_flagged(self) -> bool:
        """Whether its own figures contradict its rate."""
        return self.check.status == "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """The announcements of a file and what became of its other rows."""

    name: str
    rows: tuple[Announcement, ...]
    refused: tuple[SetAside, ...]
    ignored: tuple[SetAside, ...]
    account: Account


def read_announcements(source: Path | bytes, *, name: str, rulebook: Rulebook) -> Announcements:
    """Read a table of announcements; `name` is how messages call it.

    Raises InputError where the file can't be opened or lacks a column (`announcement_columns_missing`).
    """
    grid = open_grids(source, name=name)[0]
    header, columns = _find_columns(grid)
    names = Names(rulebook.catalogue)
    rows: list[Announcement] = []
    aside = [_set_aside(grid, at, Reason.of("list_title_row")) for at in range(header)]
    aside.append(_set_aside(grid, header, Reason.of("list_header_row")))
    for at in range(header + 1, len(grid.rows)):
        if reason := _why_not_read(grid, at, header):
            aside.append(_set_aside(grid, at, reason))
        else:
            given = {column: grid.rows[at][position].strip() for column, position in columns.items()}
            rows.append(_announcement(given, row=at + 1, place=grid.place(at), names=names))
    refused = tuple(one for one in aside if one.is_refused)
    ignored = tuple(one for one in aside if not one.is_refused)
    account = Account(in_file=len(grid.rows), read=len(rows), refused=len(refused), ignored=len(ignored))
    return Announcements(name=name, rows=tuple(rows), refused=refused, ignored=ignored, account=account)


def _why_not_read(grid: Grid, at: int, header: int) -> Reason | None:
    cells, labels = grid.rows[at], grid.rows[header]
    if not any(cells):
        return Reason.of("list_blank_row")
    extra = [column for column, cell in enumerate(cells) if cell and not labels[column]]
    if not extra:
        return None
    width = sum(1 for label in labels if label)
    return Reason.of("list_too_many_cells", cell=grid.address(at, extra[0]), width=str(width))


def _set_aside(grid: Grid, at: int, reason: Reason) -> SetAside:
    text = " | ".join(cell for cell in grid.rows[at] if cell)
    return SetAside(grid.place(at), reason, text, is_refused=reason.code == "list_too_many_cells")


def _find_columns(grid: Grid) -> tuple[int, dict[str, int]]:
    """The header's index and the grid column of each known column."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, row in enumerate(grid.rows):
        found = _columns_in(row)
        if len(found) > len(best[1]):
            best = (at, found)
    if missing := [column for column in _NEEDED if column not in best[1]]:
        data = (("columns", ", ".join(missing)),)
        raise InputError((Message("announcement_columns_missing", grid.place(), data, is_fatal=True),))
    return best


def _columns_in(row: Sequence[str]) -> dict[str, int]:
    known: Mapping[str, list[str]] = list_vocabulary()["announcements"]
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        key = key_of(cell)
        for column, spellings in known.items():
            if key in map(key_of, spellings):
                found.setdefault(column, at)
    return found


def _announcement(given: Mapping[str, str], *, row: int, place: str, names: Names) -> Announcement:
    sampled, failed = _count(given["batches_sampled"]), _count(given["batches_failed"])
    rate = read_rate(given["stated_rate"])
    items = read_items(given.get("failing_items", ""), names=names)
    return Announcement(
        row=row,
        place=place,
        authority=given.get("authority", ""),
        region=given.get("region", ""),
        date=given.get("date", ""),
        product_category=given["product_category"],
        batches_sampled=sampled,
        batches_failed=failed,
        stated_rate=given["stated_rate"],
        rate=rate,
        check=check_rate(rate, sampled=sampled, failed=failed),
        failing_items=items,
        standards_cited=tuple(split_items(given.get("standards_cited", ""))),
        oddities=(*_odd_counts(given), *_odd_items(items, sampled, failed)),
    )


def _count(text: str) -> int | None:
    found = _COUNT.fullmatch(fold(text))
    return int(found[1]) if found else None


def _odd_counts(given: Mapping[str, str]) -> Iterator[Reason]:
    for column in ("batches_sampled", "batches_failed"):
        if given[column] and _count(given[column]) is None:
            yield Reason.of("announcement_count_not_understood", column=column, text=given[column])
    sampled, failed = _count(given["batches_sampled"]), _count(given["batches_failed"])
    if sampled is not None and failed is not None and failed > sampled:
        yield Reason.of("announcement_counts_impossible", sampled=str(sampled), failed=str(failed))


def _odd_items(items: Sequence[FailingItem], sampled: int | None, failed: int | None) -> Iterator[Reason]:
    """Counts of items that can't be: more than failed, or all together fewer than failed; unknown names."""
    for item in items:
        if not item.item:
            yield Reason.of("list_unknown_item", item=item.written)
        most = failed if failed is not None else sampled
        if item.count is not None and most is not None and item.count > most:
            yield Reason.of("announcement_item_count_too_high", item=item.written, most=str(most))
    counts = [item.count for item in items]
    known = [count for count in counts if count is not None]
    if failed is not None and counts and len(known) == len(counts) and sum(known) < failed:
        yield Reason.of("announcement_item_counts_too_low", counted=str(sum(known)), failed=str(failed))
