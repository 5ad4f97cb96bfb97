"""The job that gives every record its operator and every doubt its pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.utils.timezone import localdate

from bihuan.web.census.actions.operators import add_records_within, create_operators_within
from bihuan.web.census.linking.actions.parties import note_all_parties, resolve_open_parties
from bihuan.web.census.linking.events import RecordsLinked
from bihuan.web.census.linking.joining import Joined, join
from bihuan.web.census.linking.queries.records import (
    CLEANED,
    FoundPair,
    Known,
    known_records,
    left_to_officers,
    linked,
    links_of,
    placed,
    strays,
    uncleaned,
)
from bihuan.web.census.linking.queries.review import waiting_pairs
from bihuan.web.census.models import Contact, Pair, Record
from bihuan.web.jobs.actions import ask_job
from bihuan.web.jobs.kinds import Task
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor

LINK = "census.link"
_SUBJECT = "records"
_PART = 2_000
One = TypeVar("One")


def ask_linking(*, by: Actor, now: datetime) -> Job:
    """Ask for the job that links all records; the one that is open already if there is one."""
    count = Record.objects.count()
    return ask_job(
        by=by,
        now=now,
        kind=LINK,
        subject=_SUBJECT,
        office_id=None,
        title=f"{count:,} 条记录",
        detail={},
    )


def link_in_job(*, task: Task) -> str:
    """Give every record an operator and write every pair; the number of records.

    Each part is a transaction of its own: a job that was killed finds what it has done and goes on. Records
    that came in meanwhile are linked too before it ends.
    """
    made = joined = freed = count = 0
    while True:
        task.tell("reading")
        known = known_records()
        count = len(known.ids)
        if count:
            _clean(known, task)
            freed += _free(task)
            task.tell("linking")
            pairs = linked(known)
            plan = join(known.ids.values(), links_of(pairs), placed())
            made += _make(plan, task)
            joined += _join(plan, task)
            _write_pairs(left_to_officers(pairs), task)
        if not Record.objects.filter(operator__isnull=True).exclude(pk__in=known.ids.values()).exists():
            break
    task.tell("closing")
    with recording(by=task.by, now=task.now) as rec:
        note_all_parties(now=task.now)
        resolve_open_parties()
        waiting = waiting_pairs().count()
        rec(RecordsLinked(records=count, made=made, joined=joined, freed=freed, pairs=waiting))
    return str(count)


def _clean(known: Known, task: Task) -> None:
    """Keep beside the cells of records what linkage makes of them."""
    wanted = uncleaned(known)
    for done, ids in _parts(list(wanted)):
        with recording(by=task.by, now=task.now):
            rows = Record.objects.filter(pk__in=ids).select_for_update()
            for row in rows:
                for name, text in zip(CLEANED, wanted[row.pk], strict=True):
                    setattr(row, name, text)
            # One statement for many rows; they are there, so that nothing is inserted.
            Record.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["source", "record_id"],
                update_fields=list(CLEANED),
            )
        task.tell("cleaning", done=done, total=len(wanted))


def _free(task: Task) -> int:
    """Records that are somebody else by now leave their operator, to be linked anew."""
    found = strays()
    for _done, ids in _parts(found):
        with recording(by=task.by, now=task.now):
            Contact.objects.filter(record__in=ids, until_on=None).update(until_on=localdate(task.now))
            Record.objects.filter(pk__in=ids).update(operator=None)
    return len(found)


def _make(plan: Joined, task: Task) -> int:
    """The operators of records that have none yet."""
    made = 0
    for done, part in _parts(plan.groups):
        with recording(by=task.by, now=task.now) as rec:
            rows = Record.objects.filter(pk__in=[pk for group in part for pk in group], operator__isnull=True)
            free = {row.pk: row for row in rows.select_related("source").select_for_update(of=("self",))}
            groups = [[free[pk] for pk in group if pk in free] for group in part]
            made += len(create_operators_within(rec=rec, groups=[group for group in groups if group]))
        task.tell("making", done=done, total=len(plan.groups))
    return made


def _join(plan: Joined, task: Task) -> int:
    """Records that join an operator that is there."""
    joined = 0
    joins = sorted(plan.joins.items())
    for done, part in _parts(joins):
        with recording(by=task.by, now=task.now) as rec:
            rows = Record.objects.filter(pk__in=[pk for pk, _operator in part], operator__isnull=True)
            free = set(rows.select_for_update().values_list("pk", flat=True))
            wanted = {pk: operator for pk, operator in part if pk in free}
            add_records_within(rec=rec, joins=wanted)
            joined += len(wanted)
        task.tell("joining", done=done, total=len(joins))
    return joined


def _write_pairs(pairs: Sequence[FoundPair], task: Task) -> None:
    """Bring the pairs to what linkage says; one on which an officer decided stays."""
    before = {
        (left, right): (pk, outcome, weight, decided_at is not None)
        for pk, left, right, outcome, weight, decided_at in Pair.objects.values_list(
            "pk", "left_id", "right_id", "outcome", "weight", "decided_at"
        ).iterator()
    }
    now_there = {(one.left, one.right) for one in pairs}
    changed = [
        one for one in pairs if before.get((one.left, one.right), ())[1:3] != (one.outcome, one.weight)
    ]
    for done, part in _parts(changed):
        with recording(by=task.by, now=task.now):
            Pair.objects.bulk_create(
                [_pair(one) for one in part],
                update_conflicts=True,
                unique_fields=["left", "right"],
                update_fields=["outcome", "weight", "probability", "evidence"],
            )
        task.tell("pairs", done=done, total=len(changed))
    gone = [pk for key, (pk, *_rest, is_decided) in before.items() if key not in now_there and not is_decided]
    for _done, ids in _parts(gone):
        with recording(by=task.by, now=task.now):
            Pair.objects.filter(pk__in=ids, decided_at__isnull=True).delete()


def _pair(found: FoundPair) -> Pair:
    return Pair(
        left_id=found.left,
        right_id=found.right,
        outcome=found.outcome,
        weight=found.weight,
        probability=found.probability,
        evidence=found.evidence,
    )


def _parts(rows: Sequence[One]) -> Iterator[tuple[int, Sequence[One]]]:
    """Parts of the rows, each with how many are done after it."""
    for start in range(0, len(rows), _PART):
        part = rows[start : start + _PART]
        yield start + len(part), part
