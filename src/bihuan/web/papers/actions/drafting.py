"""Drafting a paper, changing the draft, handing it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_forms import PaperForm
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.ledger.files import keep_file
from bihuan.web.papers.actions.steps import Taking, taking, write
from bihuan.web.papers.events import PapersHandedOver
from bihuan.web.papers.facts import DRAFTING_ROLES, RefusedError, issuing_office
from bihuan.web.papers.models import ON_ITS_WAY, Paper, StepKind
from bihuan.web.papers.queries.papers import all_offices, find_form
from bihuan.web.papers.word import filled, sha256, template_of
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import roles_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """A paper as somebody begins it: its kind, whose work it is, what it is about ("loops.Loop", "12",
    "1 serve-notice"; "" for nothing), and what its fields hold so far.
    """

    kind: str
    office: Office
    content: Mapping[str, str]
    about_kind: str = ""
    about_id: str = ""
    about_detail: str = ""


def draft_paper(*, drafting: Drafting, by: Account, now: datetime) -> Paper:
    """Begin a paper; one for the same purpose that is on its way already is taken. Raises RefusedError."""
    form = find_form(drafting.kind)
    roles = sorted(DRAFTING_ROLES & roles_over(by, drafting.office.pk, today=localdate(now)))
    if not roles:
        raise RefusedError(Reason.of("paper_office_out_of_reach", office=drafting.office.name))
    paper = Paper(
        kind=form.id,
        form_digest=form.digest,
        office=drafting.office,
        issuer=issuing_office(drafting.office, all_offices()),
        about_kind=drafting.about_kind,
        about_id=drafting.about_id,
        about_detail=drafting.about_detail,
        serial=form.serial,
        drafted_by=by,
        drafted_at=now,
    )
    _fill(paper, form, drafting.content)
    try:
        with recording(by=as_actor(by), now=now) as rec:
            if known := _on_its_way(drafting):
                return known
            write(step=Taking(paper=paper, form=form, kind=StepKind.DRAFTED, role=roles[0], by=by, rec=rec))
    except IntegrityError:
        # The other half of a double click was first.
        if known := _on_its_way(drafting):
            return known
        raise
    return paper


def change_draft(
    *, paper_id: int, content: Mapping[str, str], seen: int, by: Account, now: datetime
) -> Paper:
    """Write what the fields of a draft hold now. Raises RefusedError, OvertakenError, Paper.DoesNotExist."""
    with taking(paper_id=paper_id, kind=StepKind.CHANGED, seen=seen, by=by, now=now) as step:
        _fill(step.paper, step.form, content)
    return step.paper


def submit_paper(*, paper_id: int, seen: int, by: Account, now: datetime) -> Paper:
    """Hand a draft in: from now on it stays as it is, with the template of this day.

    Raises RefusedError where something that its form asks for is lacking; see `taking`.
    """
    with taking(paper_id=paper_id, kind=StepKind.SUBMITTED, seen=seen, by=by, now=now) as step:
        paper, form = step.paper, step.form
        lacking = [one.words.zh for one in form.fields if one.required and not paper.content.get(one.id)]
        if lacking:
            raise RefusedError(Reason.of("paper_incomplete", fields="、".join(lacking)))
        template = template_of(form)
        paper.template_digest = sha256(template)
        keep_file(template, digest=paper.template_digest)
        paper.form_digest, paper.serial = form.digest, form.serial
        paper.issuer = issuing_office(paper.office, all_offices())
        paper.content = filled(paper, form)
    return paper


def hand_over_within(*, about_kind: str, about_id: str, office_id: int, rec: Records) -> None:
    """The papers about a row go with it to another office: what a handler of `flow` calls."""
    papers = Paper.objects.filter(about_kind=about_kind, about_id=about_id).exclude(office_id=office_id)
    if moved := papers.update(office_id=office_id):
        rec(PapersHandedOver(about_kind=about_kind, about_id=about_id, office_id=office_id, papers=moved))


def _on_its_way(drafting: Drafting) -> Paper | None:
    if not drafting.about_kind:
        return None
    same = {name: getattr(drafting, name) for name in ("kind", "about_kind", "about_id", "about_detail")}
    return Paper.objects.filter(**same, state__in=ON_ITS_WAY).first()


def _fill(paper: Paper, form: PaperForm, content: Mapping[str, str]) -> None:
    """Take the texts of the form's own fields; what else stands in the paper is not the drafter's."""
    paper.template_digest = ""
    paper.content = {one.id: str(content.get(one.id, "")).strip() for one in form.fields}
    paper.addressee = next((paper.content[name] for name in ADDRESSEES if paper.content.get(name)), "")


# Fields that say to whom a paper goes, the first that is filled counting.
ADDRESSEES = ("recipient", "party", "complainant", "respondent", "nominal_maker")
