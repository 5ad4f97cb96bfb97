"""A procedure's file → the engine's procedure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from bihuan.engine.procedures.history import STANDING
from bihuan.engine.rules.marks import Mark
from bihuan.engine.rules.procedures import (
    Extension,
    IntervalKind,
    Late,
    MoveRule,
    Procedure,
    Reopening,
    Roll,
    State,
    Term,
    TimeLimit,
    TimeUnit,
    Track,
)
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.digests import procedure_digest
from bihuan.rulebook.procedure_names import ProcedureScope, read_citations, read_ids, read_words
from bihuan.rulebook.scope import nearest, read_mark


@dataclass(frozen=True, slots=True)
class ProcedureFile:
    """A procedure, where it stands, and where each of its parts stands (by kind and id).

    `is_whole`: it was read without a fault.
    """

    procedure: Procedure
    at: Cursor
    layer: int
    places: dict[tuple[str, str], Cursor]
    is_whole: bool

    @property
    def name(self) -> str:
        """The name for messages: "penalty (order-2)"."""
        return f"{self.procedure.id} ({self.procedure.edition})"


@dataclass(slots=True)
class _Reader:
    """Reads one file; `places` fills while it reads."""

    scope: ProcedureScope
    mark: Mark
    places: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    def track(self, at: Cursor) -> Track:
        self._place("track", at)
        states = tuple(self._state(one) for one in at.children("states"))
        known = frozenset(state.id for state in states)
        for key in ("begins", "reopens"):
            check_parts(at, key, known)
        moves = [self._move(one, known) for one in at.children("moves")]
        return Track(
            id=at.text("id"),
            words=read_words(at),
            subjects=read_ids(at, "subjects", self.scope.known("subjects")),
            begins=at.text("begins"),
            reopens=at.text("reopens"),
            states=states,
            moves=(*moves, *self._exits(at, known)),
        )

    def limit(self, at: Cursor) -> TimeLimit:
        self._place("limit", at)
        if sum(at.has(key) for key in ("amount", "figure", "stated")) != 1:
            at.report("procedure_one_length", id=at.text("id"))
        if at.has("amount") and not (at.has("unit") and at.has("roll")):
            at.report("procedure_unit_and_roll", "amount", id=at.text("id"))
        if at.has("before") and not _can_be_counted_back(at):
            at.report("procedure_counted_back", "before", id=at.text("id"))
        late = at.child("late")
        limit = TimeLimit(
            id=at.text("id"),
            words=read_words(at),
            track=at.text("track"),
            runs_in=frozenset(at.texts("runs_in")),
            starts=frozenset(at.texts("starts")),
            from_service=at.text("from") == "service",
            term=_term(at),
            roll=Roll(at.text("roll", "none")),
            side=at.text("side"),
            late=Late(words=read_words(late), move=late.text("move")),
            citations=read_citations(at, self.scope),
            mark=read_mark(at, self.scope, default=self.mark),
            is_stated=at.yes("stated"),
            is_counted_back=at.has("before"),
            not_before=_term(at.child("not_before")) if at.has("not_before") else None,
            is_open_window=at.yes("open_window"),
            excludes=frozenset(read_ids(at, "excludes", self.scope.known("intervals"))),
            extensions=tuple(self._extension(one) for one in at.children("extensions")),
        )
        return self._with_figure(limit, at) if at.has("figure") else limit

    def interval(self, at: Cursor) -> IntervalKind:
        self._place("interval", at)
        read_ids(at, "id", self.scope.known("intervals"))
        named = self.scope.names["intervals"].get(at.text("id"))
        return IntervalKind(
            id=at.text("id"),
            words=named.words if named else read_words(at),
            by=self.roles(at),
            citations=read_citations(at, self.scope),
        )

    def roles(self, at: Cursor) -> frozenset[str]:
        return frozenset(read_ids(at, "by", self.scope.known("roles")))

    def _place(self, kind: str, at: Cursor) -> None:
        if (kind, at.text("id")) in self.places:
            at.report("rulebook_id_twice", "id", id=at.text("id"))
        self.places[(kind, at.text("id"))] = at

    def _state(self, at: Cursor) -> State:
        self._place("state", at)
        waits = read_words(at.child("waits")) if at.has("waits") else None
        return State(id=at.text("id"), words=read_words(at), waits=waits)

    def _move(self, at: Cursor, states: frozenset[str]) -> MoveRule:
        self._place("move", at)
        if at.text("id") in STANDING:
            at.report("procedure_standing_move", "id", id=at.text("id"))
        if at.has("to") == at.has("ends"):
            at.report("procedure_to_or_ends", id=at.text("id"))
        check_parts(at, "from", states)
        check_parts(at, "to", states)
        read_ids(at, "ends", frozenset(self.scope.endings))
        read_ids(at, "paper", self.scope.known("papers"))
        return MoveRule(
            id=at.text("id"),
            words=read_words(at),
            from_states=frozenset(at.texts("from")),
            to=at.text("to"),
            ends=at.text("ends"),
            by=self.roles(at),
            paper=at.text("paper"),
            evidence=read_ids(at, "evidence", self.scope.known("evidence")),
            citations=read_citations(at, self.scope),
            mark=read_mark(at, self.scope, default=self.mark),
            is_served=at.yes("served"),
            is_dated=at.yes("stated"),
            after=at.text("after"),
            within=at.text("within"),
            opens=at.texts("opens"),
        )

    def _exits(self, at: Cursor, states: frozenset[str]) -> list[MoveRule]:
        """A move out of every state for each way to end that is open to the whole track."""
        ids = read_ids(at, "exits", frozenset(self.scope.endings))
        endings = [self.scope.endings[id_] for id_ in ids if id_ in self.scope.endings]
        return [
            MoveRule(
                id=f"{at.text('id')}-{ending.id}",
                words=ending.words,
                from_states=states,
                to="",
                ends=ending.id,
                by=ending.by,
                paper="",
                evidence=(),
                citations=ending.citations,
                mark=self.mark,
                is_exit=True,
            )
            for ending in endings
        ]

    def _extension(self, at: Cursor) -> Extension:
        return Extension(term=_term(at), by=self.roles(at), citations=read_citations(at, self.scope))

    def _with_figure(self, limit: TimeLimit, at: Cursor) -> TimeLimit:
        """The limit with the length that a local figure gives, if it gives one."""
        read_ids(at, "figure", frozenset(self.scope.figures))
        figure = self.scope.figures.get(at.text("figure"))
        if figure is None:
            return limit
        limit = replace(limit, figure=figure.id, mark=figure.mark, gap=figure.gap)
        if figure.amount is None:
            return limit
        if figure.unit not in set(TimeUnit):
            at.report("procedure_figure_no_time", "figure", id=figure.id, unit=figure.unit)
            return limit
        return replace(
            limit,
            term=Term(figure.amount, TimeUnit(figure.unit)),
            citations=(*limit.citations, *figure.citations),
        )


def read_procedure(at: Cursor, scope: ProcedureScope, *, layer: int = 0) -> ProcedureFile:
    """The procedure of one file; faults are reported through the cursor."""
    known = len(at.faults)
    mark = read_mark(at, scope)
    reader = _Reader(scope, mark)
    reopening = at.child("reopening")
    tracks = tuple(reader.track(one) for one in at.children("tracks"))
    used = {move.ends for track in tracks for move in track.moves}
    procedure = Procedure(
        id=at.text("procedure"),
        edition=at.text("edition"),
        words=read_words(at),
        in_force_from=at.day("in_force_from") or date.min,
        in_force_until=at.day("in_force_until"),
        tracks=tracks,
        limits=tuple(reader.limit(one) for one in at.children("limits")),
        intervals=tuple(reader.interval(one) for one in at.children("intervals")),
        endings={id_: ending for id_, ending in scope.endings.items() if id_ in used},
        corrected_by=reader.roles(at.child("corrections")),
        reopening=Reopening(
            by=reader.roles(reopening),
            evidence=read_ids(reopening, "evidence", scope.known("evidence")),
        ),
        mark=mark,
    )
    if procedure.in_force_until and procedure.in_force_until <= procedure.in_force_from:
        at.report("rulebook_ends_before_it_begins", "in_force_until")
    procedure = replace(procedure, digest=procedure_digest(procedure))
    return ProcedureFile(procedure, at, layer, reader.places, is_whole=len(at.faults) == known)


def check_parts(at: Cursor, key: str, known: frozenset[str]) -> None:
    """Report ids under a key that are no part of the procedure."""
    for id_ in at.texts(key):
        if id_ not in known:
            at.report("procedure_unknown_part", key, key=key, name=id_, known=nearest(id_, known))


def _can_be_counted_back(at: Cursor) -> bool:
    """A number of days that nothing moves: no roll, no window, nothing left out, no extension."""
    in_days = at.has("amount") and at.text("unit") in (TimeUnit.WORKING_DAYS, TimeUnit.CALENDAR_DAYS)
    moving = ("excludes", "extensions", "not_before", "from")
    return in_days and at.text("roll") == Roll.NONE and not any(at.has(key) for key in moving)


def _term(at: Cursor) -> Term | None:
    """The length under `amount` and `unit`, if both are given."""
    if not (at.has("amount") and at.has("unit")):
        return None
    return Term(int(at.text("amount")), TimeUnit(at.text("unit")))
