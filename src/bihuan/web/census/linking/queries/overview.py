"""How far linking is, as far as an account may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from bihuan.web.census.linking.queries.merges import WAITING, merges_in
from bihuan.web.census.linking.queries.parties import open_parties
from bihuan.web.census.linking.queries.review import Wanted, pairs_wanted
from bihuan.web.census.models import Operator, Pair, Record
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
    """What pairs can be narrowed by: the towns of those that wait, and the branches that an account sees."""
    waiting = Q(decision=Pair.Decision.NONE) | Q(decision=Pair.Decision.LATER)
    pairs = Pair.objects.filter(waiting, outcome=Pair.Outcome.REVIEW)
    towns = {town for both in pairs.values_list("left__town", "right__town").distinct() for town in both}
    reach = reach_of(account, today=today)
    branches = Office.objects.filter(kind=Office.Kind.BRANCH)
    if not reach.everything:
        branches = branches.filter(pk__in=reach.offices)
    return sorted(towns - {""}), list(branches.values_list("pk", flat=True))
