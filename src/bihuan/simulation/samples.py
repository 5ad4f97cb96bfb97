"""The history of tests: which operators were sampled under which design, and which of their lots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from bihuan.simulation.causes import Touched
from bihuan.simulation.chance import Chance, Floats, Ints
from bihuan.simulation.goods import Goods
from bihuan.simulation.operators import Operators, day
from bihuan.simulation.quality import Quality
from bihuan.simulation.scenario import Nature, Scenario
from bihuan.simulation.scenario_sense import CHANNELS, ROLES
from bihuan.simulation.texts import NO_DAY, Column, digits, fixed

SELECTIONS = ("random", "targeted", "follow-up")
RECHECK = "recheck"
_CHANNEL_ROLES = {"factory": ROLES[:5], "shop": ("shop",), "online": ("online", "live")}
_YEAR = 365
_RECHECK = 95  # days after the sampling, at the earliest: report, order, 60 days to rectify
_NOISE = 1.3  # of the officers' risk score, on the scale of the logarithm of the hazard


@dataclass(frozen=True, slots=True)
class Samples:
    """One row a sample. Natures, selections, channels and products are places in their lists."""

    number: Ints
    nature: Ints
    selection: Ints
    channel: Ints
    party: Ints
    maker: Ints
    lot: Ints
    product: Ints
    sampled_on: Ints
    chance_of_draw: Floats  # the inclusion probability of its party; 0 where nobody drew
    hazards: Floats  # one column an item of the scenario

    def __len__(self) -> int:
        return len(self.number)

    def rows(self, which: Ints) -> Self:
        """Only these rows."""
        return type(self)(**{field.name: getattr(self, field.name)[which] for field in fields(self)})


def natures(scenario: Scenario) -> list[str]:
    """All natures of tests, the re-check last."""
    return [*scenario.tests.natures, RECHECK]


def sample_ids(numbers: Ints) -> Column:
    """Sample numbers as they stand on the sheets."""
    return fixed("YP", digits(numbers + 1, 7))


def drawn_samples(
    scenario: Scenario, operators: Operators, goods: Goods, quality: Quality, touched: Touched, chance: Chance
) -> Samples:
    """All samples but the re-checks, in the order of their days."""
    draws = list(_draws(scenario, operators, goods, quality, chance.about("samples")))
    lot = np.concatenate([draw.lot for draw in draws])
    nature, selection, channel = (
        np.repeat([getattr(draw, name) for draw in draws], [len(draw.lot) for draw in draws])
        for name in ("nature", "selection", "channel")
    )
    drawn = np.concatenate([draw.chance_of_draw for draw in draws])
    closed = operators.closed[goods.operator[lot]]
    last = np.where(closed == NO_DAY, day(scenario.period.until), closed) - 1
    dice = chance.about("sampled-on")
    sampled = np.minimum(goods.day[lot] + 3 + dice.below(50, lot, nature), np.maximum(last, goods.day[lot]))
    order = np.lexsort((lot, nature, sampled))
    lot, nature, selection, channel, drawn, sampled = (
        column[order] for column in (lot, nature, selection, channel, drawn, sampled)
    )
    maker = goods.operator[np.where(channel == CHANNELS.index("factory"), lot, goods.parent[lot])]
    party = goods.operator[lot].astype(np.int64)
    product = goods.product[lot].astype(np.int64)
    whole = quality.hazard(party, maker.astype(np.int64), product, channel, goods.day[lot].astype(np.int64))
    return Samples(
        number=np.arange(len(lot)),
        nature=nature,
        selection=selection,
        channel=channel,
        party=party,
        maker=maker.astype(np.int64),
        lot=lot,
        product=product,
        sampled_on=sampled,
        chance_of_draw=drawn,
        hazards=item_hazards(scenario, whole, product) + _added(scenario, touched, lot, product),
    )


def rechecks(scenario: Scenario, samples: Samples, failing: Ints, failed: Floats, chance: Chance) -> Samples:
    """A re-check for each failing sample of supervision: the failed items alone may fail again.

    `failing` are rows of `samples`; `failed` says for each of them which items failed.
    """
    order = natures(scenario)
    supervised = np.array([name.startswith("supervision") for name in order])
    keep = supervised[samples.nature[failing]]
    again, failed = samples.rows(failing[keep]), failed[keep]
    sampled = again.sampled_on + _RECHECK + chance.about("recheck").below(30, again.number)
    in_time = np.flatnonzero(sampled < day(scenario.period.until))
    again, failed, sampled = again.rows(in_time), failed[in_time], sampled[in_time]
    whole = -np.log(np.clip(scenario.tests.recheck_passes, 1e-9, 1 - 1e-9))
    return Samples(
        number=len(samples) + np.arange(len(again)),
        nature=np.full(len(again), order.index(RECHECK)),
        selection=np.full(len(again), SELECTIONS.index("follow-up")),
        channel=again.channel,
        party=again.party,
        maker=again.maker,
        lot=again.lot,
        product=again.product,
        sampled_on=sampled,
        chance_of_draw=np.zeros(len(again)),
        hazards=whole * failed / np.maximum(failed.sum(axis=1, keepdims=True), 1),
    )


def item_hazards(scenario: Scenario, whole: Floats, product: Ints) -> Floats:
    """The hazard of each sample shared out to its items."""
    shares = np.array(
        [[one.items.get(item, 0.0) for item in scenario.items] for one in scenario.products.values()]
    )
    found: Floats = whole[:, None] * shares[product]
    return found


def _added(scenario: Scenario, touched: Touched, lot: Ints, product: Ints) -> Floats:
    """What the causes that a lot carries add, to the items that are tested on such goods."""
    names = list(scenario.items)
    tested = np.array([[item in one.items for item in names] for one in scenario.products.values()])[product]
    found = np.zeros((len(lot), len(names)))
    for culprit in touched.culprits:
        carries = (touched.marks[lot] & np.uint16(1 << culprit.bit)) > 0
        for item, hazard in scenario.causes[culprit.cause].items.items():
            found[:, names.index(item)] += np.where(carries & tested[:, names.index(item)], hazard, 0.0)
    return found


@dataclass(frozen=True, slots=True)
class _Draw:
    nature: int
    selection: int
    channel: int
    lot: Ints
    chance_of_draw: Floats


def _draws(
    scenario: Scenario, operators: Operators, goods: Goods, quality: Quality, chance: Chance
) -> Iterator[_Draw]:
    """Year by year and channel by channel: random parts first, targeted ones among those left."""
    since, until = day(scenario.period.since), day(scenario.period.until)
    for year, begin in enumerate(range(since, until, _YEAR)):
        for channel, name in enumerate(CHANNELS):
            able = _Able(operators, goods, name, (begin, min(begin + _YEAR, until)))
            for place, (nature, plan) in enumerate(scenario.tests.natures.items()):
                dice = chance.about(f"{nature}-{name}-{year}")
                for selection, parties, share in _parties(plan, name, able.parties, quality, begin, dice):
                    lots = able.lots_of(parties, dice.about("lot"))
                    yield _Draw(place, selection, channel, lots, np.full(len(lots), share))


def _parties(
    plan: Nature, channel: str, able: Ints, quality: Quality, begin: int, dice: Chance
) -> Iterator[tuple[int, Ints, float]]:
    wanted = min(round(plan.per_year * plan.channels[channel]), len(able))
    random = round(wanted * plan.random)
    order = able[np.argsort(dice.about("random").bits(able), kind="stable")]
    yield 0, order[:random], random / max(len(able), 1)
    rest = np.sort(order[random:])
    score = quality.of(rest, np.full(len(rest), begin)) + _NOISE * dice.about("score").normal(rest)
    yield 1, rest[np.argsort(-score, kind="stable")][: wanted - random], 0.0


class _Able:
    """Operators of a channel with lots in a stretch of days."""

    def __init__(self, operators: Operators, goods: Goods, channel: str, days: tuple[int, int]) -> None:
        roles = [ROLES.index(role) for role in _CHANNEL_ROLES[channel]]
        fits = np.isin(operators.role[goods.operator], roles)
        fits &= (goods.day >= days[0]) & (goods.day < days[1])
        self._lots = np.flatnonzero(fits)
        self.parties, self._firsts, self._counts = np.unique(
            goods.operator[self._lots].astype(np.int64), return_index=True, return_counts=True
        )

    def lots_of(self, parties: Ints, chance: Chance) -> Ints:
        """One lot of each party; its lots lie side by side."""
        place = np.searchsorted(self.parties, parties)
        found: Ints = self._lots[self._firsts[place] + chance.below(self._counts[place], parties)]
        return found
