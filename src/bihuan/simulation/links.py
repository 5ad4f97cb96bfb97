"""Deliveries between lots: which earlier lots went into each lot, and how much, so that quantities balance.

The tiers are walked from the sale upwards: what a lot takes is what the lots before it must have had.
Fan-in has a heavy tail, P(inputs >= n) = n^-exponent; fan-out has one because the weights of suppliers have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bihuan.simulation.chance import Bits, Chance, Flags, Floats, Ints
from bihuan.simulation.lots import TierLots, is_rework, reworked_from
from bihuan.simulation.operators import Operators
from bihuan.simulation.scenario import Goods, Tier

KINDS = ("process", "rework", "split", "merge", "sale")
PIECE = 1 << 18  # lots worked on at once
_TABLE_BITS = 21
_LONGEST_LIST = 40
_FINE = 1 << 20
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Links:
    """Deliveries into a run of lots, ordered by the lot they go into. Lots have district-wide numbers."""

    source: Ints
    target: Ints
    quantity: Ints
    day: Ints
    kind: Ints
    number: Ints  # of the delivery: what its own dice are thrown with


@dataclass(frozen=True, slots=True)
class Inputs:
    """A run of lots with everything about them, and the deliveries into them."""

    lots: Ints  # within the tier
    owner: Ints  # places in the tier's makers
    day: Ints
    quantity: Ints
    links: Links | None


class Supply:
    """Who delivers to whom: lists of suppliers that stay, drawn by weights with a heavy tail."""

    def __init__(self, goods: Goods, tier: TierLots, operators: Operators, chance: Chance) -> None:
        self._goods, self._tier, self._chance = goods, tier, chance.about(f"supply-{tier.name}")
        weights = self._chance.about("weight").pareto(goods.suppliers_exponent, tier.makers)
        weights = np.where(np.diff(tier.starts) > 0, weights, 0.0)
        self._table = _dealt(weights)
        # Those who have had goods from the first day on help out where a supplier has none yet.
        early = (tier.begins == tier.begins.min()) & (np.diff(tier.starts) > 0)
        early = early if early.any() else np.diff(tier.starts) == np.diff(tier.starts).max()
        self._anchors = _dealt(np.where(early, weights, 0.0))

    def pick(self, buyer: Ints, lots: Ints, edges: tuple[Ints, Ints], day: Ints) -> tuple[Ints, Ints]:
        """For each delivery to a lot of a buyer: the supplier (a place in the makers) and its lot.

        `edges` number the delivery for the choice of the supplier and for that of its lot.
        """
        whose, edge = edges
        listed = np.minimum(self._chance.about("list").pareto(1.4, buyer), _LONGEST_LIST).astype(np.int64)
        turn = self._chance.about("slot").uniform(lots, whose)
        slot = (listed * turn * turn).astype(np.int64)
        leaves = self._chance.about("leaves").happens(self._goods.supplier_turnover, buyer, slot)
        year = np.where(leaves, day // _YEAR, 0)
        supplier = self._drawn(self._table, self._chance.about("supplier").bits(buyer, slot, year))
        made = self._tier.latest(supplier, day - 2 - self._chance.about("lag").below(12, lots, whose))
        without = made <= 0
        anchor = self._drawn(self._anchors, self._chance.about("anchor").bits(buyer, slot))
        supplier = np.where(without, anchor, supplier)
        made = np.where(without, np.maximum(self._tier.latest(anchor, day), 1), made)
        back = np.minimum(self._chance.about("back").pareto(1.2, lots, edge), 1000).astype(np.int64) - 1
        place = np.maximum(made - 1 - back, 0)
        hot = self._chance.about("hot").happens(self._goods.hot_lots, lots, edge)
        place = np.where(hot, place // 40 * 40, place)
        return supplier, self._tier.starts[supplier] + place

    @staticmethod
    def _drawn(table: Ints, bits: Bits) -> Ints:
        found: Ints = table[(bits >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)]
        return found


def _dealt(weights: Floats) -> Ints:
    """A table of 2^21 places dealt out by weight: a draw is one look into it."""
    ends = np.rint(np.cumsum(weights) / weights.sum() * (1 << _TABLE_BITS)).astype(np.int64)
    return np.repeat(np.arange(len(weights), dtype=np.int64), np.diff(ends, prepend=0))


def fan_in(tier: Tier, chance: Chance, lots: Ints) -> Ints:
    """How many deliveries go into each lot: P(n or more) = n^-exponent, up to `most`."""
    return np.minimum(chance.about("fan-in").pareto(tier.exponent, lots), tier.most).astype(np.int64)


def idle_quantity(tier: Tier, chance: Chance, lots: Ints) -> Ints:
    """The quantity of a lot that nobody draws from, around the tier's usual size."""
    found: Ints = np.maximum(tier.size * np.exp(0.8 * chance.about("size").normal(lots)), 1).astype(np.int64)
    return found


def settled(tier: Tier, demand: Ints, inputs: Ints, chance: Chance, lots: Ints) -> Ints:
    """What lots must hold: what is drawn from them and some stock, at least one unit for each input."""
    stock = np.where(
        chance.about("sold-out").happens(0.5, lots), 0, demand // (8 + chance.about("stock").below(40, lots))
    )
    idle = idle_quantity(tier, chance, lots)
    return np.maximum(np.where(demand > 0, demand + stock, idle), inputs)


def inputs_of(
    goods: Goods,
    tier: TierLots,
    before: TierLots | None,
    supply: Supply | None,
    demands: tuple[Ints, Ints],
    chance: Chance,
) -> Iterator[Inputs]:
    """The tier piece by piece: its lots, and the deliveries into them.

    `demands` are what is drawn from the lots of this tier and of the one before; both grow meanwhile.
    """
    shape, (demand, earlier) = goods.tiers[tier.name], demands
    chance = chance.about("links")
    lots = np.arange(tier.count, dtype=np.int64)
    owner = tier.owner(lots)
    rework = is_rework(tier, lots, owner, shape.rework)
    counts = np.where(rework, 1, fan_in(shape, chance, lots + tier.first))
    quantity = _quantities(shape, tier, demand, counts, rework, chance)
    days = tier.days(lots, owner)
    for begin in range(0, tier.count, PIECE):
        piece = slice(begin, begin + PIECE)
        part = (lots[piece], owner[piece], days[piece], quantity[piece])
        if before is None or supply is None:
            yield Inputs(*part, links=None)
            continue
        links = _links(shape, (tier, before), supply, part, counts[piece], rework[piece], chance)
        fresh = links.source < tier.first
        earlier += np.bincount(
            links.source[fresh] - before.first, weights=links.quantity[fresh], minlength=before.count
        ).astype(np.int64)
        yield Inputs(*part, links=links)


def _quantities(
    shape: Tier, tier: TierLots, demand: Ints, counts: Ints, rework: Flags, chance: Chance
) -> Ints:
    """The quantities of all lots of a tier: first of the reworked ones, which draw on others of the tier."""
    lots = np.arange(tier.count, dtype=np.int64)
    quantity = settled(shape, demand, counts, chance, lots + tier.first)
    np.add.at(demand, reworked_from(tier, lots[rework]), quantity[rework])
    return np.where(rework, quantity, settled(shape, demand, counts, chance, lots + tier.first))


def _links(
    shape: Tier,
    tiers: tuple[TierLots, TierLots],
    supply: Supply,
    part: tuple[Ints, Ints, Ints, Ints],
    counts: Ints,
    rework: Flags,
    chance: Chance,
) -> Links:
    """The deliveries into a run of lots."""
    (tier, before), (lots, owner, days, quantity) = tiers, part
    at = np.repeat(np.arange(len(lots)), counts)
    edge = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    target = lots[at] + tier.first
    # Goods on sale keep their kind: all that goes into one lot of a shop comes from one maker.
    alike = np.zeros_like(edge) if tier.name == "sale" else edge
    supplier, source = supply.pick(tier.makers[owner[at]], target, (alike, edge), days[at])
    from_day = before.days(source, supplier)
    source = source + before.first
    again = rework[at]
    earlier = reworked_from(tier, lots[rework])
    source[again] = earlier + tier.first
    from_day[again] = tier.days(earlier, owner[rework])
    gap = np.minimum(np.maximum(days[at] - from_day, 0), 15)
    number = chance.about("number").bits(target, edge) >> np.uint64(1)
    return Links(
        source=source,
        target=target,
        quantity=_shared_out(
            _needed(shape, quantity, counts, rework, chance.about("loss").uniform(lots + tier.first)),
            counts,
            at,
            0.4 + chance.about("part").uniform(target, edge),
        ),
        day=days[at] - chance.about("delivered").below(gap + 1, target, edge),
        kind=_kinds(tier.name, counts, rework)[at],
        number=number.astype(np.int64),
    )


def _needed(shape: Tier, quantity: Ints, counts: Ints, rework: Flags, lost: Floats) -> Ints:
    """What goes into lots: quantity times what a unit takes, and a loss; at least one unit a delivery."""
    loss = np.where(rework, 0.0, shape.loss * lost)
    takes = np.where(rework, 1.0, shape.takes)
    found: Ints = np.maximum(np.ceil(quantity * takes * (1 + loss) - 1e-9).astype(np.int64), counts)
    return found


def _shared_out(needed: Ints, counts: Ints, at: Ints, weights: Floats) -> Ints:
    """Whole quantities by weight, at least 1 each, that make up what is needed; `at` is the lot of each."""
    last = np.cumsum(counts) - 1
    firsts = last - counts + 1
    # Whole weights, so that the sum of a lot does not depend on the lots before it.
    ends = np.cumsum((weights * _FINE).astype(np.int64))
    before = np.where(firsts > 0, ends[firsts - 1], 0)
    whole = ends[last] - before
    upto = np.floor((needed - counts)[at] * ((ends - before[at]) / whole[at])).astype(np.int64)
    upto[last] = needed - counts
    parts = np.diff(upto, prepend=0)
    parts[firsts] = upto[firsts]
    found: Ints = parts + 1
    return found


def _kinds(tier: str, counts: Ints, rework: Flags) -> Ints:
    usual = {"sale": np.full(len(counts), KINDS.index("sale"))}
    usual["fabric"] = np.where(counts > 1, KINDS.index("merge"), KINDS.index("split"))
    return np.where(rework, KINDS.index("rework"), usual.get(tier, np.zeros(len(counts), dtype=np.int64)))
