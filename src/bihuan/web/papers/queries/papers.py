"""Which papers somebody sees, and which wait for him."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_forms import PaperForm
from bihuan.web.papers.facts import (
    DRAFTING_ROLES,
    PASSING_ROLES,
    REVIEWING_ROLES,
    RefusedError,
    signing_kinds,
)
from bihuan.web.papers.models import Paper, PaperState, SerialCounter
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import reach_of, visible_to
from bihuan.web.rules.facts import current_paper_forms

# Offices that draft papers.
ACTING_OFFICES = (Office.Kind.BUREAU, Office.Kind.SECTION, Office.Kind.BRANCH, Office.Kind.TASK_FORCE)
# The facts of catalogue/paper_facts.yaml that are the office's own; its last papers tell them.
_OF_OFFICE = frozenset({"contact", "office_address", "reconsideration_office", "court"})
_LATEST = 50
# What a person can be waited for; the states in which papers wait for it.
WAITS = {
    "pass": PaperState.IN_SECTION,
    "review": PaperState.IN_REVIEW,
    "sign": PaperState.TO_SIGN,
    "seal": PaperState.TO_SEAL,
}


def visible_papers(account: Account, *, today: date) -> QuerySet[Paper]:
    """The papers that an account may see on a day: pages, lists, counts and files all begin here."""
    return visible_to(account, Paper.objects.all(), today=today)


def find_paper(account: Account, paper_id: int, *, today: date) -> Paper | None:
    """The paper with its offices; None where there is none that the account may see."""
    papers = visible_papers(account, today=today)
    return papers.select_related("office", "issuer", "drafted_by").filter(pk=paper_id).first()


def form_of(paper: Paper) -> PaperForm:
    """The form of a paper. Raises RefusedError where the rule files lack it now."""
    return find_form(paper.kind)


def find_form(kind: str) -> PaperForm:
    """The form of a kind of paper. Raises RefusedError where the rule files have none."""
    form = current_paper_forms().by_id.get(kind)
    if form is None:
        raise RefusedError(Reason.of("paper_form_gone", paper=kind))
    return form


def written_last(office: Office) -> dict[str, str]:
    """What an office writes on every paper, such as where it is, as its latest issued papers have it."""
    told: dict[str, str] = {}
    issued = Paper.objects.filter(office=office, issued_on__isnull=False)
    for paper in issued.order_by("-pk")[:_LATEST]:
        form = current_paper_forms().by_id.get(paper.kind)
        for one in form.fields if form else ():
            if one.source in _OF_OFFICE and (text := paper.content.get(one.id)):
                told.setdefault(one.source, text)
    return told


def is_series_new(paper: Paper, *, on: date) -> bool:
    """Whether the program has counted no number yet of the series that a paper issued on a day falls into."""
    counted = SerialCounter.objects.filter(office=paper.issuer, serial=paper.serial, year=on.year, last__gt=0)
    return bool(paper.serial) and not counted.exists()


def papers_about(kind: str, ids: Iterable[str]) -> dict[str, list[Paper]]:
    """Id of each row → the papers about it, the latest first. Whoever asks has seen to who sees the row."""
    found: dict[str, list[Paper]] = {}
    own = Paper.objects.filter(about_kind=kind, about_id__in=list(ids))
    for paper in own.select_related("office", "issuer", "receipt"):
        found.setdefault(paper.about_id, []).append(paper)
    return found


def waiting_for(account: Account, *, today: date) -> QuerySet[Paper]:
    """The papers that wait for this person, the oldest first: to pass, to review, to sign, to seal."""
    waits = _waits(account, today)
    asked = Q(pk__in=())
    for one in waits.values():
        asked |= one
    return Paper.objects.filter(asked).select_related("office", "issuer", "drafted_by").order_by("pk")


def to_sign(account: Account, *, today: date) -> QuerySet[Paper]:
    """Of these the ones that wait for his signature, the oldest first."""
    found = Paper.objects.filter(_waits(account, today)["sign"])
    return found.select_related("office", "issuer", "drafted_by").order_by("pk")


def signing_counts(account: Account, *, today: date) -> dict[str, int]:
    """How many papers wait for this person: pass, review, sign, seal."""
    waits = _waits(account, today)
    return Paper.objects.filter(state__in=WAITS.values()).aggregate(
        **{name: Count("pk", filter=one) for name, one in waits.items()}
    )


def all_offices() -> Mapping[int, Office]:
    """Every office by its id."""
    return {office.pk: office for office in Office.objects.all()}


def _waits(account: Account, today: date) -> dict[str, Q]:
    """Name of each wait → which papers wait for the account in it; nobody decides on his own draft."""
    of_others = ~Q(drafted_by=account)
    signs = Q(pk__in=())
    for role, kinds in signing_kinds(current_paper_forms().by_id).items():
        signs |= Q(kind__in=kinds) & _within(account, frozenset({role}), today)
    return {
        "pass": Q(state=WAITS["pass"]) & of_others & _within(account, PASSING_ROLES, today),
        "review": Q(state=WAITS["review"]) & of_others & _within(account, REVIEWING_ROLES, today),
        "sign": Q(state=WAITS["sign"]) & of_others & signs,
        "seal": Q(state=WAITS["seal"]) & _within(account, DRAFTING_ROLES, today),
    }


def _within(account: Account, roles: frozenset[str], today: date) -> Q:
    """The papers of the offices for which an account holds one of these roles."""
    reach = reach_of(account, today=today, roles=roles)
    return ~Q(pk__in=()) if reach.everything else Q(office__in=reach.offices)


def drafting_offices(account: Account, *, today: date) -> list[Office]:
    """The offices for which an account may draft papers, its own first."""
    reach = reach_of(account, today=today, roles=DRAFTING_ROLES)
    offices = [
        one
        for one in Office.objects.filter(kind__in=ACTING_OFFICES)
        if reach.everything or one.pk in reach.offices
    ]
    return sorted(offices, key=lambda one: one.pk != account.office_id)
