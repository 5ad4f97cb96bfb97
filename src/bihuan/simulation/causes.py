"""Why goods fail: who is at fault, when, and which lots downstream carry it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.goods import Goods, TierGraph
from bihuan.simulation.lots import TierLots
from bihuan.simulation.operators import day
from bihuan.simulation.scenario import Cause, Scenario

DILUTED = 4  # a lot of more deliveries than this is too mixed to carry what one of them had
_TIER_OF_ROLE = {"dyeing": "dyed"}
Marks = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Culprit:
    """One operator at fault, with its bit in the marks of lots. A cause that is absent has no culprit."""

    cause: str
    bit: int
    operator: int
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Touched:
    """What each lot carries: a bit for each culprit; in truth, and along recorded deliveries alone."""

    culprits: list[Culprit]
    marks: Marks
    followed: Marks

    def of(self, culprit: Culprit, *, followed: bool = False) -> Ints:
        """Numbers of the lots that carry a culprit's fault."""
        marks = self.followed if followed else self.marks
        return np.flatnonzero(marks & np.uint16(1 << culprit.bit))


def spread_causes(scenario: Scenario, goods: Goods, chance: Chance) -> Touched:
    """Choose the culprits and carry their faults down the true graph of lots."""
    chance = chance.about("causes")
    culprits = list(_culprits(scenario, goods, chance))
    marks = np.zeros(goods.count, dtype=np.uint16)
    for culprit in culprits:
        own = _own_lots(goods, scenario.causes[culprit.cause], culprit)
        marks[own] |= np.uint16(1 << culprit.bit)
    followed = marks.copy()
    dice = {
        one.bit: (chance.about(f"carries-{one.cause}"), scenario.causes[one.cause].carries)
        for one in culprits
    }
    for tier, graph in zip(goods.tiers, goods.graph, strict=True):
        _carry(tier, graph, marks, followed, dice)
    return Touched(culprits, marks, followed)


def _culprits(scenario: Scenario, goods: Goods, chance: Chance) -> Iterator[Culprit]:
    """Busy operators of the role within the window, but not the busiest, no one twice."""
    taken: set[int] = set()
    leaving = np.zeros(goods.count, dtype=np.int64)
    for graph in goods.graph:
        leaving += np.bincount(graph.sources, minlength=goods.count)
    for name, cause in scenario.causes.items():
        since, until = day(cause.since), day(cause.until)
        tier = _tier(goods, cause)
        numbers = np.arange(tier.first, tier.first + tier.count)
        inside = (goods.day[numbers] >= since) & (goods.day[numbers] < until)
        operators, place = np.unique(goods.operator[numbers[inside]], return_inverse=True)
        delivered = np.bincount(place, weights=leaving[numbers[inside]], minlength=len(operators))
        order = np.lexsort((operators, -delivered))
        busy = operators[order][
            len(order) // 100 : max(len(order) // 15, len(order) // 100 + cause.count + 2)
        ]
        drawn = busy[np.argsort(chance.about(name).bits(busy), kind="stable")]
        free = [int(operator) for operator in drawn if operator not in taken]
        for operator in free[: cause.count]:
            yield Culprit(name, len(taken), operator, since, until)
            taken.add(operator)


def _tier(goods: Goods, cause: Cause) -> TierLots:
    wanted = _TIER_OF_ROLE.get(cause.role, cause.role)
    return next(tier for tier in goods.tiers if tier.name == wanted)


def _own_lots(goods: Goods, cause: Cause, culprit: Culprit) -> Ints:
    tier = _tier(goods, cause)
    place = int(np.flatnonzero(tier.makers == culprit.operator)[0])
    lots = np.arange(tier.starts[place], tier.starts[place + 1]) + tier.first
    days = goods.day[lots]
    found: Ints = lots[(days >= culprit.since) & (days < culprit.until)]
    return found


def _carry(
    tier: TierLots,
    graph: TierGraph,
    marks: Marks,
    followed: Marks,
    dice: dict[int, tuple[Chance, float]],
) -> None:
    """Hand marks down the deliveries into one tier: first from the tier before, then to reworked lots."""
    target = np.repeat(np.arange(tier.first, tier.first + tier.count), graph.counts)
    pure = np.repeat(graph.counts <= DILUTED, graph.counts)
    edge = np.arange(len(target)) - np.repeat(np.cumsum(graph.counts) - graph.counts, graph.counts)
    within = graph.sources >= tier.first
    for which in (~within, within):
        rows = np.flatnonzero(which & pure & (marks[graph.sources] > 0))
        for bit, (chance, carries) in dice.items():
            goes: Flags = chance.happens(carries, target[rows], edge[rows])
            _hand_down(marks, graph, target, rows[goes], bit)
            _hand_down(followed, graph, target, rows[goes & graph.recorded[rows]], bit)


def _hand_down(marks: Marks, graph: TierGraph, target: Ints, rows: Ints, bit: int) -> None:
    mark = np.uint16(1 << bit)
    carried = rows[(marks[graph.sources[rows]] & mark) > 0]
    marks[target[carried]] |= mark


def bits_of(marks: Marks, culprits: list[Culprit]) -> dict[str, Flags]:
    """For each cause that is present: which of these lots carry it, from any of its culprits."""
    found: dict[str, Flags] = {}
    for one in culprits:
        here = (marks & np.uint16(1 << one.bit)) > 0
        found[one.cause] = found.get(one.cause, np.zeros(len(marks), dtype=np.bool_)) | here
    return found
