"""待办: open loops as a list, a page at a time, with counts that open lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from bihuan.web.loops.models import Alert, Assignment, Loop, Obligation, SearchText
from bihuan.web.loops.queries.duties import stood_in_for, visible_loops
from bihuan.web.loops.queries.lately import new_since
from bihuan.web.papers.models import Paper, PaperState
from bihuan.web.people.models import Account
from bihuan.web.people.queries import visible_to

PER_PAGE = 50
SOON = timedelta(days=7)
SHORTEST_SEARCH = 2
# The lists that counts open, and whose loops they hold.
LISTS = ("open", "overdue", "soon", "review", "unsigned", "awaiting", "watched", "closed", "all")
# What somebody has to look at before a leader signs.
_REVIEWED = (PaperState.IN_SECTION, PaperState.IN_REVIEW)
# Those that only the first page opens.
DAY_LISTS = ("today", "new", "unread")
_COUNTED = ("overdue", "soon", "review", "unsigned", "awaiting")
_OF_OPEN = frozenset(("open", *_COUNTED, "today"))
SCOPES = ("mine", "unit", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asks for; "" and None ask for nothing. `text` counts from two characters."""

    list: str = "open"
    scope: str = "mine"
    text: str = ""
    procedure: str = ""
    source: str = ""
    owner_id: int | None = None
    handler_id: int | None = None
    stage: str = ""


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """A stretch of loops, the most urgent first; `next` and `previous` are marks, "" for none."""

    loops: tuple[Loop, ...]
    next: str
    previous: str


def worklist_page(
    account: Account, wanted: Wanted, *, today: date, after: str = "", before: str = ""
) -> WorklistPage:
    """The loops after a mark, or those right before one; the first where neither is given.

    A mark is "<ISO day>_<id>" of a loop. Raises ValueError for a mark that cannot be read.
    """
    rows = worklist(account, wanted, today=today).select_related("owner", "handler")
    if before:
        day, pk = _read_mark(before)
        earlier = rows.filter(Q(listed_on__lte=day) & (Q(listed_on__lt=day) | Q(pk__lt=pk)))
        found = list(earlier.order_by("-listed_on", "-pk")[: PER_PAGE + 1])
        shown, is_more = found[:PER_PAGE][::-1], len(found) > PER_PAGE
        return _page(shown, has_next=bool(shown), has_previous=is_more)
    if after:
        day, pk = _read_mark(after)
        rows = rows.filter(Q(listed_on__gte=day) & (Q(listed_on__gt=day) | Q(pk__gt=pk)))
    found = list(rows.order_by("listed_on", "pk")[: PER_PAGE + 1])
    return _page(found[:PER_PAGE], has_next=len(found) > PER_PAGE, has_previous=bool(after))


def worklist(account: Account, wanted: Wanted, *, today: date) -> QuerySet[Loop]:
    """All loops that the reader asks for: list, count, page and export agree, since all begin here."""
    rows = _scoped(account, visible_loops(account, today=today), wanted.scope, today)
    is_of_day = wanted.list in DAY_LISTS
    rows = rows.filter(
        _in_day_list(account, wanted.list, today) if is_of_day else _in_list(wanted.list, today)
    )
    plain = {
        "procedure": wanted.procedure,
        "source": wanted.source,
        "owner_id": wanted.owner_id,
        "handler_id": wanted.handler_id,
        "stage": wanted.stage,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    text = wanted.text.strip()
    return _searched(rows, text, wanted.list) if len(text) >= SHORTEST_SEARCH else rows


def worklist_counts(account: Account, *, scope: str, today: date) -> dict[str, int]:
    """How many loops stand in each list of open ones; what the list of the same name holds."""
    rows = _scoped(account, visible_loops(account, today=today), scope, today).filter(is_closed=False)
    asked = {name: Count("pk", filter=_of_open(name, today)) for name in _COUNTED}
    return rows.aggregate(open=Count("pk"), **asked)


def count_unread(account: Account, *, today: date) -> int:
    """How many loops wait for the account to look at them."""
    own = Alert.objects.filter(account=account, read_at=None)
    return visible_to(account, own, today=today, office="loop__owner").values("loop").distinct().count()


def export_rows(account: Account, wanted: Wanted, *, today: date) -> Iterator[Loop]:
    """All loops of a list in its order, for a workbook; reads them in stretches."""
    rows = worklist(account, wanted, today=today).select_related("owner", "handler")
    return rows.order_by("listed_on", "pk").iterator(chunk_size=2000)


def mark_of(loop: Loop) -> str:
    """The place of a loop in a list."""
    return f"{loop.listed_on.isoformat()}_{loop.pk}"


def scoped_loops(account: Account, *, scope: str, today: date) -> QuerySet[Loop]:
    """All loops of a scope that the account may see."""
    return _scoped(account, visible_loops(account, today=today), scope, today)


def _scoped(account: Account, rows: QuerySet[Loop], scope: str, today: date) -> QuerySet[Loop]:
    """mine: handled by the reader or by somebody he stands in for; unit: owned by his office."""
    if scope == "mine":
        people = [account.pk, *(one.pk for one in stood_in_for(account, today=today))]
        return rows.filter(handler_id__in=people)
    return rows.filter(owner_id=account.office_id) if scope == "unit" else rows


def _in_list(name: str, today: date) -> Q:
    match name:
        case "watched":
            return Q(is_watched=True)
        case "closed":
            return Q(is_closed=True)
        case "all":
            return Q()
        case _:
            return Q(is_closed=False) & _of_open(name, today)


def _of_open(name: str, today: date) -> Q:
    """Which of the open loops stand in a list; all columns stand in the indexes of open loops."""
    match name:
        case "overdue":
            return Q(listed_on__lt=today)
        case "soon":
            return Q(listed_on__gte=today, listed_on__lte=today + SOON)
        case "review":
            return Q(is_in_review=True) | _with_papers(*_REVIEWED)
        case "unsigned":
            return Q(is_unsigned=True) | _with_papers(PaperState.TO_SIGN)
        case "awaiting":
            return Q(is_awaiting=True)
        case _:
            return Q()


def _with_papers(*states: str) -> Q:
    """The loops with a paper in one of these states, of which there are few at a time."""
    waiting = Paper.objects.filter(state__in=states, about_kind=Loop._meta.label)
    return Q(pk__in=[int(id) for id in waiting.values_list("about_id", flat=True).distinct()])


def _in_day_list(account: Account, name: str, today: date) -> Q:
    """today: due today; new: opened or assigned since the last working day; unread: told and not seen."""
    match name:
        case "today":
            return Q(is_closed=False, listed_on=today)
        case "new":
            return Q(pk__in=Assignment.objects.filter(at__gte=new_since(today)).values("loop"))
        case _:
            return Q(pk__in=account.alerts.filter(read_at=None).values("loop"))


def _searched(rows: QuerySet[Loop], text: str, name: str) -> QuerySet[Loop]:
    """By title, number and names of subjects. Open loops have them at hand; closed ones, rarely asked for,
    are looked through one by one.
    """
    if name in _OF_OPEN:
        return rows.filter(pk__in=SearchText.objects.filter(text__contains=text.lower()).values("loop"))
    named = Obligation.objects.filter(subject_name__icontains=text).values("loop")
    return rows.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(pk__in=named))


def _page(shown: list[Loop], *, has_next: bool, has_previous: bool) -> WorklistPage:
    return WorklistPage(
        loops=tuple(shown),
        next=mark_of(shown[-1]) if shown and has_next else "",
        previous=mark_of(shown[0]) if shown and has_previous else "",
    )


def _read_mark(mark: str) -> tuple[date, int]:
    text, _, number = mark.rpartition("_")
    day, pk = date.fromisoformat(text), int(number)
    if not 0 <= pk < 2**63:
        raise ValueError(mark)
    return day, pk
