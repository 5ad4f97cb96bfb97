"""Chance by counting: the number of an entity and a purpose make its dice, so that no order of work matters.

Every value is a hash (splitmix64) of seed, purpose and entity numbers. The same seed gives the same district,
whatever is computed first and in how many pieces.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_QUANTILES = 1 << 16


class Chance:
    """The dice of one seed for one purpose; all answers are arrays as long as the numbers asked for."""

    def __init__(self, seed: int, purpose: str = "") -> None:
        self._seed = seed
        self._purpose = purpose
        digest = hashlib.blake2b(f"{seed}|{purpose}".encode(), digest_size=8).digest()
        self._key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)

    def about(self, purpose: str) -> Chance:
        """The dice of a narrower purpose."""
        return Chance(self._seed, f"{self._purpose}/{purpose}")

    def bits(self, *numbers: Any) -> Bits:
        """64 random bits for each entity; several numbers together name one entity."""
        found = self._key
        for place, number in enumerate(numbers):
            counted = np.atleast_1d(np.asarray(number)).astype(np.uint64)
            found = _mixed(found + (counted + np.uint64(place + 1)) * _STEP)
        return found

    def uniform(self, *numbers: Any) -> Floats:
        """Between 0 and 1, both excluded."""
        return ((self.bits(*numbers) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

    def below(self, most: Any, *numbers: Any) -> Ints:
        """A whole number from 0 to `most` - 1; `most` is a number or an array, below 2^31."""
        high = self.bits(*numbers) >> np.uint64(32)
        return ((high * np.asarray(most).astype(np.uint64)) >> np.uint64(32)).astype(np.int64)

    def happens(self, share: Any, *numbers: Any) -> Flags:
        """True with probability `share`."""
        return np.asarray(self.uniform(*numbers) < share)

    def normal(self, *numbers: Any) -> Floats:
        """Standard normal, cut at 4.2 standard deviations."""
        return quantile_table()[(self.bits(*numbers) >> np.uint64(48)).astype(np.int64)]

    def pareto(self, exponent: float, *numbers: Any) -> Floats:
        """At least 1, with P(X > x) = x^-exponent."""
        return np.asarray(self.uniform(*numbers) ** (-1.0 / exponent))

    def among(self, weights: Any, *numbers: Any) -> Ints:
        """The place of one of several choices, with these weights."""
        ends = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(ends / ends[-1], self.uniform(*numbers)).clip(0, len(ends) - 1)


def _mixed(bits: Bits) -> Bits:
    """The finishing steps of splitmix64."""
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


@lru_cache(maxsize=1)
def quantile_table() -> Floats:
    """The normal quantiles in the middle of 65,536 equal shares: the same on every machine, and fast."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((place + 0.5) / _QUANTILES) for place in range(_QUANTILES)])
