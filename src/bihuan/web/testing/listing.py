"""The samples of a run as a list: filtered, and leafed through by where the last page ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from bihuan.web.testing.models import CheckedSample, CheckRun
from bihuan.web.testing.queries import SECTIONS

PER_PAGE = 50
NO_PRODUCT = "-"
Filters = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePage:
    """Some samples, how many the filters leave, and where the earlier and the later page begin.

    The cursors are 0 where there is no such page.
    """

    rows: list[CheckedSample]
    count: int
    earlier: int
    later: int


def filtered(run: CheckRun, filters: Filters) -> QuerySet[CheckedSample]:
    """The samples that every filter leaves: section, differs, product, item, q; an empty one leaves all."""
    samples = run.samples.all()
    if section := filters.get("section"):
        samples = samples.filter(SECTIONS[section])
    if differs := filters.get("differs"):
        samples = (
            samples.filter(disagreement_order__gt=0)
            if differs == "yes"
            else samples.filter(disagreement_order=0)
        )
    if product := filters.get("product"):
        samples = samples.filter(product="" if product == NO_PRODUCT else product)
    if item := filters.get("item"):
        samples = samples.filter(items__contains=f"|{item}|")
    if words := filters.get("q", "").lower().split():
        for word in words:
            samples = samples.filter(searched__contains=word)
    return samples


def count(run: CheckRun, filters: Filters) -> int:
    """How many samples the filters leave; one section or all of them was counted when it was stored."""
    given = {name for name, text in filters.items() if text}
    if not given <= {"section"}:
        return filtered(run, filters).count()
    return int(run.tally["sections"][filters.get("section") or "all"])


def list_samples(run: CheckRun, filters: Filters, *, after: int = 0, before: int = 0) -> SamplePage:
    """A page of samples after or before a cursor, else the first one.

    No page costs more than another: the database is led to the place where it begins by an index. A
    sample is neither skipped nor doubled, whatever is added meanwhile.
    """
    order = order_of(filters)
    samples = filtered(run, filters)
    if before:
        rows = list(samples.filter(**{f"{order}__lt": before}).order_by(f"-{order}")[: PER_PAGE + 1])
        has_earlier, has_later = len(rows) > PER_PAGE, True
        rows = rows[:PER_PAGE][::-1]
    else:
        rows = list(samples.filter(**{f"{order}__gt": after}).order_by(order)[: PER_PAGE + 1])
        has_earlier, has_later = after > 0, len(rows) > PER_PAGE
        rows = rows[:PER_PAGE]
    return SamplePage(
        rows=rows,
        count=count(run, filters),
        earlier=getattr(rows[0], order) if rows and has_earlier else 0,
        later=getattr(rows[-1], order) if rows and has_later else 0,
    )


def order_of(filters: Filters) -> str:
    """What the list is ordered by: the gravest disagreement first, otherwise the order of the file."""
    is_grave = filters.get("section") == "disagreements" or filters.get("differs") == "yes"
    return "disagreement_order" if is_grave else "place"
