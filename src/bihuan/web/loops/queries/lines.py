"""Loops as lines of the worklist: words for their ids, days left with their tone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import prefetch_related_objects

from bihuan.engine.rules.procedures import Procedure
from bihuan.web.loops.facts import RefusedError, procedure_of
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.choices import said
from bihuan.web.loops.queries.worklist import SOON
from bihuan.web.rules.facts import current_procedures
from bihuan.web.ui.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A loop with the words for it. `left` are calendar days to the due day; `tone` how it is shown."""

    loop: Loop
    procedure: str
    stage: str
    limit: str
    subjects: tuple[str, ...]
    left: int | None
    tone: str


def work_lines(loops: Iterable[Loop], *, today: date) -> Iterator[WorkLine]:
    """Lines in the order of the loops, whose obligations are read in one question."""
    book, rows = current_procedures(), list(loops)
    prefetch_related_objects(rows, "obligations")
    for loop in rows:
        try:
            procedure = procedure_of(loop, book)
        except RefusedError:
            procedure = None
        names = (
            one.subject_name or word("subject", one.subject)
            for one in loop.obligations.all()
            if not one.is_withdrawn
        )
        left = (loop.due_on - today).days if loop.due_on and not loop.is_closed else None
        yield WorkLine(
            loop=loop,
            procedure=said(procedure.words) if procedure else loop.procedure,
            stage=stage_words(procedure, loop.stage),
            limit=_limit_words(procedure, loop.due_limit),
            subjects=tuple(dict.fromkeys(names)),
            left=left,
            tone=tone_of(loop, left),
        )


class Timed(Protocol):
    """What stands somewhere with its time: a loop, or one of its obligations."""

    @property
    def is_closed(self) -> bool: ...

    @property
    def is_suspended(self) -> bool: ...

    @property
    def is_awaiting(self) -> bool: ...


def tone_of(loop: Timed, left: int | None) -> str:
    """closed, overdue, soon, running, suspended, awaiting or none."""
    if loop.is_closed:
        return "closed"
    if left is not None and left < 0:
        return "overdue"
    if loop.is_suspended:
        return "suspended"
    if left is not None:
        return "soon" if left <= SOON.days else "running"
    return "awaiting" if loop.is_awaiting else "none"


def stage_words(procedure: Procedure | None, stage: str) -> str:
    """The words for a "track/state"; the ids where the procedure does not know them."""
    track_id, _, state_id = stage.partition("/")
    track = procedure.track_by_id.get(track_id) if procedure else None
    states = track.states if track else ()
    return next((said(state.words) for state in states if state.id == state_id), state_id)


def _limit_words(procedure: Procedure | None, limit: str) -> str:
    found = procedure.limit_by_id.get(limit) if procedure else None
    return said(found.words) if found else limit
