"""One paper with all that its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_forms import PaperForm
from bihuan.web.papers.facts import OF_ANOTHER, RefusedError, onward, roles_for, steps_from
from bihuan.web.papers.models import Paper, PaperStep, Receipt, StepKind
from bihuan.web.papers.queries.papers import form_of
from bihuan.web.papers.rendering import preview
from bihuan.web.papers.word import word_file
from bihuan.web.people.models import Account
from bihuan.web.people.queries import roles_over

# The steps that a person takes by a page of their own name.
ACTS = {
    "submit": StepKind.SUBMITTED,
    "pass": StepKind.PASSED,
    "review": StepKind.REVIEWED,
    "sign": StepKind.SIGNED,
    "seal": StepKind.SEALED,
    "return": StepKind.RETURNED,
    "void": StepKind.VOIDED,
}
_NAMES = {kind: name for name, kind in ACTS.items()} | {StepKind.CHANGED: "edit", StepKind.SERVED: "serve"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A step that the reader may take: its name in addresses; `is_main`: it carries the paper on."""

    name: str
    kind: StepKind
    is_main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """A paper as one reader sees it; `form` is None where the rule files lack it now, and `preview` empty
    where the paper cannot be made, for the reasons in `faults`.
    """

    paper: Paper
    form: PaperForm | None
    steps: tuple[PaperStep, ...]
    acts: tuple[Act, ...]
    next: str
    preview: SafeString
    faults: tuple[Reason, ...]
    receipt: Receipt | None


def paper_file(paper: Paper, account: Account, *, today: date) -> PaperFile:
    """All that the page of a paper shows."""
    form: PaperForm | None = None
    shown, faults = SafeString(""), tuple[Reason, ...]()
    try:
        form = form_of(paper)
        # The preview escapes all that it did not write itself.
        shown = mark_safe(preview(word_file(paper, form)))
    except RefusedError as refused:
        faults = refused.reasons
    coming = onward(form, paper.state) if form else None
    return PaperFile(
        paper=paper,
        form=form,
        steps=tuple(paper.steps.all()),
        acts=acts_of(paper, form, account, today=today) if form else (),
        next=_NAMES[coming] if coming else "",
        preview=shown,
        faults=faults,
        receipt=Receipt.objects.filter(paper=paper).first(),
    )


def acts_of(paper: Paper, form: PaperForm, account: Account, *, today: date) -> tuple[Act, ...]:
    """The steps that an account may take on a paper on a day, the one that carries it on first."""
    held = roles_over(account, paper.office_id, today=today)
    return tuple(
        Act(name=_NAMES[kind], kind=kind, is_main=kind == onward(form, paper.state))
        for kind in steps_from(form, paper.state)
        if held & roles_for(form, paper.state, kind)
        if not (kind in OF_ANOTHER and paper.drafted_by_id == account.pk)
    )
