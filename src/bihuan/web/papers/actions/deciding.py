"""Section, legal review, signature, seal; returning a paper, making it void."""

from __future__ import annotations

from datetime import date, datetime

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.papers.actions.numbers import issue
from bihuan.web.papers.actions.steps import taking
from bihuan.web.papers.facts import RefusedError, after
from bihuan.web.papers.models import Paper, PaperState, StepKind
from bihuan.web.people.models import Account


def pass_paper(*, paper_id: int, seen: int, note: str = "", by: Account, now: datetime) -> Paper:
    """Let a paper of the section or branch pass. What can be raised: see `taking`."""
    with taking(paper_id=paper_id, kind=StepKind.PASSED, seen=seen, by=by, now=now) as step:
        step.note = note.strip()
    return step.paper


def review_paper(*, paper_id: int, seen: int, note: str = "", by: Account, now: datetime) -> Paper:
    """Let a paper pass its legal review. What can be raised: see `taking`."""
    with taking(paper_id=paper_id, kind=StepKind.REVIEWED, seen=seen, by=by, now=now) as step:
        step.note = note.strip()
    return step.paper


def return_paper(*, paper_id: int, seen: int, note: str, by: Account, now: datetime) -> Paper:
    """Send a paper back to its drafter, who is told why. What can be raised: see `taking`."""
    with taking(paper_id=paper_id, kind=StepKind.RETURNED, seen=seen, by=by, now=now) as step:
        step.note = _demanded(note)
        step.paper.template_digest = ""
    return step.paper


def sign_paper(*, paper_id: int, seen: int, note: str = "", by: Account, now: datetime) -> Paper:
    """Sign a paper; one that bears no seal is issued by it. What can be raised: see `taking`."""
    with taking(paper_id=paper_id, kind=StepKind.SIGNED, seen=seen, by=by, now=now) as step:
        step.note = note.strip()
        if after(step.form, step.kind) == PaperState.ISSUED:
            issue(step=step)
    return step.paper


def seal_paper(
    *,
    paper_id: int,
    seen: int,
    number: str = "",
    issued_on: date | None = None,
    before: int = 0,
    by: Account,
    now: datetime,
) -> Paper:
    """Seal and issue a paper: it takes the next number, or the one that the office's own system has given,
    with the day on which it was issued there. `before` is the last number that was used outside, where this
    paper begins its series.

    Raises RefusedError for a number that is taken and a series that has begun; else see `taking`.
    """
    with taking(paper_id=paper_id, kind=StepKind.SEALED, seen=seen, by=by, now=now) as step:
        issue(step=step, typed=number, issued_on=issued_on, before=before)
    return step.paper


def void_paper(*, paper_id: int, seen: int, note: str, by: Account, now: datetime) -> Paper:
    """Make a paper void, with the reason; a number that it has stays its own. See `taking`."""
    with taking(paper_id=paper_id, kind=StepKind.VOIDED, seen=seen, by=by, now=now) as step:
        step.note = _demanded(note)
    return step.paper


def _demanded(note: str) -> str:
    if not note.strip():
        raise RefusedError(Reason.of("paper_reason_lacking"))
    return note.strip()
