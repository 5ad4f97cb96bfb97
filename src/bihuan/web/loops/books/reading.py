"""A list's rows as they are kept: understood, held against what is there, told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.history import Move
from bihuan.tables.book_words import book_key
from bihuan.tables.books import BookFile, BookRow
from bihuan.web.loops.books import models
from bihuan.web.loops.books.facts import (
    Arrival,
    Defaults,
    House,
    Told,
    Understood,
    listed,
)
from bihuan.web.loops.books.histories import moves_beyond, unknown_starts
from bihuan.web.loops.books.matters import key_facts, understand
from bihuan.web.loops.books.queries import Key, known_loops, told_before
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import Loop
from bihuan.web.people.models import Account
from bihuan.web.people.queries import reach_of, roles_over

Outcome = models.BookRow.Outcome


@dataclass(slots=True)
class Read:
    """A row with what it was understood to say; `beyond` are the moves beyond its opening."""

    row: BookRow
    lines: tuple[BookRow, ...]
    understood: Understood
    beyond: list[Move]

    @property
    def arrival(self) -> Arrival | None:
        """The matter, None where the row is refused."""
        return None if self.understood.faults else self.understood.arrival

    @property
    def key(self) -> Key | None:
        """What its loop is known by."""
        one = self.understood.arrival
        return (one.source, one.number, one.procedure.id) if one else None


class Reader:
    """Reads rows for one importer."""

    def __init__(self, *, house: House, defaults: Defaults, by: Account) -> None:
        self._house, self._defaults, self._by = house, defaults, by
        self._roles: dict[int, frozenset[str]] = {}
        self._reach = reach_of(by, today=house.today)

    def read(self, row: BookRow, lines: Iterable[BookRow]) -> Read:
        """What a row says, tried out against its procedure."""
        own = tuple(lines)
        understood = understand(row, own, house=self._house, defaults=self._defaults)
        read = Read(row, own, understood, [])
        arrival = understood.arrival
        if arrival is None:
            return read
        try:
            read.beyond = moves_beyond(arrival, self._roles_over(arrival.owner.pk))
        except RefusedError as refused:
            understood.faults.extend(Told(row.address("stage"), reason) for reason in refused.reasons)
            return read
        limits = unknown_starts(arrival, read.beyond)
        if limits:
            words = listed(limit.words.zh for limit in limits)
            understood.remark(row.address("served_on"), "book_start_unknown", limits=words)
        return read

    def settle(self, reads: list[Read]) -> list[models.BookRow]:
        """Each row as it is kept, without its place in a list: clean, refused, known or changed.

        A key that two rows claim belongs to the first of them.
        """
        loops = known_loops(read.key for read in reads if read.key and read.arrival)
        before = told_before(list(loops.values()))
        claimed: dict[Key, BookRow] = {}
        return [self._settled(read, loops, before, claimed) for read in reads]

    def _settled(
        self,
        read: Read,
        loops: Mapping[Key, Loop],
        before: Mapping[int, Mapping[str, str]],
        claimed: dict[Key, BookRow],
    ) -> models.BookRow:
        kept = _kept(read)
        if read.arrival is None or read.key is None:
            kept.outcome = Outcome.REFUSED
            return kept
        number = read.row.address("number")
        first = claimed.setdefault(read.key, read.row)
        if first is not read.row:
            told = Reason.of("book_number_twice", number=read.arrival.number, first=first.address(""))
            _tell(kept, number, told)
            kept.outcome = Outcome.REFUSED
            return kept
        loop = loops.get(read.key)
        if loop is None:
            kept.outcome = Outcome.CLEAN
            return kept
        kept.outcome = Outcome.KNOWN
        if not (self._reach.everything or loop.owner_id in self._reach.offices):
            # Whose matter it is, and where it stands, is not for this importer to know.
            _tell(kept, number, Reason.of("book_known_elsewhere", number=loop.number))
            return kept
        kept.loop = loop
        for column, old, new in _changes(before.get(loop.pk, {}), kept.given["facts"]):
            kept.outcome = Outcome.CHANGED
            data = {"book_column": column, "before": old, "now": new}
            _tell(kept, read.row.address(column), Reason.of("book_told_otherwise", **data))
        return kept

    def _roles_over(self, office_id: int) -> frozenset[str]:
        if office_id not in self._roles:
            self._roles[office_id] = roles_over(self._by, office_id, today=self._house.today)
        return self._roles[office_id]


def pairs(file: BookFile) -> Iterator[tuple[BookRow, list[BookRow]]]:
    """Each row of a list with the rows of its obligations, where a sheet has them."""
    lines: dict[tuple[str, str], list[BookRow]] = {}
    for line in file.lines:
        lines.setdefault(_join(line), []).append(line)
    for row in file.rows:
        yield row, lines.get(_join(row), [])


def reason_of(code: str, data: Iterable[Iterable[str]]) -> Reason:
    """A reason as it was kept."""
    return Reason(code, tuple((name, text) for name, text in data))


def row_from(given: Mapping[str, Any]) -> tuple[BookRow, list[BookRow]]:
    """A row, with those of its obligations, as it was kept."""
    return BookRow(**given["row"]), [BookRow(**one) for one in given["lines"]]


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Column, what was told then and what is told now, where it differs; none where nothing was told then."""
    names = dict.fromkeys((*then, *now)) if then else ()
    told = [(name.split(" ")[0], then.get(name) or "–", now.get(name) or "–") for name in names]
    return [(column, old, new) for column, old, new in told if old != new]


def _join(row: BookRow) -> tuple[str, str]:
    return book_key(row.get("source")), book_key(row.get("number")) + "|" + book_key(row.get("procedure"))


def _kept(read: Read) -> models.BookRow:
    row, arrival = read.row, read.understood.arrival
    kept = models.BookRow(
        sheet=row.sheet[:255],
        row=row.row,
        number=row.get("number")[:255],
        party=row.get("party")[:255],
        stage=row.get("stage")[:255],
        given={
            "row": asdict(row),
            "lines": [asdict(one) for one in read.lines],
            "facts": key_facts(arrival) if arrival else {},
        },
    )
    for told in (*read.understood.faults, *read.understood.remarks):
        _tell(kept, told.address, told.reason)
    return kept


def _tell(kept: models.BookRow, address: str, reason: Reason) -> None:
    kept.told.append([address, reason.code, [list(pair) for pair in reason.data]])
