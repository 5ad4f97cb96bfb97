"""Operators and the matters of `loops` that they are subjects of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.web.census.models import Operator, OperatorName, Party
from bihuan.web.census.panels import Happening, Panel
from bihuan.web.loops.models import Loop, Obligation
from bihuan.web.loops.names import name_key
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.loops.queries.lines import WorkLine, work_lines
from bihuan.web.loops.queries.operators import OPERATORS
from bihuan.web.people.models import Account

OBLIGATION = Obligation._meta.label
MOST = 50


def roots_with_open_matters() -> list[int]:
    """The roots of operators that a matter is open against: few, since few matters are open at a time."""
    open_now = Obligation.objects.filter(loop__is_closed=False).values_list("pk", flat=True)
    refs = [str(pk) for pk in open_now]
    parties = Party.objects.filter(kind=OBLIGATION, operator__isnull=False)
    found: set[int] = set()
    for start in range(0, len(refs), 500):
        batch = parties.filter(ref__in=refs[start : start + 500])
        found.update(pk for pk in batch.values_list("operator__root", flat=True) if pk)
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Matters:
    """The matters of an operator that the reader may see, the latest first, up to `MOST`."""

    lines: tuple[WorkLine, ...]
    count: int
    open: int


def matters_of(operator: Operator, account: Account, *, today: date) -> QuerySet[Loop]:
    """The loops against an operator's family: those that a party names, and those of its very names."""
    family = Operator.objects.filter(root=operator.pk)
    parties = Party.objects.filter(kind=OBLIGATION)
    own = {int(ref) for ref in parties.filter(operator__in=family).values_list("ref", flat=True)}
    names = OperatorName.objects.filter(operator__in=family).values_list("name", flat=True)
    keys = {name_key(name) for name in names}
    named = Obligation.objects.filter(subject_key__in=keys, subject__in=OPERATORS, is_withdrawn=False)
    alike = set(named.values_list("pk", flat=True)) - own
    # A party that is known to be somebody else speaks louder than the same name.
    known = parties.filter(ref__in=[str(pk) for pk in alike], operator__isnull=False)
    own |= alike - {int(ref) for ref in known.values_list("ref", flat=True)}
    loops = visible_loops(account, today=today).filter(obligations__pk__in=own).distinct()
    return loops.select_related("owner", "handler").order_by("-opened_on", "-pk")


def panel_of_matters(operator: Operator, account: Account, today: date) -> Panel | None:
    """The matters on an operator's page and in its timeline."""
    loops = matters_of(operator, account, today=today)
    shown = list(loops[:MOST])
    if not shown:
        return None
    told = Matters(
        lines=tuple(work_lines(shown, today=today)),
        count=loops.count() if len(shown) == MOST else len(shown),
        open=loops.filter(is_closed=False).count(),
    )
    happenings = [
        Happening(one.opened_on, _("发现或受理"), one.title, one.get_absolute_url()) for one in shown
    ] + [
        Happening(one.closed_on, _("办结"), one.title, one.get_absolute_url())
        for one in shown
        if one.closed_on
    ]
    return Panel("census/parts/matters.html", told, happenings)
