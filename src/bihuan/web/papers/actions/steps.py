"""The one way in which every step of a paper is taken: locked, allowed, written down, told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_forms import PaperForm
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Event, Records
from bihuan.web.papers import events
from bihuan.web.papers.facts import (
    OF_ANOTHER,
    RefusedError,
    after,
    content_digest,
    roles_for,
    step_digest,
    steps_from,
)
from bihuan.web.papers.models import Paper, PaperStep, StepKind
from bihuan.web.papers.queries.papers import form_of, visible_papers
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.people.queries import roles_over

_TOLD: dict[StepKind, Callable[..., Event]] = {
    StepKind.DRAFTED: events.PaperDrafted,
    StepKind.CHANGED: events.PaperChanged,
    StepKind.SUBMITTED: events.PaperSubmitted,
    StepKind.PASSED: events.PaperPassed,
    StepKind.REVIEWED: events.PaperReviewed,
    StepKind.RETURNED: events.PaperReturned,
    StepKind.SIGNED: events.PaperSigned,
    StepKind.SEALED: events.PaperSealed,
    StepKind.VOIDED: events.PaperVoided,
}


class OvertakenError(Exception):
    """Somebody took a step meanwhile: `steps` are those that the reader has not seen, oldest first."""

    def __init__(self, steps: Sequence[PaperStep]) -> None:
        self.steps = tuple(steps)
        super().__init__(f"{len(steps)} steps meanwhile")


@dataclass(slots=True, kw_only=True)
class Taking:
    """A step while it is being taken: what the action changes on the paper is saved with it."""

    paper: Paper
    form: PaperForm
    kind: StepKind
    role: str
    by: Account
    rec: Records
    note: str = ""
    receipt_digest: str = ""


@contextmanager
def taking(*, paper_id: int, kind: StepKind, seen: int, by: Account, now: datetime) -> Iterator[Taking]:
    """Take a step on a paper that has `seen` steps as far as the reader knows.

    The block changes what the step changes; then the step is written, and the event told. Raises
    OvertakenError, RefusedError, and Paper.DoesNotExist for one that he may not see. Then nothing is changed.
    """
    today = localdate(now)
    with recording(by=as_actor(by), now=now) as rec:
        # Not a full lock: rows that point to the paper may be added meanwhile.
        papers = visible_papers(by, today=today).select_for_update(of=("self",), no_key=True)
        paper = papers.get(pk=paper_id)
        if paper.length != seen:
            raise OvertakenError(list(paper.steps.filter(number__gt=seen)))
        form = form_of(paper)
        role = _role(paper, form, kind, by, roles_over(by, paper.office_id, today=today))
        step = Taking(paper=paper, form=form, kind=kind, role=role, by=by, rec=rec)
        yield step
        write(step=step)


def write(*, step: Taking) -> None:
    """Write the step and what it made of the paper, and tell of it."""
    paper = step.paper
    paper.state = after(step.form, step.kind)
    paper.content_digest = content_digest(paper.content)
    paper.length += 1
    paper.save()
    row = PaperStep(
        paper=paper,
        number=paper.length,
        kind=step.kind,
        state=paper.state,
        at=step.rec.now,
        role=step.role,
        by=step.by,
        by_name=step.by.name,
        note=step.note,
        content_digest=paper.content_digest,
        paper_number=paper.number,
        document_digest=paper.document_digest,
        receipt_digest=step.receipt_digest,
    )
    row.digest = step_digest(row)
    row.save(force_insert=True)
    told: dict[str, Any] = {"paper_id": paper.pk, "step": row.number, "digest": row.digest}
    if paper.served_on and step.kind == StepKind.SERVED:
        step.rec(events.PaperServed(**told, served_on=paper.served_on.isoformat()))
    else:
        step.rec(_TOLD[step.kind](**told))


def _role(paper: Paper, form: PaperForm, kind: StepKind, by: Account, held: frozenset[str]) -> str:
    """The role in which the step is taken. Raises RefusedError where it may not be."""
    if kind not in steps_from(form, paper.state):
        raise RefusedError(Reason.of("paper_step_not_here", paper_step=kind.value, paper_state=paper.state))
    roles = sorted(held & roles_for(form, paper.state, kind))
    if not roles:
        raise RefusedError(Reason.of("paper_role_lacking", paper_step=kind.value))
    if kind in OF_ANOTHER and paper.drafted_by_id == by.pk:
        raise RefusedError(Reason.of("paper_own_draft", paper_step=kind.value))
    return roles[0]
