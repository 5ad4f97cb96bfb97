"""A record is taken out of its operator, and stays out."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.actions.operators import create_operators_within
from bihuan.web.census.linking.events import RecordSplit
from bihuan.web.census.models import Contact, Operator, Pair, Record
from bihuan.web.ledger.actions import recording
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account


def split_record(*, record_id: int, by: Account, now: datetime) -> Operator:
    """Make a record an operator of its own, kept apart from every record that it stood with; the operator.

    Raises RefusedError where it stands alone.
    """
    with recording(by=as_actor(by), now=now) as rec:
        record = Record.objects.select_for_update(of=("self",)).select_related("source").get(pk=record_id)
        before = record.operator_id
        rest = list(Record.objects.filter(operator=before).exclude(pk=record.pk).order_by("pk"))
        if before is None or not rest:
            raise RefusedError(Reason.of("record_stands_alone"))
        Contact.objects.filter(record=record, until_on=None).update(until_on=localdate(now))
        (made,) = create_operators_within(rec=rec, groups=[[record]])
        _keep_apart(record, rest, by=by, now=now)
        root = Operator.objects.values_list("root_id", flat=True).get(pk=before)
        refresh_lines(root_ids=[root or before])
        rec(RecordSplit(record_id=record.pk, from_id=before, to_id=made.pk))
    return made


def _keep_apart(record: Record, rest: list[Record], *, by: Account, now: datetime) -> None:
    pairs = [
        Pair(
            left_id=min(record.pk, one.pk),
            right_id=max(record.pk, one.pk),
            outcome=Pair.Outcome.REVIEW,
            decision=Pair.Decision.APART,
            decided_by=by,
            decided_at=now,
        )
        for one in rest
    ]
    Pair.objects.bulk_create(
        pairs,
        update_conflicts=True,
        unique_fields=["left", "right"],
        update_fields=["decision", "decided_by", "decided_at"],
    )
