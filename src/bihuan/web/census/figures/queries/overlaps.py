"""How the lists that came in overlap, and what they miss; the engine estimates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When

from bihuan.engine.estimation.overlaps import MOST_REGISTERS, Overlaps
from bihuan.engine.estimation.unlisted import Unlisted, unlisted
from bihuan.rulebook.words import sentence
from bihuan.web.census.facts.statuses import GONE
from bihuan.web.census.models import Record, RegisterLine, Source
from bihuan.web.census.queries.register import visible_lines
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to
from bihuan.web.ui.words import language

_ALONE = ("estimate_register_empty", "estimate_no_overlap")


@dataclass(frozen=True, slots=True)
class Combination:
    """Operators on exactly these sources."""

    sources: tuple[Source, ...]
    operators: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """What the chosen sources miss. `unlinked`: rows that the reader may see and that have no operator."""

    sources: tuple[Source, ...]
    sizes: tuple[int, ...]
    combinations: tuple[Combination, ...]
    found: Unlisted
    unlinked: int

    @property
    def total(self) -> int | None:
        """Those on the sources and those on none of them."""
        return None if self.found.unlisted is None else self.found.listed + self.found.unlisted


def reasons_of(found: Estimated) -> list[str]:
    """What the estimate takes for granted and what is shaky about it, or why there is none."""
    return [sentence(reason, language=language()) for reason in found.found.reasons]


def sources_with_rows(account: Account, *, today: date) -> list[Source]:
    """Sources whose lists have operators that the reader may see, the largest first."""
    seen = visible_lines(account, today=today).values("pk")
    rows = _live().filter(operator__root__in=seen).order_by()
    sizes = rows.values_list("source").annotate(rows=Count("pk")).order_by("-rows", "source")
    known = Source.objects.in_bulk()
    return [known[pk] for pk, _ in sizes]


def estimate(account: Account, sources: Sequence[Source], *, today: date) -> Estimated:
    """How the sources overlap among operators that are not gone, and how many are on none of them."""
    masks = Counter(_masks(account, sources, today=today).values_list("mask", flat=True))
    named = {
        mask: tuple(source for place, source in enumerate(sources) if mask >> place & 1) for mask in masks
    }
    overlaps = Overlaps(
        registers=tuple(source.name for source in sources),
        counts={frozenset(one.name for one in named[mask]): number for mask, number in masks.items()},
    )
    unlinked = _live().filter(source__in=sources, operator__isnull=True)
    combinations = [Combination(named[mask], number) for mask, number in masks.items()]
    return Estimated(
        sources=tuple(sources),
        sizes=tuple(overlaps.on(source.name) for source in sources),
        combinations=tuple(sorted(combinations, key=lambda one: (len(one.sources), -one.operators))),
        found=unlisted(overlaps=overlaps),
        unlinked=visible_to(account, unlinked, today=today, office="list_file__office").count(),
    )


def usual_estimate(account: Account, sources: Sequence[Source], *, today: date) -> Estimated:
    """The estimate from the largest of the sources, those left out that share nobody with the first."""
    usual = sources[:MOST_REGISTERS]
    found = estimate(account, usual, today=today)
    alone = {dict(reason.data).get("register") for reason in found.found.reasons if reason.code in _ALONE}
    joined = [source for source in usual if source.name not in alone]
    return estimate(account, joined, today=today) if found.total is None and len(joined) > 1 else found


def operators_on(
    account: Account, sources: Sequence[Source], *, exactly: Sequence[Source], today: date
) -> QuerySet[RegisterLine]:
    """The operators that are on exactly these of the sources."""
    wanted = sum(1 << place for place, source in enumerate(sources) if source in exactly)
    on = _masks(account, sources, today=today).filter(mask=wanted).values("operator__root")
    return visible_lines(account, today=today).filter(pk__in=on)


def _masks(account: Account, sources: Sequence[Source], *, today: date) -> Any:
    """Rows of `operator__root`, none of them gone, and `mask`: the sum of 2^place of its sources."""
    there = visible_lines(account, today=today).exclude(status__in=GONE)
    bits = Case(
        *(When(source=source, then=Value(1 << place)) for place, source in enumerate(sources)),
        output_field=IntegerField(),
    )
    rows = _live().filter(source__in=sources, operator__root__in=there.values("pk")).order_by()
    return rows.values("operator__root").annotate(mask=Sum(bits, distinct=True))


def _live() -> QuerySet[Record]:
    """Rows that still stand on the lists of their sources."""
    return Record.objects.filter(gone_on__isnull=True)
