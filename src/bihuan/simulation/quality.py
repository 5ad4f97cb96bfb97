"""The latent quality of operators: how likely their goods fail, on a day, in a channel.

P(a sample fails) = 1 - exp(-hazard). Hazards multiply: product, channel, the seller's and the maker's quality
with their drift, the district's trend; causes add. The hazard of a sample is shared out to its items, so that
they fail independently and the shares of failing items come out as the scenario says.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from bihuan.simulation.chance import Chance, Floats, Ints
from bihuan.simulation.operators import Operators, day
from bihuan.simulation.scenario import Product, Scenario
from bihuan.simulation.scenario_sense import CHANNELS, ROLES

_YEAR = 365.0
_GRID = 60


class Quality:
    """The state behind all readings, complaints and answers."""

    def __init__(self, scenario: Scenario, operators: Operators, chance: Chance) -> None:
        chance = chance.about("quality")
        numbers = np.arange(operators.count)
        self._scenario = scenario
        self._since, self._until = day(scenario.period.since), day(scenario.period.until)
        self.level: Floats = scenario.quality.spread * chance.about("level").normal(numbers)
        self.drift: Floats = scenario.quality.drift * chance.about("drift").normal(numbers)
        self._individual = np.where(operators.individual, np.log(max(scenario.quality.individual, 1e-9)), 0.0)
        self._share = float(operators.individual.mean())
        makers = len(operators.of_role(*ROLES[:5]))
        finished = len(operators.of_role("finished")) / max(makers, 1)
        self.base: Floats = np.array([self._calibrated(one, finished) for one in scenario.products.values()])

    def of(self, operator: Ints, days: Ints) -> Floats:
        """The logarithm of an operator's own hazard on a day, against the average operator."""
        years = (days - self._since) / _YEAR
        return self.level[operator] + self.drift[operator] * years + self._individual[operator]

    def trend(self, days: Ints) -> Floats:
        """The whole district's hazard on a day."""
        quality = self._scenario.quality
        part = np.clip((days - self._since) / (self._until - self._since), 0, 1)
        return quality.trend_first + (quality.trend_last - quality.trend_first) * part

    def hazard(self, party: Ints, maker: Ints, product: Ints, channel: Ints, days: Ints) -> Floats:
        """The hazard of goods that one operator sells and another (or the same one) made, without causes."""
        both = (self.of(party, days) + self.of(maker, days)) / np.sqrt(2)
        own = np.where(party == maker, self.of(party, days), both)
        factors = np.array([self._scenario.quality.channels[name] for name in CHANNELS])
        found: Floats = self.base[product] * factors[channel] * self.trend(days) * np.exp(own)
        return found

    def probability(self, operator: Ints, channel: Ints, days: int) -> Floats:
        """The probability that an operator's usual goods fail on a day (causes left out)."""
        shares = np.array([one.share for one in self._scenario.products.values()])
        usual = float(self.base @ shares)
        factors = np.array([self._scenario.quality.channels[name] for name in CHANNELS])
        at = np.full(len(operator), days)
        found: Floats = 1 - np.exp(-usual * factors[channel] * self.trend(at) * np.exp(self.of(operator, at)))
        return found

    def _calibrated(self, product: Product, finished: float) -> float:
        """The base hazard at which random samples, over channels, operators, days, fail as often as wanted.

        `finished` is the share of factories that make finished goods; cloth is sampled at factories alone.
        """
        quality = self._scenario.quality
        mix = dict(self._scenario.tests.natures["supervision-provincial"].channels)
        mix = mix | {"factory": mix["factory"] * finished} if product.share else {"factory": 1.0}
        normal = NormalDist()
        levels = np.array([normal.inv_cdf((place + 0.5) / _GRID) for place in range(_GRID)])
        years = (self._until - self._since) / _YEAR
        spread = np.hypot(quality.spread, quality.drift * years / np.sqrt(3))
        factor, weight = np.array([1.0]), np.array([1.0])
        for values, weights in (
            (np.exp(spread * levels), np.full(_GRID, 1 / _GRID)),
            ([quality.channels[name] for name in mix], [mix[name] / sum(mix.values()) for name in mix]),
            ([quality.individual, 1.0], [self._share, 1 - self._share]),
            (np.linspace(quality.trend_first, quality.trend_last, 5), np.full(5, 0.2)),
        ):
            factor = np.outer(factor, values).ravel()
            weight = np.outer(weight, weights).ravel()
        low, high = 0.0, 50.0
        for _ in range(60):
            middle = (low + high) / 2
            if float(weight @ (1 - np.exp(-middle * factor))) < product.fails:
                low = middle
            else:
                high = middle
        return (low + high) / 2
