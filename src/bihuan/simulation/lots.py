"""Lots of goods: whose they are and when they were made, computed from their numbers alone.

The lots of a tier are numbered maker by maker, and those of a maker by day: so a lot's maker and day, and the
lot that a maker had on hand on a day, are found by arithmetic, without a table in memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.operators import Operators, day
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_sense import SIZES, TIERS
from bihuan.simulation.texts import NO_DAY, Column, digits, fixed

SALE_ROLES = ("shop", "online", "live")
_ROLES = {"dyed": ("dyeing",), "sale": SALE_ROLES}
_SIZE_WEIGHTS = (40.0, 15.0, 5.0, 2.0, 1.0)
_TIER_DAYS = 22  # a tier begins so many days before the next one
_ROOM = 1 << 16


@dataclass(frozen=True, slots=True)
class TierLots:
    """The lots of one tier. `makers` are operator numbers; their lots lie between `starts`."""

    name: str
    place: int  # of the tier, 0 is yarn
    first: int  # the number of its first lot in the whole district
    makers: Ints
    starts: Ints  # one more than makers
    begins: Ints  # the first day of each maker's lots
    spans: Ints  # its days
    chance: Chance

    @property
    def count(self) -> int:
        return int(self.starts[-1])

    def owner(self, lots: Ints) -> Ints:
        """The place in `makers` of the owners of these lots (numbers within the tier)."""
        return np.searchsorted(self.starts, lots, side="right") - 1

    def days(self, lots: Ints, owner: Ints) -> Ints:
        """The day on which lots were made: an owner's first one on its first day, then never going back."""
        place = lots - self.starts[owner]
        made = np.maximum(self.starts[owner + 1] - self.starts[owner], 1)
        part = np.where(place == 0, 0, self.chance.below(_ROOM, lots + self.first))
        found: Ints = self.begins[owner] + (place * _ROOM + part) * self.spans[owner] // (made * _ROOM)
        return found

    def latest(self, owner: Ints, days: Ints) -> Ints:
        """How many lots an owner had surely made before a day (0 or less: none)."""
        made = self.starts[owner + 1] - self.starts[owner]
        found: Ints = np.minimum((days - self.begins[owner]) * made // np.maximum(self.spans[owner], 1), made)
        return found


def make_tiers(scenario: Scenario, operators: Operators, chance: Chance) -> list[TierLots]:
    """The tiers from yarn to sale, with all lots dealt out to their makers."""
    chance = chance.about("lots")
    found: list[TierLots] = []
    ends = np.rint(np.cumsum([scenario.goods.tiers[name].share for name in TIERS]) * scenario.goods.lots)
    first = 0
    for place, name in enumerate(TIERS):
        makers = operators.of_role(*_ROLES.get(name, (name,)))
        begins, spans = _spans(scenario, operators, makers, place)
        weights = np.array(_SIZE_WEIGHTS[: len(SIZES)])[operators.size[makers]]
        weights = weights * chance.about("activity").pareto(1.5, makers).clip(1, 50) * spans
        dealt = np.rint(np.cumsum(weights) / weights.sum() * (int(ends[place]) - first)).astype(np.int64)
        found.append(
            TierLots(
                name=name,
                place=place,
                first=first,
                makers=makers,
                starts=np.concatenate([[0], dealt]),
                begins=begins,
                spans=spans,
                chance=chance.about("day"),
            )
        )
        first = int(ends[place])
    return found


def _spans(scenario: Scenario, operators: Operators, makers: Ints, place: int) -> tuple[Ints, Ints]:
    """When each maker works: within the period, earlier upstream, and while it is open."""
    earlier = _TIER_DAYS * (len(TIERS) - 1 - place)
    since = day(scenario.period.since) - earlier
    until = day(scenario.period.until) - 1 - earlier
    begins = np.maximum(operators.opened[makers], since)
    closed = operators.closed[makers]
    ends = np.where(closed == NO_DAY, until, np.minimum(closed, until))
    return begins, np.maximum(ends - begins, 1)


def lot_ids(numbers: Ints) -> Column:
    """Lot numbers as they are printed: L00000001 and so on."""
    return fixed("L", digits(numbers + 1, 8))


def is_rework(tier: TierLots, lots: Ints, owner: Ints, share: float) -> Flags:
    """Lots that are made of an earlier lot of the same maker (never of a reworked one)."""
    fourth = (lots - tier.starts[owner]) % 4 == 3
    return np.asarray(fourth & tier.chance.about("rework").happens(min(1.0, share * 4), lots + tier.first))


def reworked_from(tier: TierLots, lots: Ints) -> Ints:
    """The lot that a reworked lot was."""
    return lots - 1 - tier.chance.about("reworked").below(2, lots + tier.first)
