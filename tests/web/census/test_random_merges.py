"""Any sequence of merges, confirmations and undos: the families are what the active merges say, and undoing
all of them restores the beginning.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bihuan.web.census.linking.actions.deciding import Said, decide_pair
from bihuan.web.census.linking.actions.merging import (
    Wish,
    confirm_merge,
    decline_merge,
    merge_operators,
    undo_merge,
)
from bihuan.web.census.linking.integrity import check_families
from bihuan.web.census.linking.queries.families import family_on
from bihuan.web.census.models import Merge, Operator, Pair, Party, Record, RegisterLine
from bihuan.web.ledger.audits import Tally
from bihuan.web.loops.facts import RefusedError
from tests.kit.cast import person
from tests.web.census.linked import later, matter_of, pair_of
from tests.web.census.story import TODAY, operator_of

COUNT = 5
PEOPLE = ("section-officer", "registrar", "leader")
WHICH = st.integers(0, 30)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("merge", "merge", "pair", "confirm", "decline", "undo")),
        WHICH,
        WHICH,
        st.sampled_from(PEOPLE),
    ),
    max_size=10,
)


class RandomMerges(TestCase):
    @settings(max_examples=10)
    @given(STEPS)
    def test_families_follow_the_active_merges_and_undoing_all_restores_the_beginning(
        self, steps: Any
    ) -> None:
        operators = [operator_of(f"青棉家纺{letter}有限公司") for letter in "甲乙丙丁戊"[:COUNT]]
        matter_of(operators[0].name)
        pairs = [pair_of(operators[at], operators[at + 1]) for at in range(COUNT - 1)]
        beginning = self.state()
        for minutes, step in enumerate(steps, 1):
            self.take(step, operators, pairs, minutes)
            self.check(operators)
        for minutes, merge in enumerate(
            Merge.objects.filter(undone_at__isnull=True, declined_at__isnull=True)
        ):
            act = undo_merge if merge.is_active else decline_merge
            act(merge_id=merge.pk, why="还原", by=person("task-force"), now=later(1_000 + minutes))
        assert self.state() == beginning

    @staticmethod
    def take(step: Any, operators: list[Operator], pairs: list[Pair], minutes: int) -> None:
        act, one, other, who = step
        by, now = person(who), later(minutes)
        merges = list(Merge.objects.order_by("pk"))
        try:
            if act == "merge":
                wish = Wish(kept_id=operators[one % COUNT].pk, absorbed_id=operators[other % COUNT].pk)
                merge_operators(wish=wish, by=by, now=now)
            elif act == "pair":
                pair = pairs[one % len(pairs)]
                pair.refresh_from_db()
                if pair.decision == "none":
                    decide_pair(pair_id=pair.pk, said=Said(decision="merge"), by=by, now=now)
            elif merges:
                merge = merges[one % len(merges)]
                if act == "confirm":
                    confirm_merge(merge_id=merge.pk, by=by, now=now)
                else:
                    end = decline_merge if act == "decline" else undo_merge
                    end(merge_id=merge.pk, why="看错了", by=by, now=now)
        except RefusedError:
            pass

    def check(self, operators: list[Operator]) -> None:
        families = components({one.pk for one in operators})
        for operator in Operator.objects.all():
            assert operator.root_id in families[operator.pk]
            assert set(operator.root.family.values_list("pk", flat=True)) == families[operator.pk]  # type: ignore[union-attr]
            assert set(family_on(operator.pk, TODAY)[1]) == families[operator.pk]
        for party in Party.objects.select_related("operator"):
            assert party.operator and party.operator.root_id in families[party.operator.pk]
        assert set(RegisterLine.objects.values_list("pk", flat=True)) == set(
            Operator.objects.values_list("root_id", flat=True)
        )
        tally = Tally("families")
        check_families(tally)
        assert not tally.breaches

    @staticmethod
    def state() -> list[Any]:
        return [
            list(Operator.objects.order_by("pk").values()),
            list(Record.objects.order_by("pk").values()),
            list(Party.objects.order_by("pk").values()),
            list(RegisterLine.objects.order_by("pk").values()),
            list(Pair.objects.order_by("pk").values_list("pk", "decision", "seconded_by")),
        ]


def components(ids: set[int]) -> dict[int, set[int]]:
    """Operator → all that active merges connect with it, found by walking: no roots, no folding."""
    edges = list(Merge.objects.filter(is_active=True).values_list("kept_id", "absorbed_id"))
    found = {}
    for start in ids:
        seen, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            for edge in edges:
                if here in edge:
                    new = set(edge) - seen
                    seen |= new
                    waiting += new
        found[start] = seen
    return found


pytestmark = pytest.mark.django_db
