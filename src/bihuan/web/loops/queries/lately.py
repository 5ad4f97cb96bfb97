"""Since when something counts as new, and what others did since then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, QuerySet
from django.utils.timezone import make_aware

from bihuan.engine.procedures.history import OPEN
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.loops.facts import RefusedError, procedure_of
from bihuan.web.loops.models import EvidenceFile, Loop, Move, Note
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures

# The longest holiday is shorter; beyond it a calendar would be wrong, not long.
_LONGEST_BREAK = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody else did on a loop: a move under `procedure` (None where the files lack it), a note or
    a file of evidence; one of the three is given.
    """

    loop: Loop
    at: datetime
    by: str
    move: Move | None = None
    note: Note | None = None
    file: EvidenceFile | None = None
    procedure: Procedure | None = None


def last_working_day(today: date) -> date:
    """The last day before today that was worked, by the calendars."""
    calendars = current_procedures().calendars
    days = (today - timedelta(days=ago) for ago in range(1, _LONGEST_BREAK))
    return next((day for day in days if calendars.is_worked(day)), today - timedelta(days=1))


def new_since(today: date) -> datetime:
    """Midnight in Shanghai at which the last working day began."""
    return make_aware(datetime.combine(last_working_day(today), time.min))


def changes_by_others(account: Account, people: Sequence[int], *, since: datetime, most: int) -> list[Change]:
    """What others did since an instant on the loops that these people handle, the latest first."""
    rows: list[Change] = [*_moves(account, people, since, most)]
    for kind, model in (("note", Note), ("file", EvidenceFile)):
        found = _by_others(model.objects.all(), account, people, since).select_related("loop", "by")[:most]
        rows += (Change(loop=row.loop, at=row.at, by=row.by.name, **{kind: row}) for row in found)
    return sorted(rows, key=lambda change: change.at, reverse=True)[:most]


def _moves(account: Account, people: Sequence[int], since: datetime, most: int) -> Iterator[Change]:
    rows = _by_others(Move.objects.exclude(move=OPEN), account, people, since).select_related("loop")
    book = current_procedures()
    for row in rows[:most]:
        try:
            procedure = procedure_of(row.loop, book)
        except RefusedError:
            procedure = None
        yield Change(loop=row.loop, at=row.at, by=row.by_name, move=row, procedure=procedure)


def _by_others(rows: QuerySet, account: Account, people: Iterable[int], since: datetime) -> QuerySet:
    # Few rows are as young as that, while a handler has loops of many years. A sum has no index, so that the
    # rows are found by their age.
    handled = rows.alias(handled_by=F("loop__handler_id") + 0)
    own = handled.filter(at__gte=since, handled_by__in=people).exclude(by_id=account.pk)
    return own.order_by("-at", "-pk")
