"""Papers as lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.rulebook.procedure_words import in_language
from bihuan.web.papers.models import Paper, PaperState
from bihuan.web.papers.queries.papers import visible_papers, waiting_for
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_paper_forms
from bihuan.web.ui.words import language, word

PER_PAGE = 50
SHORTEST_SEARCH = 2
LISTS = ("waiting", "drafts", "unserved", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader asks for; "" asks for nothing. `text` counts from two characters."""

    list: str = "all"
    text: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Papers, the latest first; `next` is the id after which the next ones come, "" for none."""

    papers: tuple[Paper, ...]
    next: str


def papers(account: Account, asked: Asked, *, today: date) -> QuerySet[Paper]:
    """All papers that the reader asks for: list and count agree, since both begin here."""
    rows = _listed(account, asked.list, today)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    text = asked.text.strip()
    if len(text) >= SHORTEST_SEARCH:
        rows = rows.filter(Q(addressee__icontains=text) | Q(number__icontains=text))
    return rows


def stretch(account: Account, asked: Asked, *, today: date, after: str = "") -> Stretch:
    """The papers after an id, or the first ones. Raises ValueError for one that is no number."""
    rows = papers(account, asked, today=today).select_related("office", "issuer", "drafted_by")
    if after:
        rows = rows.filter(pk__lt=_id(after))
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    shown = tuple(found[:PER_PAGE])
    return Stretch(shown, str(shown[-1].pk) if len(found) > PER_PAGE else "")


def counts(account: Account, *, today: date) -> dict[str, int]:
    """How many papers stand in each list but that of all."""
    return {name: _listed(account, name, today).count() for name in LISTS if name != "all"}


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of paper in the reader's language."""
    return [(form.id, in_language(form.words, language=language())) for form in current_paper_forms().forms]


def kinds_by_family() -> Sequence[tuple[str, list[tuple[str, str]]]]:
    """Each family of forms with its kinds of papers."""
    found: dict[str, list[tuple[str, str]]] = {}
    for form in current_paper_forms().forms:
        found.setdefault(form.form, []).append((form.id, in_language(form.words, language=language())))
    return [(word("paper_family", family), kinds) for family, kinds in found.items()]


def _listed(account: Account, name: str, today: date) -> QuerySet[Paper]:
    match name:
        case "waiting":
            return waiting_for(account, today=today)
        case "drafts":
            return visible_papers(account, today=today).filter(state=PaperState.DRAFTED)
        case "unserved":
            served = [form.id for form in current_paper_forms().forms if form.served]
            return visible_papers(account, today=today).filter(state=PaperState.ISSUED, kind__in=served)
        case _:
            return visible_papers(account, today=today)


def _id(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**63:
        raise ValueError(text)
    return number
