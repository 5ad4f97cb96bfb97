"""A matter of an officers' list as it comes in, what there is to be told of its row, and whom it may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.procedures import Procedure, ProcedureBook
from bihuan.rulebook.words import LANGUAGES, term
from bihuan.tables.books import BookRow
from bihuan.web.loops.facts import Laying
from bihuan.web.people.models import Account, Office

LONGEST_NUMBER, LONGEST_SOURCE, LONGEST_TITLE, LONGEST_NAME = 100, 50, 200, 200
_LISTED = 12  # words that a message lists
_BETWEEN = "、"


@dataclass(frozen=True, slots=True)
class Told:
    """Something to be told of a row: the cell, and the reason whose sentence tells it."""

    address: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What counts where a row leaves something out; "" and None: then the row is refused."""

    procedure: str = "result-handling"
    source: str = ""
    owner: Office | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Whom and what the words of a list may mean here and now.

    `offices` are those to which the importer may give a matter, by the key of their names; `people` those who
    may be in charge, by the key of their names, each with the offices that he sees (None: all).
    """

    procedures: ProcedureBook
    offices: Mapping[str, Office]
    people: Mapping[str, tuple[tuple[Account, frozenset[int] | None], ...]]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One obligation as it comes in: where it stands or how it ended, and the days that are known.

    `since_on` is the day on which the clock of its state began, where that isn't a service; `laid_on` that of
    an obligation which was laid after the matter began.
    """

    laying: Laying
    since_on: date | None = None
    laid_on: date | None = None
    ending: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A matter that was in mid-procedure, or had ended, when the program arrived."""

    procedure: Procedure
    source: str
    number: str
    title: str
    opened_on: date
    owner: Office
    handler: Account | None
    lines: tuple[Line, ...]
    note: str


@dataclass(slots=True)
class Understood:
    """What became of a row: a matter, or faults; `remarks` refuse nothing."""

    faults: list[Told] = field(default_factory=list)
    remarks: list[Told] = field(default_factory=list)
    arrival: Arrival | None = None

    def refuse(self, address: str, code: str, **data: str) -> None:
        """Note what refuses the row."""
        self.faults.append(Told(address, Reason.of(code, **data)))

    def remark(self, address: str, code: str, **data: str) -> None:
        """Note what is worth knowing."""
        self.remarks.append(Told(address, Reason.of(code, **data)))


def listed(words: Iterable[str]) -> str:
    """Words in a row, not too many."""
    told = list(dict.fromkeys(words))
    return _BETWEEN.join(told[:_LISTED]) + ("……" if len(told) > _LISTED else "")


def header_of(column: str) -> str:
    """The Chinese header of a column, as our own template has it."""
    return term("book_column", column, language="zh")


def names_in(kind: str, id_: str) -> tuple[str, ...]:
    """An id with its names in both languages."""
    return (id_, *(term(kind, id_, language=language) for language in LANGUAGES))


def day_in(
    row: BookRow,
    column: str,
    found: Understood,
    *,
    must: bool = False,
    latest: date | None = None,
    earliest: date | None = None,
) -> date | None:
    """The one day that a cell names; None where it names none, with the faults noted."""
    text, address = row.get(column), row.address(column)
    if not text:
        if must:
            found.refuse(address, "book_cell_missing", book_column=column)
        return None
    span = parse_days(text)
    if span is None or not span.is_exact:
        found.refuse(address, "book_day_unreadable", book_column=column, text=text)
        return None
    if latest and span.first > latest:
        found.refuse(address, "book_day_to_come", book_column=column, day=span.first.isoformat())
        return None
    if earliest and span.first < earliest:
        found.refuse(
            address,
            "book_day_before_beginning",
            book_column=column,
            day=span.first.isoformat(),
            beginning=earliest.isoformat(),
        )
        return None
    return span.first
