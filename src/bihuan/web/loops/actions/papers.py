"""Where papers and moves meet: a move rests on its paper, a served paper starts the clocks of its move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.due import ClockStatus, clocks_of
from bihuan.engine.procedures.history import CONFIRM, Matter
from bihuan.engine.rules.procedures import MoveRule, Procedure
from bihuan.web.ledger.events import Records
from bihuan.web.loops.actions.caches import Rules
from bihuan.web.loops.actions.writing import write_move
from bihuan.web.loops.events import EvidenceAdded
from bihuan.web.loops.facts import RefusedError, Step, matter_of, procedure_of, taken_back
from bihuan.web.loops.models import EvidenceFile, Loop, Move
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.loops.queries.one import loop_file
from bihuan.web.loops.queries.papers import (
    ABOUT,
    ISSUED_PAPER,
    detail_of,
    find_need,
    is_usable,
    paper_lacking,
    prefilled,
)
from bihuan.web.papers.actions.drafting import Drafting, draft_paper
from bihuan.web.papers.facts import word_file_name
from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.papers import form_of
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draft_for(*, loop_id: int, obligation: str, move: str, by: Account, now: datetime) -> Paper:
    """Begin the paper of a move, filled with what the matter knows; one that is on its way already is taken.

    Raises RefusedError, and Loop.DoesNotExist for a loop that he may not see.
    """
    today = localdate(now)
    loop = visible_loops(by, today=today).get(pk=loop_id)
    file = loop_file(loop, by, today=today)
    need = find_need(file, obligation, move)
    if need is None:
        raise RefusedError(Reason.of("paper_not_asked_here"))
    if need.paper:
        return need.paper
    drafting = Drafting(
        kind=need.rule.paper,
        office=loop.owner,
        content=prefilled(file, need),
        about_kind=ABOUT,
        about_id=str(loop.pk),
        about_detail=detail_of(obligation, move),
    )
    return draft_paper(drafting=drafting, by=by, now=now)


def locked_paper(*, paper_id: int | None) -> Paper | None:
    """The paper of a move, locked before its loop is: whoever serves it goes the same way."""
    if paper_id is None:
        return None
    found = Paper.objects.select_for_update(of=("self",), no_key=True).filter(pk=paper_id).first()
    if found is None:
        raise RefusedError(Reason.of("paper_of_another_matter"))
    return found


def resting_on(
    *,
    step: Step,
    rule: MoveRule | None,
    paper: Paper | None,
    rows: Sequence[Move],
    files: Sequence[EvidenceFile],
    procedure: Procedure,
) -> Step:
    """The step with the day on which its paper was served.

    Raises RefusedError where that is lacking: a paper of ours, or number and file of one of another system.
    """
    if rule is None or not rule.paper:
        return replace(step, paper_id=None, paper_number="")
    if paper is None:
        if not step.paper_number.strip():
            raise RefusedError(paper_lacking(rule.paper))
        if not {ISSUED_PAPER, rule.paper} & {file.kind for file in files}:
            raise RefusedError(Reason.of("paper_file_lacking", number=step.paper_number))
        return step
    if not is_usable(paper, obligation=step.obligation, rule=rule, rows=rows, procedure=procedure):
        raise RefusedError(
            Reason.of("paper_not_usable", paper=paper.kind, paper_state=paper.state, number=paper.number)
        )
    number = paper.number
    if rule.is_served and form_of(paper).served:
        return replace(step, paper_number=number, served_on=paper.served_on)
    return replace(step, paper_number=number)


def with_word_file(
    *, loop: Loop, paper: Paper | None, files: Sequence[EvidenceFile], by: Account, rec: Records
) -> list[EvidenceFile]:
    """The files of a move, its paper's Word file among them."""
    if paper is None:
        return list(files)
    kinds = [ISSUED_PAPER]
    if paper.kind in {one.id for one in current_procedures().evidence}:
        kinds.append(paper.kind)
    return [*files, *(_word_file(loop, paper, kind, by, rec) for kind in kinds)]


def start_clocks(*, paper_id: int, served_on: date, rec: Records) -> None:
    """Confirm the start of every clock that waited for the service of this paper: what `flow` calls."""
    used = Move.objects.filter(paper_id=paper_id, served_on=None)
    for loop_id in sorted(set(used.values_list("loop_id", flat=True))):
        loop = Loop.objects.select_for_update(of=("self",)).get(pk=loop_id)
        rows = list(loop.moves.all())
        struck = taken_back(rows)
        waiting = [row for row in rows if row.paper_id == paper_id and row.number not in struck]
        for row in waiting:
            _confirm(loop, row, served_on, rec)


def refuse_void(*, paper_id: int) -> None:
    """A paper on which a move rests is not made void: what `flow` calls. Raises RefusedError."""
    for row in Move.objects.filter(paper_id=paper_id).select_related("loop"):
        if row.number not in taken_back(row.loop.moves.all()):
            raise RefusedError(Reason.of("paper_in_use", title=row.loop.title))


def _word_file(loop: Loop, paper: Paper, kind: str, by: Account, rec: Records) -> EvidenceFile:
    known = loop.files.filter(kind=kind, digest=paper.document_digest).first()
    if known:
        return known
    file = EvidenceFile.objects.create(
        loop=loop,
        kind=kind,
        name=word_file_name(paper),
        digest=paper.document_digest,
        size=paper.document_size,
        media_type=_DOCX,
        at=rec.now,
        by=by,
    )
    told = {"evidence": kind, "file_digest": file.digest}
    rec(EvidenceAdded(loop_id=loop.pk, file_id=file.pk, **told))
    return file


def _confirm(loop: Loop, used: Move, served_on: date, rec: Records) -> None:
    today, book = localdate(rec.now), current_procedures()
    rules = Rules(procedure=procedure_of(loop, book), calendars=book.calendars)
    by = Account.objects.get(pk=int(rec.by.id))
    while True:
        rows = list(loop.moves.all())
        matter = matter_of(rules.procedure, rows)
        limit = _awaiting(rules, matter, used, today)
        if limit is None:
            return
        row = Move(
            loop=loop,
            obligation=used.obligation,
            move=CONFIRM,
            on=today,
            at=rec.now,
            by=by,
            by_name=by.name,
            role=_role(rules, matter, used.obligation),
            served_on=served_on,
            limit=limit,
            paper_id=used.paper_id,
            paper_number=used.paper_number,
        )
        write_move(loop=loop, rules=rules, rows=rows, before=matter, row=row, files=(), rec=rec)


def _awaiting(rules: Rules, matter: Matter, used: Move, today: date) -> str | None:
    """The first limit that waits for the service of a move's paper."""
    clocks = clocks_of(procedure=rules.procedure, matter=matter, calendars=rules.calendars, today=today)
    for clock in clocks:
        limit = clock.limit
        is_ours = clock.obligation == used.obligation and used.move in limit.starts
        if is_ours and clock.status is ClockStatus.AWAITING and limit.from_service and not limit.is_stated:
            return limit.id
    return None


def _role(rules: Rules, matter: Matter, obligation: str) -> str:
    """What follows from a receipt stands in the officer's role, whoever wrote the receipt down."""
    at = matter.find(obligation)
    assert at is not None
    roles = {role for rule in rules.procedure.track_by_id[at.track].moves for role in rule.by}
    return "officer" if "officer" in roles else min(roles)
