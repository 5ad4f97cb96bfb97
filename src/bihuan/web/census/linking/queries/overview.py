"""How far linking is, as far as an account may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from bihuan.web.census.linking.queries.merges import WAITING, merges_in
from bihuan.web.census.linking.queries.parties import open_parties
from bihuan.web.census.linking.queries.review import Wanted, pairs_wanted
from bihuan.web.census.models import Operator, Record
from bihuan.web.jobs.models import OPEN, Job
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import reach_of, visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Counts: records and those without an operator are the whole house's, the rest what an account sees."""

    records: int
    unplaced: int
    operators: int
    open: int
    later: int
    waiting_merges: int
    parties: int
    job: Job | None


def overview_of(account: Account, *, today: date) -> Overview:
    """Everything that the first page of linking tells."""
    roots = Operator.objects.filter(root=F("pk"))
    return Overview(
        records=Record.objects.count(),
        unplaced=Record.objects.filter(operator__isnull=True).count(),
        operators=visible_to(account, roots, today=today, office="branch").count(),
        open=pairs_wanted(account, Wanted(), today=today).count(),
        later=pairs_wanted(account, Wanted(list="later"), today=today).count(),
        waiting_merges=merges_in(account, WAITING, today=today).count(),
        parties=len(open_parties(account, today=today)),
        job=Job.objects.filter(kind="census.link", state__in=OPEN).first(),
    )


def towns_and_branches(account: Account, *, today: date) -> tuple[list[str], list[int]]:
    """What pairs can be narrowed by: towns of records, and the branches that an account sees."""
    towns = Record.objects.exclude(town="").order_by("town").values_list("town", flat=True).distinct()
    reach = reach_of(account, today=today)
    branches = Office.objects.filter(kind=Office.Kind.BRANCH)
    if not reach.everything:
        branches = branches.filter(pk__in=reach.offices)
    return list(towns), list(branches.values_list("pk", flat=True))
