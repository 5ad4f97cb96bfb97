"""Draws as they were made; matters with how their limits were met; figures by office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet

from bihuan.web.ledger.models import DaySeal
from bihuan.web.loops.facts import RefusedError, procedure_of
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.loops.queries.histories import moves_of
from bihuan.web.loops.spot_checks.facts import TimedMatter, Timing, digest_of, frozen_list, timed
from bihuan.web.loops.spot_checks.models import SpotCheck
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import visible_to
from bihuan.web.rules.facts import current_procedures

# Measured: a matter takes a fifth of a millisecond of processor time.
MOST_MATTERS = 10_000
_STRETCH = 500
ORIGINS = ("own", "historical")
FIGURES = ("found", "closed", "open", "in-time", "late", "due", "running", "unconfirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which matters are looked at: those that began in [from_on, last_on], of an office, of a procedure."""

    from_on: date
    last_on: date
    owner: Office | None = None
    procedure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFigures:
    """The figures of an office for matters of one origin; the sum of all where `owner` is None.

    The last four count limits that bind the bureau. Timeliness is `in_time` of `due`; what is running or
    unconfirmed is in neither.
    """

    owner: Office | None
    origin: str
    found: int
    closed: int
    in_time: int
    late: int
    running: int
    unconfirmed: int

    @property
    def open(self) -> int:
        """Matters on which something is still to be done."""
        return self.found - self.closed

    @property
    def due(self) -> int:
        """Limits that were met, or are over."""
        return self.in_time + self.late


class TooManyError(Exception):
    """More matters than a page can count; `count` says how many."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(str(count))


def matters_in(account: Account, scope: Scope, *, today: date) -> QuerySet[Loop]:
    """The matters of a scope that an account may see, by their ids."""
    rows = visible_loops(account, today=today).filter(
        opened_on__gte=scope.from_on, opened_on__lte=scope.last_on
    )
    if scope.owner:
        rows = rows.filter(owner=scope.owner)
    if scope.procedure:
        rows = rows.filter(procedure=scope.procedure)
    return rows.select_related("owner", "handler").order_by("pk")


def list_of(account: Account, scope: Scope, *, today: date) -> tuple[int, bytes, str]:
    """How many matters a draw would choose from, their list, and its digest."""
    ids = list(matters_in(account, scope, today=today).values_list("pk", flat=True))
    content = frozen_list(ids)
    return len(ids), content, digest_of(content)


def visible_spot_checks(account: Account, *, today: date) -> QuerySet[SpotCheck]:
    """The draws that an account may see, the latest first."""
    rows = visible_to(account, SpotCheck.objects.all(), today=today)
    return rows.select_related("office", "by", "owner")


def find_spot_check(account: Account, spot_check_id: int, *, today: date) -> SpotCheck | None:
    """The draw, or None where an account may not see it."""
    return visible_spot_checks(account, today=today).filter(pk=spot_check_id).first()


def drawn_matters(spot_check: SpotCheck, account: Account, *, today: date) -> list[tuple[str, TimedMatter]]:
    """(ticket, matter) of a draw, in its order; those that the reader may see."""
    rows = spot_check.drawn.filter(loop__in=visible_loops(account, today=today))
    drawn = list(rows.select_related("loop__owner", "loop__handler").order_by("place"))
    matters = timed_matters([one.loop for one in drawn], today=today)
    return [(one.ticket, matter) for one, matter in zip(drawn, matters, strict=True)]


def last_public_text() -> str:
    """A text that nobody could choose: the root of the last day that was sealed; "" before there is one."""
    seal = DaySeal.objects.order_by("-day").first()
    return seal.root if seal else ""


def timed_matters(loops: Iterable[Loop], *, today: date) -> Iterator[TimedMatter]:
    """Loops with how their limits were met, in their order; read in stretches."""
    book, rest = current_procedures(), iter(loops)
    while part := list(islice(rest, _STRETCH)):
        moves = moves_of(part)
        for loop in part:
            try:
                procedure = procedure_of(loop, book)
            except RefusedError:
                yield TimedMatter(loop=loop, procedure=None, limits=())
                continue
            yield timed(loop, procedure, moves.get(loop.pk, []), book.calendars, today=today)


def all_timed(account: Account, scope: Scope, *, today: date) -> Iterator[TimedMatter]:
    """Every matter of a scope with how its limits were met. Raises TooManyError."""
    rows = matters_in(account, scope, today=today)
    count = rows.count()
    if count > MOST_MATTERS:
        raise TooManyError(count)
    return timed_matters(rows.iterator(chunk_size=_STRETCH), today=today)


def figures_of(matters: Iterable[TimedMatter]) -> list[OfficeFigures]:
    """The figures of each office by its name, those of matters brought in after its others; then the sums."""
    counts: dict[tuple[str, int, str], Counter[str]] = {}
    owners: dict[int, Office] = {}
    for one in matters:
        owners[one.loop.owner_id] = one.loop.owner
        count = counts.setdefault((one.loop.owner.name, one.loop.owner_id, origin_of(one)), Counter())
        count.update(figure for figure in ("found", "closed") if counts_in(one, figure))
        count.update({timing.value: one.own(timing) for timing in Timing})
    rows = [
        _figures(owners[owner_id], origin, counts[name, owner_id, origin])
        for name, owner_id, origin in sorted(counts, key=lambda key: (key[0], ORIGINS.index(key[2])))
    ]
    return [*rows, *_sums(counts)]


def counts_in(one: TimedMatter, figure: str) -> bool:
    """Whether a matter stands behind a figure."""
    match figure:
        case "closed":
            return one.loop.is_closed
        case "open":
            return not one.loop.is_closed
        case "due":
            return one.own(Timing.IN_TIME) + one.own(Timing.LATE) > 0
        case "in-time" | "late" | "running" | "unconfirmed":
            return one.own(Timing(figure)) > 0
        case _:
            return True


def origin_of(one: TimedMatter) -> str:
    """historical for a matter that was brought in in mid-procedure, else own."""
    return "historical" if one.loop.is_historical else "own"


def _sums(counts: dict[tuple[str, int, str], Counter[str]]) -> Iterator[OfficeFigures]:
    for origin in ORIGINS:
        parts = [count for key, count in counts.items() if key[2] == origin]
        if parts:
            yield _figures(None, origin, sum(parts, Counter()))


def _figures(owner: Office | None, origin: str, count: Counter[str]) -> OfficeFigures:
    return OfficeFigures(
        owner=owner,
        origin=origin,
        found=count["found"],
        closed=count["closed"],
        in_time=count[Timing.IN_TIME.value],
        late=count[Timing.LATE.value],
        running=count[Timing.RUNNING.value],
        unconfirmed=count[Timing.UNCONFIRMED.value],
    )
