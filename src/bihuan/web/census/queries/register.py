"""The register's list: who is in it for a reader, what he asks for, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.web.census.facts.spelling import search_terms
from bihuan.web.census.facts.statuses import GONE
from bihuan.web.census.models import RegisterLine
from bihuan.web.census.queries.doubtful import is_doubtful
from bihuan.web.census.queries.matters import roots_with_open_matters
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to

PER_PAGE = 50
# Beyond this a count is said as "1,000+": an exact one would look at every row.
MOST_COUNTED = 1000
UNKNOWN = "unknown"
# As a status: whoever has not stopped for good, unknown ones among them.
ACTIVE = "active"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asks for; "" asks for nothing, `UNKNOWN` for those of whom it is not known."""

    text: str = ""
    role: str = ""
    size: str = ""
    town: str = ""
    branch: str = ""
    product: str = ""
    status: str = ""
    grade: str = ""
    verified: str = ""
    matters: str = ""
    doubtful: str = ""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A stretch of lines with their operators; `next` and `previous` are marks, 0 for none.

    `count` is of all that were asked for, `MOST_COUNTED` + 1 for more than are counted.
    """

    lines: tuple[RegisterLine, ...]
    count: int
    next: int = 0
    previous: int = 0

    @property
    def is_capped(self) -> bool:
        return self.count > MOST_COUNTED


def visible_lines(account: Account, *, today: date) -> QuerySet[RegisterLine]:
    """The lines of the operators that an account may see: its branch's, and without a branch the bureau's."""
    return visible_to(account, RegisterLine.objects.all(), today=today, office="branch")


def wanted_lines(account: Account, wanted: Wanted, *, today: date) -> QuerySet[RegisterLine]:
    """All lines that the reader asks for: list, count, file and bulk edit agree, since all begin here."""
    rows = _of_columns(visible_lines(account, today=today), wanted)
    if wanted.verified:
        rows = rows.filter(is_verified=wanted.verified == YES)
    if wanted.matters:
        with_matters = Q(pk__in=roots_with_open_matters())
        rows = rows.filter(with_matters if wanted.matters == YES else ~with_matters)
    if wanted.doubtful:
        rows = rows.filter(is_doubtful() if wanted.doubtful == YES else ~is_doubtful())
    for term in search_terms(wanted.text):
        rows = rows.filter(_found_by(term.text, term.phone))
    return rows.order_by("pk")


def _of_columns(rows: QuerySet[RegisterLine], wanted: Wanted) -> QuerySet[RegisterLine]:
    plain = {"size_class": wanted.size, "status": wanted.status, "credit_grade": wanted.grade}
    if wanted.status == ACTIVE:
        del plain["status"]
        rows = rows.exclude(status__in=GONE)
    rows = rows.filter(**{name: "" if one == UNKNOWN else one for name, one in plain.items() if one})
    several = {"roles": wanted.role, "towns": wanted.town, "products": wanted.product}
    for name, one in several.items():
        if one:
            rows = rows.filter(**({name: ""} if one == UNKNOWN else {f"{name}__contains": f"|{one}|"}))
    if wanted.branch:
        branch = None if wanted.branch == UNKNOWN else int(wanted.branch)
        rows = rows.filter(branch=branch) if branch else rows.filter(branch__isnull=True)
    return rows


def register_page(
    account: Account, wanted: Wanted, *, today: date, after: int = 0, before: int = 0
) -> RegisterPage:
    """The lines after a mark (an operator's id), or those right before one; the first ones without a mark.

    One look at all lines gives the count and, where it holds them all, every page.
    """
    rows = wanted_lines(account, wanted, today=today)
    ids = list(rows.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    is_all = len(ids) <= MOST_COUNTED
    if before:
        earlier = [pk for pk in ids if pk < before] if is_all else _before(rows, before)
        shown = earlier[-PER_PAGE:]
        has_next, has_previous = bool(shown), len(earlier) > PER_PAGE
    else:
        later = [pk for pk in ids if pk > after] if is_all or not after else _after(rows, after)
        shown = later[:PER_PAGE]
        has_next, has_previous = len(later) > PER_PAGE, bool(after and shown)
    lines = RegisterLine.objects.filter(pk__in=shown).select_related("operator", "branch").order_by("pk")
    return RegisterPage(
        lines=tuple(lines),
        count=len(ids),
        next=shown[-1] if has_next else 0,
        previous=shown[0] if has_previous else 0,
    )


def _after(rows: QuerySet[RegisterLine], mark: int) -> list[int]:
    return list(rows.filter(pk__gt=mark).values_list("pk", flat=True)[: PER_PAGE + 1])


def _before(rows: QuerySet[RegisterLine], mark: int) -> list[int]:
    nearest = rows.filter(pk__lt=mark).reverse().values_list("pk", flat=True)
    return list(nearest[: PER_PAGE + 1])[::-1]


def export_lines(account: Account, wanted: Wanted, *, today: date) -> Iterator[RegisterLine]:
    """All lines that the reader asks for, with their operators, read in stretches."""
    rows = wanted_lines(account, wanted, today=today)
    return rows.select_related("operator", "branch", "operator__grid_officer").iterator(chunk_size=2000)


def _found_by(text: str, phone: str) -> Q:
    found = Q(text__contains=text)
    return found | Q(phones__contains=phone) if phone else found
