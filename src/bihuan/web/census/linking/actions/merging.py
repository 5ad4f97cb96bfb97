"""Merges of operators: proposed, confirmed by a second person where matters are open, declined, undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.linking.events import MergeDeclined, MergeProposed, MergeUndone, OperatorsMerged
from bihuan.web.census.linking.families import roots_of
from bihuan.web.census.linking.queries.families import (
    Between,
    between,
    edges_of,
    members_of,
    waiting_between,
)
from bihuan.web.census.models import Merge, Operator, Pair
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.names import name_key
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account
from bihuan.web.people.queries import roles_of

# Who may say that two valid codes are one operator all the same, with a reason.
OVERRIDING = frozenset({"section-head", "bureau-head", "head-group"})
Decision = Pair.Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Two operators that are to be one; `kept` gives the name. `override_reason` answers a veto."""

    kept_id: int
    absorbed_id: int
    why: str = ""
    override_reason: str = ""
    pair_id: int | None = None


def merge_operators(*, wish: Wish, by: Account, now: datetime) -> Merge:
    """Merge two operators, or propose it where either has open matters. Raises RefusedError."""
    with recording(by=as_actor(by), now=now) as rec:
        return merge_within(wish=wish, by=by, rec=rec)


def merge_within(*, wish: Wish, by: Account, rec: Records) -> Merge:
    """The same inside the transaction of whoever decided. Raises RefusedError."""
    found = _locked_between(wish.kept_id, wish.absorbed_id)
    _demand_free(found, wish.override_reason, by=by, today=localdate(rec.now))
    if waiting_between(found.kept, found.absorbed).exists():
        raise RefusedError(Reason.of("merge_waits_already"))
    merge = Merge.objects.create(
        kept_id=wish.kept_id,
        absorbed_id=wish.absorbed_id,
        pair_id=wish.pair_id,
        why=wish.why,
        override_reason=wish.override_reason if found.is_vetoed else "",
        by=by,
        at=rec.now,
        needs_second=found.needs_second,
    )
    if found.needs_second:
        rec(MergeProposed(**_told(merge)))
    else:
        _activate(merge, rec)
    return merge


def confirm_merge(*, merge_id: int, by: Account, now: datetime) -> Merge:
    """The second person confirms a merge that waits. Raises RefusedError."""
    with recording(by=as_actor(by), now=now) as rec:
        merge = _locked_merge(merge_id)
        if not merge.is_waiting:
            raise RefusedError(Reason.of("merge_not_waiting"))
        if merge.by is None or merge.by == by or name_key(merge.by.name) == name_key(by.name):
            raise RefusedError(Reason.of("merge_same_person"))
        found = _locked_between(merge.kept_id, merge.absorbed_id)
        _demand_free(found, merge.override_reason, by=None, today=localdate(now))
        merge.seconded_by, merge.seconded_at = by, now
        Pair.objects.filter(pk__in=_settled(merge)).update(seconded_by=by, seconded_at=now)
        _activate(merge, rec)
    return merge


def decline_merge(*, merge_id: int, why: str, by: Account, now: datetime) -> Merge:
    """A merge that waits is not made: its pair waits for a decision again. Raises RefusedError."""
    with recording(by=as_actor(by), now=now) as rec:
        merge = _locked_merge(merge_id)
        if not merge.is_waiting:
            raise RefusedError(Reason.of("merge_not_waiting"))
        end_within(merge=merge, why=why, by=by, rec=rec)
    return merge


def undo_merge(*, merge_id: int, why: str, by: Account, now: datetime) -> Merge:
    """Two operators are two again, with all that was theirs; later merges stay. Raises RefusedError."""
    with recording(by=as_actor(by), now=now) as rec:
        merge = _locked_merge(merge_id)
        if not merge.is_active:
            raise RefusedError(Reason.of("merge_not_active"))
        end_within(merge=merge, why=why, by=by, rec=rec)
    return merge


def end_within(*, merge: Merge, why: str, by: Account, rec: Records) -> None:
    """Take back a merge that holds or waits, and what was decided with it."""
    Pair.objects.filter(pk__in=_settled(merge)).update(
        decision=Decision.NONE, decided_by=by, decided_at=rec.now, seconded_by=None, seconded_at=None
    )
    merge.undone_why = why
    if not merge.is_active:
        merge.declined_at, merge.declined_by = rec.now, by
        merge.save(update_fields=["declined_at", "declined_by", "undone_why"])
        rec(MergeDeclined(**_told(merge)))
        return
    merge.is_active, merge.undone_at, merge.undone_by = False, rec.now, by
    merge.save(update_fields=["is_active", "undone_at", "undone_by", "undone_why"])
    root = Operator.objects.values_list("root_id", flat=True).get(pk=merge.kept_id)
    recount_roots(operator_ids=list(members_of([root or 0]).values_list("pk", flat=True)))
    rec(MergeUndone(**_told(merge)))


def recount_roots(*, operator_ids: Collection[int]) -> None:
    """Write the roots of whole families as their active merges say, and the lines of the register."""
    before = dict(Operator.objects.filter(pk__in=operator_ids).values_list("pk", "root_id"))
    roots = roots_of(edges_of(operator_ids))
    after = {operator: roots.get(operator, operator) for operator in before}
    for root in sorted(set(after.values())):
        moved = [one for one, above in after.items() if above == root and before[one] != root]
        Operator.objects.filter(pk__in=moved).update(root_id=root)
    refresh_lines(root_ids={*after.values(), *(root for root in before.values() if root)})


def _activate(merge: Merge, rec: Records) -> None:
    merge.is_active, merge.active_at = True, rec.now
    merge.save(update_fields=["is_active", "active_at", "seconded_by", "seconded_at"])
    roots = Operator.objects.filter(pk__in=(merge.kept_id, merge.absorbed_id)).values("root")
    recount_roots(operator_ids=list(Operator.objects.filter(root__in=roots).values_list("pk", flat=True)))
    rec(OperatorsMerged(**_told(merge)))


def _locked_between(kept_id: int, absorbed_id: int) -> Between:
    """What stands between two families, both locked: whoever merges one of them elsewhere waits."""
    asked = (kept_id, absorbed_id)
    while True:
        roots = set(Operator.objects.filter(pk__in=asked).values_list("root_id", flat=True))
        list(Operator.objects.filter(root__in=roots).order_by("pk").select_for_update().values_list("pk"))
        if roots == set(Operator.objects.filter(pk__in=asked).values_list("root_id", flat=True)):
            return between(kept_id, absorbed_id)


def _locked_merge(merge_id: int) -> Merge:
    return Merge.objects.select_for_update(of=("self",)).select_related("by").get(pk=merge_id)


def _demand_free(found: Between, override_reason: str, *, by: Account | None, today: date) -> None:
    """That nothing forbids to merge two families; `by` is None where the override was judged before."""
    if found.is_one:
        raise RefusedError(Reason.of("merge_is_one"))
    if found.apart:
        by_name = found.apart.decided_by.name if found.apart.decided_by else ""
        day = localdate(found.apart.decided_at).isoformat() if found.apart.decided_at else ""
        raise RefusedError(Reason.of("merge_kept_apart", person=by_name, day=day))
    if not found.is_vetoed:
        return
    codes = {
        "codes": ", ".join(sorted(found.kept_codes)),
        "others": ", ".join(sorted(found.absorbed_codes)),
    }
    if not override_reason:
        raise RefusedError(Reason.of("merge_two_codes", **codes))
    if by is not None and not OVERRIDING & roles_of(by, today=today):
        raise RefusedError(Reason.of("merge_override_role"))


def _settled(merge: Merge) -> list[int]:
    """The pairs on which was decided with the pair of a merge, at the same instant."""
    if merge.pair is None:
        return []
    same = {"decision": Decision.MERGE, "decided_at": merge.at, "decided_by": merge.by}
    return list(Pair.objects.filter(**same).values_list("pk", flat=True))


def _told(merge: Merge) -> dict[str, int]:
    return {"merge_id": merge.pk, "kept_id": merge.kept_id, "absorbed_id": merge.absorbed_id}
