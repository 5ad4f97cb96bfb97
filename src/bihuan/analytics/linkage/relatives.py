"""Relatives: other firms of the same owner, with the same telephone or address.

Fellegi and Sunter weigh a pair against two strangers. But firms of one owner share telephone, owner and
address together, so that the three must not count as three. A pair that shares a telephone or a site is
therefore weighed against two relatives too; what relatives have in common is counted among the pairs with
two valid different codes. The two other explanations add up:

    odds = P(same) / (P(strangers) + P(relatives))
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bihuan.analytics.linkage.model import COMPARISONS
from bihuan.analytics.linkage.scoring import Floats, Scored

_LEAST_PAIRS = 30  # of relatives whose codes are known, below which the starting values stay
_PULL = 10.0  # as many pairs the starting values count
_COMPARED = tuple(one for one in COMPARISONS if one.field != "code")
# Starting values, from the synthetic district (seed 1): of a hundred pairs that share a telephone or a site,
# eight are relatives'; how often each level holds among them.
_SHARE = 0.08
_AMONG_RELATIVES = {
    "core": (0.5, 0.005, 0.03, 0.01, 0.03, 0.425),
    "trade": (0.2, 0.8),
    "form": (0.25, 0.75),
    "region": (0.35, 0.65),
    "phone": (0.7, 0.01, 0.29),
    "person": (0.5, 0.5),
    "address": (0.75, 0.01, 0.04, 0.2),
}


def against_relatives(pairs: Scored) -> Floats:
    """The weight of each pair against relatives (log2 of the odds); infinite where they share neither."""
    shared = (pairs.levels["phone"] == 0) | (pairs.levels["address"] == 0)
    known, same = shared & (pairs.codes == -1), int((shared & (pairs.codes == 1)).sum())
    related = int(known.sum())
    trained = related >= _LEAST_PAIRS and same >= _LEAST_PAIRS
    weight = np.full(len(shared), np.log2(same / related if trained else 1 / _SHARE - 1))
    for one in _COMPARED:
        levels = pairs.levels[one.field]
        start = np.array(_AMONG_RELATIVES[one.field])
        among = _shares(levels[known], start) if trained else start
        step = np.append(np.log2(np.array(pairs.same[one.field]) / among), 0.0)  # the last one: unknown
        weight += step[levels]
    weight += pairs.weights["code"]  # the codes of relatives differ as those of strangers do
    return np.where(shared, weight, np.inf)


def _shares(levels: npt.NDArray[np.int8], start: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The shares of the levels, drawn a little towards the starting ones."""
    counts = np.bincount(levels[levels >= 0], minlength=len(start)) + _PULL * start
    found: npt.NDArray[np.float64] = counts / counts.sum()
    return found


def combined(strangers: Floats, relatives: Floats) -> Floats:
    """The weight against both explanations together."""
    found: Floats = -np.logaddexp2(-strangers, -relatives)
    return found
