"""Opening loops: for a finding, or by hand for a letter, an order or a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.folding import fold
from bihuan.engine.procedures.history import OPEN, HistoryError
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.ledger.facts import Actor
from bihuan.web.loops.actions.caches import Rules, write_caches
from bihuan.web.loops.actions.telling import tell_of_move
from bihuan.web.loops.events import AlertGiven, LoopAssigned, LoopOpened, MatterRegistered
from bihuan.web.loops.facts import Laying, Opening, RefusedError, as_engine_move, move_digest, names_of
from bihuan.web.loops.models import NO_DAY, Alert, Assignment, Loop, Move, Registration
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import reach_of
from bihuan.web.rules.facts import current_procedures


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The loop, and whether it was there before: a finding opens one loop of a procedure."""

    loop: Loop
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A letter, an order or a request as somebody enters it; `stated_on` is the day it sets for an answer."""

    procedure: str
    source: str
    number: str
    title: str
    received_on: date
    owner: Office
    layings: tuple[Laying, ...]
    handler: Account | None = None
    is_historical: bool = False


def register(*, registered: Registered, by: Account, now: datetime) -> Opened:
    """Enter a matter by hand and open its loop.

    The same number of the same source is entered once; asking again gives the loop that exists. Raises
    RefusedError.
    """
    with recording(by=as_actor(by), now=now) as rec:
        return register_within(registered=registered, by=by, rec=rec)


def register_within(*, registered: Registered, by: Account, rec: Records) -> Opened:
    """The same inside the transaction of whoever enters many. Raises RefusedError."""
    reach = reach_of(by, today=localdate(rec.now))
    if not (reach.everything or registered.owner.pk in reach.offices):
        raise RefusedError(Reason.of("office_out_of_reach", office=registered.owner.name))
    key = {
        "source": registered.source,
        "number": registered.number,
        "procedure": registered.procedure,
    }
    known = Registration.objects.filter(**key).first()
    row = known or Registration.objects.create(
        **key, title=registered.title, received_on=registered.received_on, at=rec.now, by_name=by.name
    )
    if known is None:
        rec(MatterRegistered(registration_id=row.pk))
    return open_within(opening=_opening(registered, row), rec=rec)


def open_loop(*, opening: Opening, by: Actor, now: datetime) -> Opened:
    """Open a loop for a finding; one that has its loop already keeps it. Raises RefusedError."""
    with recording(by=by, now=now) as rec:
        return open_within(opening=opening, rec=rec)


def open_within(*, opening: Opening, rec: Records) -> Opened:
    """The same inside the transaction of whoever found it: what a handler of `flow` calls."""
    known = _known(opening)
    if known:
        return Opened(loop=known, is_known=True)
    book = current_procedures()
    procedure = procedure_on(editions=book.editions(procedure=opening.procedure), day=opening.opened_on)
    today = localdate(rec.now)
    _demand_sound(opening, procedure, today)
    assert procedure is not None
    loop = _created(opening, procedure, rec.now, today)
    rows = _lay(loop, opening, rec)
    try:
        matter = fold(procedure=procedure, history=[as_engine_move(row) for row in rows])
    except HistoryError as error:
        raise RefusedError(*error.reasons) from error
    rules = Rules(procedure=procedure, calendars=book.calendars)
    write_caches(loop=loop, rules=rules, matter=matter, names=names_of(rows), today=today)
    _tell(loop, rows, rec)
    return Opened(loop=loop, is_known=False)


def _opening(registered: Registered, row: Registration) -> Opening:
    return Opening(
        procedure=registered.procedure,
        title=registered.title,
        source=registered.source,
        number=registered.number,
        about_kind=Registration._meta.label,
        about_id=str(row.pk),
        opened_on=registered.received_on,
        owner=registered.owner,
        layings=registered.layings,
        handler=registered.handler,
        is_historical=registered.is_historical,
    )


def _known(opening: Opening) -> Loop | None:
    """The loop of this finding. Raises RefusedError where the number belongs to another finding."""
    own = Loop.objects.filter(procedure=opening.procedure)
    found = own.filter(about_kind=opening.about_kind, about_id=opening.about_id).first()
    taken = own.filter(source=opening.source, number=opening.number).first()
    if taken and taken != found:
        raise RefusedError(Reason.of("number_taken", number=opening.number, title=taken.title))
    return found


def _demand_sound(opening: Opening, procedure: Procedure | None, today: date) -> None:
    if procedure is None:
        raise RefusedError(
            Reason.of("no_edition_on", procedure=opening.procedure, day=opening.opened_on.isoformat())
        )
    if opening.opened_on > today:
        raise RefusedError(Reason.of("day_in_the_future", day=opening.opened_on.isoformat()))
    if not opening.layings:
        raise RefusedError(Reason.of("nothing_laid"))
    if not opening.is_historical and any(one.state for one in opening.layings):
        raise RefusedError(Reason.of("begins_in_the_middle"))


def _created(opening: Opening, procedure: Procedure, now: datetime, today: date) -> Loop:
    return Loop.objects.create(
        procedure=procedure.id,
        edition=procedure.edition,
        procedure_digest=procedure.digest,
        title=opening.title,
        about_kind=opening.about_kind,
        about_id=opening.about_id,
        source=opening.source,
        number=opening.number,
        opened_on=opening.opened_on,
        opened_at=now,
        is_historical=opening.is_historical,
        owner=opening.owner,
        handler=opening.handler,
        counted_on=today,
        listed_on=NO_DAY,
    )


def _lay(loop: Loop, opening: Opening, rec: Records) -> list[Move]:
    rows = []
    for number, one in enumerate(opening.layings, 1):
        row = Move(
            loop=loop,
            number=number,
            obligation=str(number),
            move=OPEN,
            on=opening.opened_on,
            at=rec.now,
            by_name=rec.by.name,
            served_on=one.served_on,
            stated_on=one.stated_on,
            track=one.track,
            subject=one.subject,
            subject_name=one.subject_name,
            state=one.state,
        )
        row.digest = move_digest(row, ())
        rows.append(row)
    return Move.objects.bulk_create(rows)


def _tell(loop: Loop, rows: list[Move], rec: Records) -> None:
    rec(
        LoopOpened(
            loop_id=loop.pk,
            about_kind=loop.about_kind,
            about_id=loop.about_id,
            procedure=loop.procedure,
            owner_id=loop.owner_id,
            rulebook_digest=loop.procedure_digest,
        )
    )
    for row in rows:
        tell_of_move(loop=loop, row=row, rec=rec)
    note_assignment(loop=loop, reason="", rec=rec)


def note_assignment(*, loop: Loop, reason: str, rec: Records) -> None:
    """Keep who owns and handles a loop from now on, and tell the officer in charge."""
    Assignment.objects.create(
        loop=loop, owner=loop.owner, handler=loop.handler, reason=reason, at=rec.now, by_name=rec.by.name
    )
    rec(LoopAssigned(loop_id=loop.pk, owner_id=loop.owner_id, handler_id=loop.handler_id))
    if loop.handler and str(loop.handler_id) != rec.by.id:
        Alert.objects.create(loop=loop, account=loop.handler, kind=Alert.Kind.ASSIGNED, at=rec.now)
        rec(AlertGiven(loop_id=loop.pk, account_id=loop.handler.pk, alert=Alert.Kind.ASSIGNED.value))
