"""今日工作: what the first page shows to somebody who handles matters, as of an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.web.ledger.audits import SOUND
from bihuan.web.ledger.models import Audit
from bihuan.web.ledger.queries.audits import latest_audits
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.choices import owning_offices
from bihuan.web.loops.queries.duties import stood_in_for
from bihuan.web.loops.queries.lately import Change, changes_by_others, last_working_day, new_since
from bihuan.web.loops.queries.lines import WorkLine, work_lines
from bihuan.web.loops.queries.next_steps import NextStep, next_steps
from bihuan.web.loops.queries.worklist import SCOPES, SOON, Wanted, scoped_loops, worklist, worklist_counts
from bihuan.web.loops.today import DayCount, day_parts
from bihuan.web.people.models import Account
from bihuan.web.people.queries import reach_of, roles_of

_FEWEST, _MOST, _CHANGES = 3, 10, 8
_SIGNING = frozenset({"bureau-head", "head-group"})
_REVIEWING = frozenset({"section-head", "legal-reviewer", "task-force"})
_HEADS = frozenset({"section-head", "bureau-head", "head-group", "task-force"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """found = closed + open + missing; `source` is "" for all of them.

    `missing` are findings without a loop; only who sees the whole house is told of them, others read 0.
    """

    source: str
    closed: int
    open: int
    overdue: int
    missing: int = 0

    @property
    def found(self) -> int:
        """What was found."""
        return self.closed + self.open + self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """A loop that comes first, with what to do next."""

    line: WorkLine
    next: NextStep


@dataclass(frozen=True, slots=True, kw_only=True)
class NightCheck:
    """How the last audit came out; `found` counts what does not agree."""

    at: datetime
    found: int
    is_sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Everything on the page. `since` is the working day whose midnight makes things new."""

    today: date
    scope: str
    since: date
    totals: Totals
    sources: tuple[Totals, ...]
    counts: tuple[tuple[str, int], ...]
    waits: tuple[DayCount, ...]
    urgent: tuple[Urgent, ...]
    news: tuple[DayCount, ...]
    changes: tuple[Change, ...]
    night: NightCheck | None


def day_of(account: Account, *, scope: str, now: datetime) -> Day:
    """The day in Shanghai on which `now` falls, for one reader.

    `scope` "" takes the narrowest one in which something is open: mine, my office's, all that he sees.
    """
    today = localdate(now)
    chosen = scope or _narrowest(account, today)
    rows = scoped_loops(account, scope=chosen, today=today)
    sources = _sources(account, rows, chosen, today)
    people = [account.pk, *(one.pk for one in stood_in_for(account, today=today))]
    since = new_since(today)
    return Day(
        today=today,
        scope=chosen,
        since=last_working_day(today),
        totals=_sum(sources),
        sources=sources,
        counts=_counts(rows, today),
        waits=tuple(wait for ask in day_parts().waits for wait in ask(account, today)),
        urgent=_urgent(account, rows, today),
        news=(
            *_own_news(account, chosen, today),
            *(news for ask in day_parts().news for news in ask(account, today, since)),
        ),
        changes=tuple(changes_by_others(account, people, since=since, most=_CHANGES)),
        night=_night() if roles_of(account, today=today) & _HEADS else None,
    )


def loops_waiting(account: Account, today: date) -> list[DayCount]:
    """Loops that wait for a review or a signature, told to those whose role gives it."""
    roles = roles_of(account, today=today)
    told = (("unsigned", _("等我签字"), _SIGNING), ("review", _("等我复核"), _REVIEWING))
    asked = [(name, words) for name, words, own in told if roles & own]
    if not asked:
        return []
    counts = worklist_counts(account, scope="all", today=today)
    return [
        DayCount(words=words, number=counts[name], address=list_address(list=name, scope="all"))
        for name, words in asked
    ]


def list_address(**wanted: str) -> str:
    """The worklist with these choices."""
    return f"{reverse('loops:worklist')}?{urlencode(wanted)}"


def _narrowest(account: Account, today: date) -> str:
    for scope in SCOPES[:-1]:
        if scoped_loops(account, scope=scope, today=today).filter(is_closed=False).exists():
            return scope
    return SCOPES[-1]


def _sources(account: Account, rows: QuerySet[Loop], scope: str, today: date) -> tuple[Totals, ...]:
    is_open = Q(is_closed=False)
    counts = {
        "closed": Count("pk", filter=Q(is_closed=True)),
        "open": Count("pk", filter=is_open),
        "overdue": Count("pk", filter=is_open & Q(listed_on__lt=today)),
    }
    counted = rows.order_by().values("source").annotate(**counts).values_list("source", *counts)
    missing = _missing() if scope == "all" and _sees_the_house(account, today) else {}
    found = {source: numbers for source, *numbers in counted}
    return tuple(
        _totals(source, found.get(source, [0, 0, 0]), missing.get(source, 0))
        for source in sorted({*found, *missing})
    )


def _totals(source: str, numbers: list[int], missing: int) -> Totals:
    closed, is_open, overdue = numbers
    return Totals(source=source, closed=closed, open=is_open, overdue=overdue, missing=missing)


def _sum(sources: tuple[Totals, ...]) -> Totals:
    names = ("closed", "open", "overdue", "missing")
    return Totals(source="", **{name: sum(getattr(one, name) for one in sources) for name in names})


def _missing() -> Mapping[str, int]:
    """By source: how many rows that must have a loop have none, counted from these rows."""
    lacking: dict[str, int] = {}
    for kind, ask in day_parts().found.items():
        rows = Loop.objects.filter(about_kind=kind).order_by().values("source")
        there = dict(rows.annotate(n=Count("about_id", distinct=True)).values_list("source", "n"))
        for source, number in ask().items():
            short = number - there.get(source, 0)
            if short > 0:
                lacking[source] = lacking.get(source, 0) + short
    return lacking


def _sees_the_house(account: Account, today: date) -> bool:
    reach = reach_of(account, today=today)
    return reach.everything or not owning_offices().exclude(pk__in=reach.offices).exists()


def _counts(rows: QuerySet[Loop], today: date) -> tuple[tuple[str, int], ...]:
    is_open = rows.filter(is_closed=False)
    counted = is_open.aggregate(
        today=Count("pk", filter=Q(listed_on=today)),
        soon=Count("pk", filter=Q(listed_on__gte=today, listed_on__lte=today + SOON)),
        awaiting=Count("pk", filter=Q(is_awaiting=True)),
    )
    return tuple(counted.items())


def _urgent(account: Account, rows: QuerySet[Loop], today: date) -> tuple[Urgent, ...]:
    """What is overdue or due within the week, up to ten; three that come next where there are fewer."""
    first = list(
        rows.filter(is_closed=False).select_related("owner", "handler").order_by("listed_on", "pk")[:_MOST]
    )
    pressing = [loop for loop in first if loop.listed_on <= today + SOON]
    shown = first[: max(len(pressing), _FEWEST)]
    steps = next_steps(shown, account, today=today)
    return tuple(Urgent(line=line, next=steps[line.loop.pk]) for line in work_lines(shown, today=today))


def _own_news(account: Account, scope: str, today: date) -> list[DayCount]:
    told = (("new", scope, _("新到或新分派的事项")), ("unread", "all", _("未阅的提醒")))
    return [
        DayCount(
            words=words,
            number=worklist(account, Wanted(list=name, scope=reach), today=today).count(),
            address=list_address(list=name, scope=reach),
        )
        for name, reach, words in told
    ]


def _night() -> NightCheck | None:
    audit: Audit | None = next(iter(latest_audits(limit=1)), None)
    if audit is None:
        return None
    return NightCheck(
        at=audit.at,
        found=sum(one["breached"] for one in audit.results),
        is_sound=audit.outcome == SOUND,
    )
