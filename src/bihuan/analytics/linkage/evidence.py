"""Why a pair was linked, left for review or kept apart: which fields spoke for it and which against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bihuan.analytics.linkage.model import COMPARISONS
from bihuan.analytics.linkage.scoring import Floats, Ints, Scored
from bihuan.engine.linkage.clusters import Outcome

Flags = npt.NDArray[np.bool_]
_SMALL = 0.05  # a share of the weight that is not worth a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Sorted records with their pairs, the weights of these and the clusters of those.

    `same` and `apart` hold pairs of rows, left < right, that officers decided on.
    """

    records: pa.Table
    codes: tuple[str, ...]
    scored: Scored
    strangers: Floats
    weight: Floats
    cluster: Ints
    same: frozenset[tuple[int, int]]
    apart: frozenset[tuple[int, int]]
    threshold: float
    band: tuple[float, float]

    @property
    def probability(self) -> Floats:
        return (1 / (1 + np.exp2(-self.weight))).astype(np.float64)

    @property
    def together(self) -> Flags:
        return np.asarray(self.cluster[self.scored.left] == self.cluster[self.scored.right])


def explained(found: Found) -> pa.Table:
    """The pairs worth telling: those in one operator, those kept apart, those for review; see `Linked`."""
    probability, together = found.probability, found.together
    over = probability >= found.threshold
    outcome = np.where(together, Outcome.LINKED, np.where(over, Outcome.VETOED, Outcome.REVIEW))
    low, high = found.band
    at = np.flatnonzero(together | over | ((probability >= low) & (probability < high)))
    left, right = found.scored.left[at], found.scored.right[at]
    scored = _table(
        found,
        left=left,
        right=right,
        weight=found.weight[at].tolist(),
        probability=probability[at].tolist(),
        outcome=outcome[at],
        evidence=_evidence(found, at=at, outcome=outcome),
    )
    return pa.concat_tables(
        [scored, _only_decided(found, set(zip(left.tolist(), right.tolist(), strict=True)))]
    )


def _only_decided(found: Found, told: set[tuple[int, int]]) -> pa.Table:
    """Pairs that nothing but a decision speaks of: they have no weight."""
    pairs = sorted((found.same | found.apart) - told)
    together = [found.cluster[left] == found.cluster[right] for left, right in pairs]
    return _table(
        found,
        left=[left for left, _ in pairs],
        right=[right for _, right in pairs],
        weight=[None] * len(pairs),
        probability=[float(one) for one in together],
        outcome=[Outcome.LINKED if one else Outcome.VETOED for one in together],
        evidence=[_text(_of_decisions(found, *pair)) for pair in pairs],
    )


def _table(found: Found, *, left: Any, right: Any, **columns: Any) -> pa.Table:
    keys = {
        f"{name}_{side}": found.records[name].take(pa.array(rows, pa.int64()))
        for side, rows in (("l", left), ("r", right))
        for name in ("source", "record_id")
    }
    kinds = {
        "weight": pa.float64(),
        "probability": pa.float64(),
        "outcome": pa.string(),
        "evidence": pa.string(),
    }
    return pa.table({**keys, **{name: pa.array(columns[name], kind) for name, kind in kinds.items()}})


def _evidence(found: Found, *, at: Ints, outcome: Any) -> list[str]:
    """The evidence of the pairs at these places: a line a field, those that are unknown left out."""
    weights = {one.field: found.scored.weights[one.field][at].tolist() for one in COMPARISONS}
    levels = {one.field: found.scored.levels[one.field][at].tolist() for one in COMPARISONS}
    relatives = (found.weight - found.strangers)[at].tolist()
    pairs = zip(found.scored.left[at].tolist(), found.scored.right[at].tolist(), strict=True)
    start = _line("prior", "any_pair", found.scored.prior)
    texts = []
    for place, (left, right) in enumerate(pairs):
        lines = [start]
        for one in COMPARISONS:
            level = levels[one.field][place]
            if level >= 0:
                lines.append(_line(one.field, one.levels[level].name, weights[one.field][place]))
        if relatives[place] < -_SMALL:
            lines.append(_line("relatives", "shared", relatives[place]))
        lines += _of_decisions(found, left, right)
        if outcome[at[place]] == Outcome.VETOED and (left, right) not in found.apart:
            lines.append(_line("veto", "pair" if found.scored.codes[at[place]] < 0 else "operators", None))
        texts.append(_text(lines))
    return texts


def _of_decisions(found: Found, left: int, right: int) -> list[str]:
    if (left, right) in found.apart:
        return [_line("decision", "apart", None)]
    if (left, right) in found.same:
        codes = {found.codes[left], found.codes[right]} - {""}
        return [_line("decision", "same_over_codes" if len(codes) > 1 else "same", None)]
    return []


def _line(field: str, level: str, weight: float | None) -> str:
    told = "null" if weight is None else f"{weight:.2f}"
    return f'{{"field": "{field}", "level": "{level}", "weight": {told}}}'


def _text(lines: list[str]) -> str:
    return f"[{', '.join(lines)}]"
