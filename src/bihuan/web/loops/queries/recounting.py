"""Stored loops counted again by the hundred thousand, for the audit: one fold for all of one shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from bihuan.engine.procedures.history import HistoryError
from bihuan.engine.rules.procedures import Procedure, ProcedureBook
from bihuan.web.loops.facts import (
    STANDING_FIELDS,
    MoveRow,
    ObligationStanding,
    Standing,
    matter_of,
    names_of,
    obligations_of,
    search_text_of,
    standing_of,
)
from bihuan.web.loops.models import Loop, Move, Obligation
from bihuan.web.loops.names import name_key
from bihuan.web.loops.stretches import stretches

_CHUNK = 1_000
_IDENTITY = ("pk", "procedure", "edition", "procedure_digest", "title", "number", "search_text__text")
_LAID = tuple(field.name for field in fields(ObligationStanding))
_NEXT, _LATER = timedelta(days=2), timedelta(days=1)

Counted = tuple[Standing, list[ObligationStanding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLoop:
    """A loop as it stands in the tables: its caches and the moves that they have to come from."""

    pk: int
    procedure: str
    edition: str
    procedure_digest: str
    title: str
    number: str
    search_text: str
    standing: Standing
    obligations: list[ObligationStanding]
    moves: list[MoveRow]


def stored_loops() -> Iterator[list[StoredLoop]]:
    """Every loop, in stretches, with what belongs to it."""
    rows = Loop.objects.order_by("pk").values_list(*_IDENTITY, *STANDING_FIELDS)
    for loops in stretches(rows.iterator(chunk_size=_CHUNK), _CHUNK):
        own = {"loop_id__gte": loops[0][0], "loop_id__lte": loops[-1][0]}
        moves = Move.objects.filter(**own).order_by("loop_id", "number").values_list(*MoveRow._fields)
        laid = Obligation.objects.filter(**own).order_by("loop_id", "place").values_list("loop_id", *_LAID)
        yield list(_joined(loops, _by_loop(moves), _by_loop(laid)))


class Recount:
    """Counts loops again under one state of the rules."""

    def __init__(self, book: ProcedureBook) -> None:
        self._calendars = book.calendars
        self._procedures = {(one.id, one.edition): one for one in book.procedures}
        self._ended: dict[tuple[object, ...], tuple[Standing, int, list[ObligationStanding]]] = {}

    def agrees(self, stored: StoredLoop) -> bool:
        """Whether a loop's caches are what its moves come to; False too where they come to nothing."""
        procedure = self._procedures.get((stored.procedure, stored.edition))
        if procedure is None or procedure.digest != stored.procedure_digest or not stored.moves:
            return False
        try:
            standing, laid = self._counted(procedure, stored)
        except HistoryError:
            return False
        text = search_text_of(standing, stored.title, stored.number, laid=laid)
        return (standing, laid, text) == (stored.standing, stored.obligations, stored.search_text)

    def _counted(self, procedure: Procedure, stored: StoredLoop) -> Counted:
        moves, today = stored.moves, stored.standing.counted_on
        # The column only chooses the way; either way tells whether the loop is closed.
        if stored.standing.is_closed and _is_in_order(moves):
            found = self._like_others(procedure, moves, today)
            if found:
                return found
        return self._anew(procedure, moves, names_of(moves), today)

    def _anew(
        self, procedure: Procedure, moves: Sequence[MoveRow], names: Mapping[str, str], today: date
    ) -> Counted:
        matter = matter_of(procedure, moves)
        return (
            standing_of(procedure, matter, self._calendars, today=today),
            obligations_of(procedure, matter, self._calendars, names=names, today=today),
        )

    def _like_others(self, procedure: Procedure, moves: Sequence[MoveRow], today: date) -> Counted | None:
        """A closed loop, from the one history that stands for all of its shape; None if it is not closed.

        `fold` asks of days only whether they go back, and whether a service lies before or after its move;
        the only day that comes out of it is that of a move; names are handed on. So it may as well fold a
        history with other days in the same order, and with the ids of obligations for their names.
        """
        key = (procedure.id, procedure.edition, *map(_shape, moves))
        known = self._ended.get(key)
        if known is None:
            model = [_modelled(place, row) for place, row in enumerate(moves)]
            standing, laid = self._anew(procedure, model, names_of(model), today)
            if standing.closed_on is None:
                return None
            known = self._ended[key] = (standing, (standing.closed_on - date.min) // _NEXT, laid)
        standing, last, laid = known
        names = names_of(moves)
        return (
            replace(standing, closed_on=moves[last].on, counted_on=today),
            [_named(one, names.get(one.subject_name, "")) for one in laid],
        )


def _named(one: ObligationStanding, name: str) -> ObligationStanding:
    return replace(one, subject_name=name, subject_key=name_key(name))


def _is_in_order(moves: Sequence[MoveRow]) -> bool:
    return all(one.on <= other.on for one, other in zip(moves, moves[1:], strict=False))


def _shape(row: MoveRow) -> tuple[object, ...]:
    """All that `fold` reads of a move, of its days only what it asks of them."""
    return (
        row.obligation,
        row.move,
        row.role,
        row.track,
        row.subject,
        row.state,
        row.limit,
        row.term_amount,
        row.term_unit,
        row.interval,
        tuple(row.evidence),
        _side(row),
        row.stated_on is None,
    )


def _side(row: MoveRow) -> int | None:
    """-1, 0 or 1: served before, on or after the day of the move; None: not served."""
    if row.served_on is None:
        return None
    return (row.served_on > row.on) - (row.served_on < row.on)


def _modelled(place: int, row: MoveRow) -> MoveRow:
    """The move on a day that tells its place, with as much of service and statement as it had, nameless."""
    day = date.min + _LATER + place * _NEXT
    side = _side(row)
    return row._replace(
        on=day,
        served_on=None if side is None else day + side * _LATER,
        stated_on=row.stated_on and day,
        subject_name=row.obligation,
    )


def _joined(
    loops: Sequence[tuple[Any, ...]],
    moves: Mapping[int, list[tuple[Any, ...]]],
    obligations: Mapping[int, list[tuple[Any, ...]]],
) -> Iterator[StoredLoop]:
    for row in loops:
        pk, procedure, edition, digest, title, number, text, *standing = row
        yield StoredLoop(
            pk=pk,
            procedure=procedure,
            edition=edition,
            procedure_digest=digest,
            title=title,
            number=number,
            search_text=text or "",
            standing=Standing(**dict(zip(STANDING_FIELDS, standing, strict=True))),
            obligations=[
                ObligationStanding(**dict(zip(_LAID, one[1:], strict=True)))
                for one in obligations.get(pk, ())
            ],
            moves=[MoveRow._make(one) for one in moves.get(pk, ())],
        )


def _by_loop(rows: Any) -> dict[int, list[tuple[Any, ...]]]:
    return {pk: list(own) for pk, own in groupby(rows.iterator(chunk_size=_CHUNK * 10), key=itemgetter(0))}
