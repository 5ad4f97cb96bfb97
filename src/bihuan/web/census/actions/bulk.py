"""Branch or chain role of many operators at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.actions.attributes import keep_attributes
from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.events import OperatorsAssigned
from bihuan.web.census.facts.bulk import Assignment, changes_of
from bihuan.web.census.facts.digests import digest_of_ids
from bihuan.web.census.facts.spelling import as_text
from bihuan.web.census.models import ChainRole, Operator
from bihuan.web.census.queries.register import Wanted, wanted_lines
from bihuan.web.ledger.actions import recording
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account

_BATCH = 2000


def assign_operators(
    *, wanted: Wanted, assignment: Assignment, seen: str, by: Account, on: date, now: datetime
) -> int:
    """Write branch or chain role of all operators that a filter finds; how many were written.

    `seen` is the digest of the ids that were shown. Raises RefusedError where the filter finds others now.
    Only the columns named are written: what somebody else changed meanwhile stays.
    """
    with recording(by=as_actor(by), now=now) as rec:
        ids = list(wanted_lines(by, wanted, today=on).values_list("pk", flat=True))
        if digest_of_ids(ids) != seen:
            raise RefusedError(Reason.of("operators_changed", count=str(len(ids))))
        written: set[int] = set()
        for start in range(0, len(ids), _BATCH):
            written |= _assign(ids[start : start + _BATCH], assignment, on)
        refresh_lines(root_ids=written)
        rec(
            OperatorsAssigned(
                fields=assignment.fields, count=len(written), operators_digest=digest_of_ids(written)
            )
        )
    return len(written)


def _assign(ids: Collection[int], assignment: Assignment, on: date) -> set[int]:
    operators = list(Operator.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    moved = changes_of(operators, assignment)
    if moved:
        changes = {one.pk: (as_text(one.branch_id), as_text(assignment.branch_id)) for one in moved}
        Operator.objects.filter(pk__in=changes).update(branch_id=assignment.branch_id)
        keep_attributes(field="branch_id", changes=changes, on=on)
    written = {one.pk for one in moved}
    if assignment.role:
        open_now = ChainRole.objects.filter(operator__in=ids, role=assignment.role, until_on__isnull=True)
        lacking = set(ids) - set(open_now.values_list("operator_id", flat=True))
        ChainRole.objects.bulk_create(
            (ChainRole(operator_id=pk, role=assignment.role, from_on=on) for pk in sorted(lacking)),
            batch_size=_BATCH,
        )
        written |= lacking
    return written
