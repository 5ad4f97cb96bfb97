"""Standards and their editions: a time line, and each figure of an edition with where it comes from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bihuan.engine.rules.catalogue import Category
from bihuan.engine.rules.in_force import holds_on
from bihuan.engine.rules.standards import Edition, Force, Standard
from bihuan.rulebook.origins import origin_words
from bihuan.rulebook.rows import RuleRow, rows_of
from bihuan.web.rules.facts import current_rulebook, current_sources, current_tools
from bihuan.web.ui.words import language

_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")
_TICK_YEARS = 5
_YEARS_AHEAD = 2
_ROOM_FOR_A_YEAR = 9
_GAP = 0.2
_FORCES = (Force.MANDATORY, Force.CLAIM, Force.RECOMMENDED, Force.GROUP)


class Phase(Enum):
    """Where an edition stands on a day."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """An edition with the way to it, where it stands, and how many of its rules lack their figure.

    `local` is its file among the office's own rules, "" for an edition of the package.
    """

    edition: Edition
    standard: Standard
    slug: str
    phase: Phase
    rules: int
    gaps: int
    local: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An edition on the time line, in percent of its width."""

    line: EditionLine
    x: float
    width: float

    @property
    def has_room(self) -> bool:
        """Whether its year can stand inside."""
        return self.width >= _ROOM_FOR_A_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLine:
    """A standard with its bars on the time line and those of its editions that were asked for."""

    standard: Standard
    successor: str
    bars: tuple[Bar, ...]
    lines: tuple[EditionLine, ...]

    @property
    def title(self) -> str:
        """The title of the latest edition."""
        return self.standard.editions[-1].title


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The time line: years with their places, and the place of the day that is looked at."""

    first: date
    last: date
    day: date

    @property
    def ticks(self) -> list[tuple[int, float]]:
        """(year, place) every five years."""
        first = -(-self.first.year // _TICK_YEARS) * _TICK_YEARS
        years = range(first, self.last.year + 1, _TICK_YEARS)
        return [(year, self.place(date(year, 1, 1))) for year in years]

    @property
    def here(self) -> float:
        """The place of the day."""
        return self.place(self.day)

    def place(self, day: date) -> float:
        """Where a day stands, in percent; what lies outside stands at the end."""
        share = (day - self.first).days / (self.last - self.first).days
        return round(100 * min(max(share, 0.0), 1.0), 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRow:
    """A row of an edition; `source` is the id of what was read, `why` says why its figure is missing.

    `items` are the row's own item, or all of those that an exemption frees.
    """

    row: RuleRow
    items: tuple[str, ...]
    source: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What was read, and how many figures of an edition rest on it."""

    id: str
    text: str
    figures: int


def slug(text: str) -> str:
    """The part of an address that stands for a standard: "GB/T 22796" → "gb-t-22796".

    A name without a letter or digit that an address can hold gets a digest.
    """
    plain = _NOT_A_SLUG.sub("-", text.lower()).strip("-")
    return plain or hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def phase_of(edition: Edition, *, day: date) -> Phase:
    """Where an edition stands on a day."""
    if day < edition.in_force_from:
        return Phase.TO_COME
    return Phase.IN_FORCE if holds_on(edition=edition, day=day) else Phase.ENDED


def list_editions(*, day: date) -> list[EditionLine]:
    """Every edition of every standard, as the rulebook orders them."""
    return [line for standard in current_rulebook().standards for line in lines_of(standard, day=day)]


def find_edition(standard_slug: str, edition: str, *, day: date) -> EditionLine | None:
    """The edition at an address, or None."""
    found = (
        line
        for line in list_editions(day=day)
        if line.slug == standard_slug and line.edition.edition == edition
    )
    return next(found, None)


def find_category(id: str) -> Category | None:
    """The product category of that id."""
    return next((one for one in current_rulebook().catalogue.categories if one.id == id), None)


def time_line(*, today: date, product: str = "", on: date | None = None) -> tuple[Axis, list[StandardLine]]:
    """Standards on a time line: those whose scope may hold a product, with the editions in force on a day.

    What binds everybody comes first. The bars always show every edition.
    """
    category = find_category(product)
    day = on or today
    editions = [edition for standard in current_rulebook().standards for edition in standard.editions]
    axis = axis_of(editions, today=today, day=day)
    found = []
    for standard in sorted(current_rulebook().standards, key=lambda one: _FORCES.index(one.force)):
        lines = lines_of(standard, day=day)
        shown = tuple(
            line
            for line in lines
            if (category is None or covers(line.edition, category))
            and (on is None or line.phase is Phase.IN_FORCE)
        )
        if shown:
            found.append(standard_line(standard, lines, shown, axis))
    return axis, found


def axis_of(editions: Sequence[Edition], *, today: date, day: date) -> Axis:
    """The years from the first edition to a little after the last beginning, or after today."""
    starts = [edition.in_force_from for edition in editions]
    last = max(*starts, today).year + _YEARS_AHEAD
    return Axis(first=date(min(*starts, today).year, 1, 1), last=date(last, 1, 1), day=day)


def standard_line(
    standard: Standard, lines: Sequence[EditionLine], shown: tuple[EditionLine, ...], axis: Axis
) -> StandardLine:
    """A standard with its bars on an axis."""
    return StandardLine(
        standard=standard,
        successor=standard.replaced_by,
        bars=tuple(_bar(line, axis) for line in lines),
        lines=shown,
    )


def edition_time_line(line: EditionLine, *, day: date) -> tuple[Axis, StandardLine]:
    """The time line of one standard."""
    axis = axis_of(line.standard.editions, today=day, day=day)
    lines = lines_of(line.standard, day=day)
    return axis, standard_line(line.standard, lines, tuple(lines), axis)


def covers(edition: Edition, category: Category) -> bool:
    """Whether goods of a category may lie in the scope of an edition."""
    settled = {fact: frozenset(values) for fact, values in category.facts}
    settled["product"] = category.groups | {category.id}
    return all(
        fact not in settled or not allowed.isdisjoint(settled[fact])
        for fact, allowed in edition.applies.terms
    )


def origin_rows(edition: Edition, *, sources: Collection[str] | None = None) -> list[OriginRow]:
    """Every row of an edition with its source or the reason why its figure is missing; an exemption once.

    `sources` are the ids that name what was read; those of the rulebook, unless given.
    """
    known = current_sources() if sources is None else sources
    items: dict[str, list[str]] = {}
    for row in rows_of(edition):
        items.setdefault(row.id, []).append(row.item)
    once = {row.id: row for row in rows_of(edition)}
    return [_origin(row, tuple(items[row.id]), known) for row in once.values()]


def _origin(row: RuleRow, items: tuple[str, ...], known: Collection[str]) -> OriginRow:
    is_source = row.source in known
    why = origin_words(row.source, language=language()) if row.kind == "gap" and not is_source else ""
    return OriginRow(row=row, items=items, source=row.source if is_source else "", why=why)


def sources_of(edition: Edition) -> list[Source]:
    """What was read for an edition, with the number of figures that rest on each."""
    known = current_sources()
    rows = [one.row for one in origin_rows(edition)]
    ids = dict.fromkeys((edition.mark.note.split("; ")[0], *(row.source for row in rows)))
    return [
        Source(
            id=id,
            text=origin_words(known[id], language=language()),
            figures=sum(row.source == id and row.kind != "gap" for row in rows),
        )
        for id in ids
        if id in known
    ]


def note_of(edition: Edition) -> str:
    """What the file says beside its source, in the reader's language."""
    pieces = edition.mark.note.split("; ")
    said = pieces[1:] if pieces[0] in current_sources() else pieces
    return " ".join(origin_words(piece, language=language()) for piece in said)


def lines_of(standard: Standard, *, day: date) -> list[EditionLine]:
    """The editions of a standard, also of one that the rulebook does not hold."""
    local = current_tools().local
    return [
        EditionLine(
            edition=edition,
            standard=standard,
            slug=slug(standard.name),
            phase=phase_of(edition, day=day),
            rules=len(edition.rules),
            gaps=sum(rule.limit is None for rule in edition.rules),
            local=local.get(edition.name, ""),
        )
        for edition in standard.editions
    ]


def _bar(line: EditionLine, axis: Axis) -> Bar:
    x = axis.place(line.edition.in_force_from)
    end = axis.place(line.edition.in_force_until) if line.edition.in_force_until else 100
    return Bar(line=line, x=x, width=round(max(end - x - _GAP, _GAP), 2))
