"""What an officer says of two records: one operator, two, or later; and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.census.linking.actions.merging import Wish, end_within, merge_within
from bihuan.web.census.linking.events import DecisionWithdrawn, PairDecided
from bihuan.web.census.linking.queries.families import WAITS, pairs_between, stands_first
from bihuan.web.census.models import Merge, Pair
from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.events import Records
from bihuan.web.loops.facts import RefusedError
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account

Decision = Pair.Decision
# A pair that waits: nobody has decided, or somebody put it off.
WAITING = (Decision.NONE, Decision.LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an officer says of a pair, his words, and his reason against a veto."""

    decision: str
    why: str = ""
    override_reason: str = ""


class OvertakenError(Exception):
    """Somebody else decided on the pair meanwhile."""

    def __init__(self, pair: Pair) -> None:
        super().__init__(str(pair))
        self.pair = pair


def decide_pair(*, pair_id: int, said: Said, by: Account, now: datetime) -> Merge | None:
    """Keep a decision on two records, and on every pair that waits between the same two families.

    Gives the merge that follows from it, made or waiting for a second person. Raises OvertakenError,
    RefusedError.
    """
    with recording(by=as_actor(by), now=now) as rec:
        pair = _locked(pair_id)
        if pair.decision not in WAITING:
            raise OvertakenError(pair)
        one, other = pair.left.operator, pair.right.operator
        if one is None or other is None:
            raise RefusedError(Reason.of("pair_not_linked"))
        if one.root_id == other.root_id:
            raise RefusedError(Reason.of("merge_is_one"))
        settled = pairs_between(one.root_id or one.pk, other.root_id or other.pk).filter(decision__in=WAITING)
        settled_ids = [pair.pk, *settled.values_list("pk", flat=True)]
        merge = None
        if said.decision == Decision.MERGE:
            kept, absorbed = (
                (one, other) if stands_first(one.root or one, other.root or other) else (other, one)
            )
            wish = Wish(
                kept_id=kept.pk,
                absorbed_id=absorbed.pk,
                why=said.why,
                override_reason=said.override_reason,
                pair_id=pair.pk,
            )
            merge = merge_within(wish=wish, by=by, rec=rec)
        Pair.objects.filter(pk__in=settled_ids).update(
            decision=said.decision, decided_by=by, decided_at=rec.now
        )
        rec(PairDecided(pair_id=pair.pk, decision=said.decision))
    return merge


def withdraw_decision(*, pair_id: int, why: str, by: Account, now: datetime) -> None:
    """Take back what was decided on a pair, with the merge that followed from it. Raises RefusedError."""
    with recording(by=as_actor(by), now=now) as rec:
        pair = _locked(pair_id)
        if pair.decision == Decision.NONE:
            raise RefusedError(Reason.of("pair_undecided"))
        decision = pair.decision
        if decision == Decision.MERGE:
            _end_merge(pair, why=why, by=by, rec=rec)
        together = Q(decision=decision, decided_by=pair.decided_by, decided_at=pair.decided_at)
        # Whatever linkage made of the decision, the pair waits again.
        Pair.objects.filter(together).update(
            decision=Decision.NONE, outcome=Pair.Outcome.REVIEW, decided_by=by, decided_at=rec.now
        )
        rec(DecisionWithdrawn(pair_id=pair.pk, decision=decision))


def _end_merge(pair: Pair, *, why: str, by: Account, rec: Records) -> None:
    """The merge that was made with this decision, if it is not undone already."""
    assert pair.decided_at is not None
    merges = Merge.objects.select_for_update(of=("self",)).select_related("by")
    merge = merges.filter(WAITS | Q(is_active=True), at=pair.decided_at, by=pair.decided_by).first()
    if merge:
        end_within(merge=merge, why=why, by=by, rec=rec)


def _locked(pair_id: int) -> Pair:
    rows = Pair.objects.select_for_update(of=("self",))
    return rows.select_related("left__operator__root", "right__operator__root", "decided_by").get(pk=pair_id)
