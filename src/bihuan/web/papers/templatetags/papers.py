"""What pages of this room say of a paper, its steps and the next of them."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bihuan.engine.rules.procedures import Citation
from bihuan.rulebook.procedure_words import basis_words
from bihuan.web.papers.about import Subject, subject_of
from bihuan.web.papers.models import Paper, PaperState, PaperStep, StepKind
from bihuan.web.papers.queries.one import Act, PaperFile
from bihuan.web.ui.words import language, word
from bihuan.web.ui.written import as_written, with_terms

register = template.Library()

_TONES = {PaperState.SERVED: "passed", PaperState.ISSUED: "passed", PaperState.VOID: "plain"}
_OPINIONS = (StepKind.PASSED, StepKind.REVIEWED)


@register.filter
def standing(paper: Paper) -> SafeString:
    """Where a paper stands, as a status word."""
    tone = _TONES.get(PaperState(paper.state), "present")
    return format_html('<span class="status {}">{}</span>', tone, capfirst(word("paper_state", paper.state)))


@register.filter
def number_of(paper: Paper) -> SafeString:
    """Its number, or that it has none, or none yet."""
    if paper.number:
        return as_written(paper.number)
    is_to_come = paper.serial and not paper.issued_on and paper.state != PaperState.VOID
    return format_html('<span class="none">{}</span>', _("用印时编号") if is_to_come else _("不编号"))


@register.filter
def latest_day(paper: Paper) -> str:
    """The day on which it was served, else issued."""
    if paper.served_on:
        return _("送达日期 %(day)s") % {"day": paper.served_on.isoformat()}
    return _("印发日期 %(day)s") % {"day": paper.issued_on.isoformat()} if paper.issued_on else ""


@register.filter
def articles(citations: tuple[Citation, ...]) -> SafeString:
    """The articles that a form rests on."""
    return with_terms(basis_words(citations, language=language()))


@register.filter
def step_name(step: PaperStep) -> SafeString:
    """A step in words, with the number that the paper took by it."""
    name = capfirst(word("paper_step", step.kind))
    is_numbering = step.paper_number and step.kind in (StepKind.SIGNED, StepKind.SEALED)
    return with_terms(f"{name} · {step.paper_number}" if is_numbering else name)


@register.simple_tag
def act_address(paper: Paper, act: Act) -> str:
    """The page by which a step is taken."""
    if act.name in ("edit", "serve"):
        return reverse(f"papers:{act.name}", args=[paper.pk])
    return reverse("papers:act", args=[paper.pk, act.name])


@register.simple_tag
def act_words(act: Act) -> str:
    """A step as a button says it."""
    return capfirst(word("paper_act", act.name))


@register.simple_tag
def next_words(act: str) -> str:
    """Whose turn it is not."""
    return _("下一步是“%(act)s”，由有相应岗位的人办理。") % {"act": word("paper_act", act)}


@register.simple_tag
def last_return(file: PaperFile) -> PaperStep | None:
    """Why a draft came back, as long as it has not gone out again."""
    if file.paper.state != PaperState.DRAFTED:
        return None
    returns = [step for step in file.steps if step.kind == StepKind.RETURNED]
    return returns[-1] if returns else None


@register.simple_tag
def opinions(file: PaperFile) -> list[PaperStep]:
    """Who let the paper pass since it was last handed in."""
    last = max((step.number for step in file.steps if step.kind == StepKind.SUBMITTED), default=0)
    return [step for step in file.steps if step.number > last and step.kind in _OPINIONS]


@register.simple_tag
def about(paper: Paper) -> Subject | None:
    """What the paper is about."""
    return subject_of(paper.about_kind, paper.about_id)
