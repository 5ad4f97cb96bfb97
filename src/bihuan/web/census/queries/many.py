"""All operators that a filter finds, as they are before something is done to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.web.census.facts.bulk import Assignment, changes_of
from bihuan.web.census.facts.digests import digest_of_ids
from bihuan.web.census.models import ChainRole, Operator
from bihuan.web.census.queries.register import Wanted, wanted_lines
from bihuan.web.people.models import Account

SHOWN = 20
# More at once would lock the register for long: narrower filters do the same in steps.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What an assignment would do: to how many of them, and to the first ones by name."""

    branch: int
    role: int
    first: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """The ids of a set and their digest; `is_too_many` where it is more than is changed at once."""

    ids: tuple[int, ...]
    digest: str

    @property
    def count(self) -> int:
        return len(self.ids)

    @property
    def is_too_many(self) -> bool:
        return len(self.ids) > MOST

    @property
    def first(self) -> QuerySet[Operator]:
        """The first ones, to be recognised."""
        return Operator.objects.filter(pk__in=self.ids[:SHOWN]).select_related("branch").order_by("pk")

    @property
    def rest(self) -> int:
        """How many there are beside the first ones."""
        return max(0, len(self.ids) - SHOWN)

    def changed_by(self, assignment: Assignment) -> Preview:
        """What an assignment would change."""
        moved, roles = [], 0
        for start in range(0, len(self.ids), 2000):
            batch = self.ids[start : start + 2000]
            rows = Operator.objects.filter(pk__in=batch).select_related("branch").order_by("pk")
            moved += changes_of(rows, assignment)
            if assignment.role:
                held = ChainRole.objects.filter(
                    operator__in=batch, role=assignment.role, until_on__isnull=True
                )
                roles += len(batch) - held.count()
        return Preview(len(moved), roles, tuple(moved[:SHOWN]))


def many_of(account: Account, wanted: Wanted, *, today: date) -> Many:
    """The operators that a filter finds for a reader; one more than `MOST` at most."""
    ids = tuple(wanted_lines(account, wanted, today=today).values_list("pk", flat=True)[: MOST + 1])
    return Many(ids, digest_of_ids(ids))
