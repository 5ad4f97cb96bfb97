"""Integrity checks of loops: nothing is lost, every state and every due day comes out of the history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.history import HistoryError
from bihuan.engine.rules.procedures import ProcedureBook
from bihuan.rulebook.faults import RulebookError
from bihuan.web.ledger.audits import CannotCheckError, Tally
from bihuan.web.ledger.files import check_kept
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.events import MoveMade
from bihuan.web.loops.facts import (
    MoveRow,
    RefusedError,
    differing,
    matter_of,
    move_digest,
    names_of,
    obligations_of,
    procedure_of,
    search_text_of,
    standing_of,
)
from bihuan.web.loops.models import EvidenceFile, EvidenceUse, Loop, Move, SearchText
from bihuan.web.loops.occasions import registered
from bihuan.web.loops.queries.recounting import Recount, stored_loops
from bihuan.web.loops.stretches import stretches
from bihuan.web.rules.facts import current_procedures

_CHUNK = 1_000
_BUCKETS = 4_096
_LOOP, _MOVE = Loop._meta.label, Move._meta.label


def check_conservation(tally: Tally) -> None:
    """found = closed + open: whatever must have a loop has one, and every loop rests on what asks for it."""
    for what in ("found", "closed", "open", "historical"):
        tally.count(what, 0)
    asked = registered()
    for kind, occasions in asked.items():
        found = set(occasions())
        tally.count("found", len(found))
        there = set()
        loops = Loop.objects.filter(about_kind=kind).order_by("pk")
        for pk, about_id, is_closed, is_historical in loops.values_list(
            "pk", "about_id", "is_closed", "is_historical"
        ).iterator():
            there.add(about_id)
            tally.count("closed" if is_closed else "open")
            tally.count("historical", int(is_historical))
            if about_id not in found:
                tally.breach(f"{_LOOP} {pk}", "audit_loop_without_occasion", about=f"{kind} {about_id}")
        for about_id in sorted(found - there):
            tally.breach(f"{kind} {about_id}", "audit_occasion_without_loop")
    for loop in Loop.objects.exclude(about_kind__in=asked).order_by("pk").iterator():
        about = f"{loop.about_kind} {loop.about_id}"
        tally.breach(f"{_LOOP} {loop.pk}", "audit_loop_without_occasion", about=about)


def check_standings(tally: Tally) -> None:
    """Every state and every due day, counted again from the moves, under the day they were counted for."""
    try:
        book = current_procedures()
    except RulebookError as error:
        raise CannotCheckError(Reason.of("audit_rules_unusable")) from error
    recount = Recount(book)
    today = localdate(tally.now) if tally.now else None
    for what in ("loops", "moves", "due_days"):
        tally.count(what, 0)
    for loops in stored_loops():
        tally.count("loops", len(loops))
        tally.count("moves", sum(len(stored.moves) for stored in loops))
        suspect = []
        for stored in loops:
            standing = stored.standing
            if standing.is_suspended and today and standing.counted_on < today:
                day = standing.counted_on.isoformat()
                tally.breach(f"{_LOOP} {stored.pk}", "audit_loop_stale", day=day)
            if recount.agrees(stored):
                tally.count("due_days", int(standing.due_on is not None))
            else:
                suspect.append(stored.pk)
        for loop in Loop.objects.filter(pk__in=suspect).order_by("pk"):
            _name_faults(tally, loop, book)


def check_moves(tally: Tally) -> None:
    """Every move has its entry in the ledger with its digest, and every such entry has its move."""
    tally.count("moves", 0)
    # One number for each bucket of loops, in which a move and its entry cancel each other out.
    sums = [0] * _BUCKETS
    for loop, number, digest in _recorded():
        sums[loop % _BUCKETS] += hash((loop, number, digest))
    for loop, number, digest in _made():
        tally.count("moves")
        sums[loop % _BUCKETS] -= hash((loop, number, digest))
    suspect = {bucket for bucket, sum_ in enumerate(sums) if sum_}
    if suspect:
        _name_differences(tally, suspect)


def check_evidence(tally: Tally) -> None:
    """Every file of evidence stands on the disk, byte by byte."""
    rows = EvidenceFile.objects.order_by("pk").values_list("pk", "digest", "size").iterator()
    check_kept(tally, ((f"{EvidenceFile._meta.label} {pk}", digest, size) for pk, digest, size in rows))


def _name_faults(tally: Tally, loop: Loop, book: ProcedureBook) -> None:
    """Say of one loop, column by column, what is not as it has to be."""
    row, moves = f"{_LOOP} {loop.pk}", list(loop.moves.all())
    if not moves:
        tally.breach(row, "audit_loop_without_moves")
        return
    names = {"procedure": loop.procedure, "edition": loop.edition}
    try:
        procedure = procedure_of(loop, book)
        matter = matter_of(procedure, moves)
    except RefusedError:
        tally.breach(row, "audit_loop_procedure_gone", **names)
        return
    except HistoryError as error:
        tally.breach(row, "audit_loop_history", number=str(error.number), why=str(error))
        return
    if procedure.digest != loop.procedure_digest:
        tally.breach(row, "audit_loop_procedure_changed", **names)
    standing = standing_of(procedure, matter, book.calendars, today=loop.counted_on)
    tally.count("due_days", int(standing.due_on is not None))
    for column in differing(loop, standing):
        stored, counted = _text(getattr(loop, column)), _text(getattr(standing, column))
        tally.breach(row, "audit_loop_differs", column=column, stored=stored, counted=counted)
    wanted = obligations_of(procedure, matter, book.calendars, names=names_of(moves), today=loop.counted_on)
    text = search_text_of(standing, loop.title, loop.number, laid=wanted)
    found_by = SearchText.objects.filter(loop=loop).values_list("text", flat=True).first() or ""
    if found_by != text:
        tally.breach(row, "audit_loop_differs", column="search_text", stored=found_by, counted=text)
    known = {one.key: one for one in loop.obligations.all()}
    for one in wanted:
        found = known.pop(one.key, None)
        columns = differing(found, one) if found else ["*"]
        if columns:
            tally.breach(row, "audit_loop_obligation", obligation=one.key, columns=", ".join(columns))
    for key in known:
        tally.breach(row, "audit_loop_obligation", obligation=key, columns="*")


def _recorded() -> Iterator[tuple[int, int, str]]:
    entries = LedgerEvent.objects.filter(kind=MoveMade.kind()).order_by("at", "sequence")
    for payload in entries.values_list("payload", flat=True).iterator(chunk_size=5_000):
        told = json.loads(payload)
        yield told["loop_id"], told["number"], told["digest"]


def _made() -> Iterator[tuple[int, int, str]]:
    """Loop, number and the digest counted anew from all that the row holds."""
    moves = Move.objects.order_by("pk").values_list("pk", *MoveRow._fields)
    for rows in stretches(moves.iterator(chunk_size=_CHUNK), _CHUNK):
        digests: dict[int, list[str]] = {}
        used = EvidenceUse.objects.filter(move_id__gte=rows[0][0], move_id__lte=rows[-1][0])
        for move_id, digest in used.order_by().values_list("move_id", "file__digest"):
            digests.setdefault(move_id, []).append(digest)
        for pk, *columns in rows:
            row = MoveRow._make(columns)
            yield row.loop_id, row.number, move_digest(row, digests.get(pk, ()))


def _name_differences(tally: Tally, suspect: set[int]) -> None:
    told = {(loop, number): digest for loop, number, digest in _recorded() if loop % _BUCKETS in suspect}
    for loop, number, digest in _made():
        if loop % _BUCKETS not in suspect:
            continue
        row = f"{_LOOP} {loop} {_MOVE} {number}"
        entry = told.pop((loop, number), None)
        if entry is None:
            tally.breach(row, "audit_move_unrecorded")
        elif entry != digest:
            tally.breach(row, "audit_move_changed")
    for loop, number in sorted(told):
        tally.breach(f"{_LOOP} {loop}", "audit_move_gone", number=str(number))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
