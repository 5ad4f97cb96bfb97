"""How many operators are on none of the registers: capture and recapture, with what it takes for granted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import ceil, exp, floor, sqrt

import numpy as np

from bihuan.engine.estimation.loglinear import Fits, Model, added, fit_all
from bihuan.engine.estimation.overlaps import Overlaps, refusals
from bihuan.engine.kernel.reasons import Reason

_Z = 1.959963984540054  # the normal quantile of 95 per cent
# What registers cannot show is how being on all of them hangs together. The range allows for an odds ratio
# between 1/doubt and doubt: of two registers nothing of it shows, of three or more all but the last order.
DOUBT_OF_TWO = 3.0
DOUBT_OF_MORE = 1.5
_PLAUSIBLE = 10.0  # models farther than this from the best by Akaike's criterion have no support left
_SHOWN = 0.01  # of the weight; lighter models are not told
_FEW = 10  # shared operators: below, one wrong link changes the answer
_POOR_FIT = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From–to, both included, in operators."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedModel:
    """A model with what it says: operators on no register, their interval, its share of the weight."""

    model: Model
    unlisted: int
    confidence_interval: Span
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """Operators on none of the registers.

    `confidence_interval` holds if the models are right; `wide_range` also covers what registers cannot show
    about their own dependence. `at_least` is Chao's lower bound where registers are three or more. Without an
    estimate the four are None and `reasons` says why; else they name the assumptions.
    """

    listed: int
    unlisted: int | None
    confidence_interval: Span | None
    wide_range: Span | None
    at_least: int | None
    models: tuple[WeighedModel, ...]
    reasons: tuple[Reason, ...]


def unlisted(*, overlaps: Overlaps) -> Unlisted:
    """Estimate the operators that no register has.

    Two registers: Chapman's estimate (1951) with Sadinle's transformed logit interval (2009). Three to five:
    log-linear models, averaged by Akaike weights (Buckland et al. 1997).
    """
    if refused := refusals(overlaps):
        return Unlisted(
            listed=overlaps.listed,
            unlisted=None,
            confidence_interval=None,
            wide_range=None,
            at_least=None,
            models=(),
            reasons=refused,
        )
    return _of_two(overlaps) if len(overlaps.registers) == 2 else _of_more(overlaps)


def _of_two(overlaps: Overlaps) -> Unlisted:
    one, other = overlaps.registers
    both = overlaps.on(one, other)
    only, also = overlaps.on(one) - both, overlaps.on(other) - both
    estimate = only * also / (both + 1)
    middle = (only + 0.5) * (also + 0.5) / (both + 0.5)
    spread = _Z * sqrt(1 / (both + 0.5) + 1 / (only + 0.5) + 1 / (also + 0.5) + 1 / middle)
    low, high = middle * exp(-spread) - 0.5, middle * exp(spread) - 0.5
    reasons = (
        Reason.of("estimate_independent_registers", one=one, other=other),
        Reason.of("estimate_equal_chances"),
        *_always(overlaps, DOUBT_OF_TWO),
    )
    interval = _span(min(low, estimate), high)
    return Unlisted(
        listed=overlaps.listed,
        unlisted=round(estimate),
        confidence_interval=interval,
        wide_range=_span(min(low, estimate) / DOUBT_OF_TWO, high * DOUBT_OF_TWO),
        at_least=None,
        models=(
            WeighedModel(model=Model(), unlisted=round(estimate), confidence_interval=interval, weight=1.0),
        ),
        reasons=reasons,
    )


def _of_more(overlaps: Overlaps) -> Unlisted:
    fits = fit_all(overlaps=overlaps, raised_by=added(len(overlaps.registers)))
    away = fits.criterion - fits.criterion.min()
    weights = np.exp(-away / 2) / np.exp(-away / 2).sum()
    spreads = np.sqrt(np.log1p(fits.variances + np.exp(-fits.logs)))
    middle = float(weights @ fits.logs)
    spread = float(weights @ np.sqrt(spreads**2 + (fits.logs - middle) ** 2))
    is_plausible = away <= _PLAUSIBLE
    lowest = float((fits.logs - _Z * spreads)[is_plausible].min())
    highest = float((fits.logs + _Z * spreads)[is_plausible].max())
    low, high = middle - _Z * spread, middle + _Z * spread
    return Unlisted(
        listed=overlaps.listed,
        unlisted=round(exp(middle)),
        confidence_interval=_span(exp(low), exp(high)),
        wide_range=_span(exp(min(low, lowest)) / DOUBT_OF_MORE, exp(max(high, highest)) * DOUBT_OF_MORE),
        at_least=floor(exp(fits.bound)),
        models=_told(fits, weights, spreads),
        reasons=(
            Reason.of("estimate_modelled_dependence", models=str(int(is_plausible.sum()))),
            *(
                [Reason.of("estimate_poor_fit", misfit=f"{fits.misfit:.1f}")]
                if fits.misfit > _POOR_FIT
                else []
            ),
            *_always(overlaps, DOUBT_OF_MORE),
        ),
    )


def _told(fits: Fits, weights: np.ndarray, spreads: np.ndarray) -> tuple[WeighedModel, ...]:
    """The models that carry weight, the heaviest first."""
    heavy = sorted(np.flatnonzero(weights >= _SHOWN), key=lambda place: (-weights[place], place))
    return tuple(
        WeighedModel(
            model=fits.models[place],
            unlisted=round(exp(fits.logs[place])),
            confidence_interval=_span(
                exp(fits.logs[place] - _Z * spreads[place]), exp(fits.logs[place] + _Z * spreads[place])
            ),
            weight=float(weights[place]),
        )
        for place in heavy
    )


def _always(overlaps: Overlaps, doubt: float) -> tuple[Reason, ...]:
    """The assumptions of every estimate, and what makes this one shaky."""
    pairs = list(combinations(overlaps.registers, 2))
    few = [(one, other) for one, other in pairs if overlaps.on(one, other) < _FEW]
    within = [name for name in overlaps.registers if not overlaps.counts.get(frozenset({name}), 0)]
    return (
        Reason.of("estimate_closed_population"),
        Reason.of("estimate_no_linkage_errors"),
        Reason.of("estimate_doubt", doubt=f"{doubt:g}"),
        *(Reason.of("estimate_few_shared", one=one, other=other, most=str(_FEW)) for one, other in few),
        *(Reason.of("estimate_register_within_others", register=name) for name in within),
    )


def _span(low: float, high: float) -> Span:
    return Span(low=max(0, floor(low)), high=max(0, ceil(high)))
