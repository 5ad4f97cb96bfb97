"""Log-linear models of three to five registers, all of them fitted at once.

A model says which pairs of registers depend on each other (Fienberg 1972; Bishop, Fienberg and Holland 1975,
chapter 6), or that operators differ in how easily any register gets them (Darroch's and the Poisson form of
heterogeneity: Darroch et al. 1993; Rivest and Baillargeon 2007). Each gives the cell that nobody has counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from bihuan.engine.estimation.overlaps import Overlaps

Floats = npt.NDArray[np.float64]
_ROUNDS = 60
_CLOSE = 1e-9
_FARTHEST = 40.0  # of a linear predictor; exp(40) is more than there is of anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Which pairs of registers may depend on each other; `heterogeneity` is "", "darroch" or "poisson"."""

    pairs: tuple[tuple[str, str], ...] = ()
    heterogeneity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """Arrays of one value a model: log of the uncounted cell, its variance, Akaike's criterion.

    `misfit` is the deviance of the richest model for each degree of freedom it leaves, 1 at least: variances
    and criterion are already corrected by it. `bound` is the log of Chao's lower bound for the cell.
    """

    models: tuple[Model, ...]
    logs: Floats
    variances: Floats
    criterion: Floats
    misfit: float
    bound: float


def added(registers: int) -> float:
    """What each cell is raised by: it takes away most of the bias of small counts (Evans and Bonett 1994)."""
    return float(0.5 ** (registers - 1))


def fit_all(*, overlaps: Overlaps, raised_by: float) -> Fits:
    """Every model of the registers, fitted to the counts, each raised by a little so that none is empty."""
    registers = overlaps.registers
    cells = _cells(len(registers))
    counted = np.array([overlaps.counts.get(_named(cell, registers), 0) for cell in cells], dtype=float)
    counts = counted + raised_by
    columns, places = _columns(len(registers))
    masks = _masks(len(registers))
    logs, variances, deviances = _fit(columns, masks, counts, np.ones(len(counts)))
    sizes = masks.sum(axis=1)
    freedom = len(counts) - sizes
    richest = int(np.argmax(sizes))
    misfit = max(1.0, float(deviances[richest] / freedom[richest])) if freedom[richest] > 0 else 1.0
    # Only the cells of one and of two registers: whoever differs in chances, no fewer than this are missing.
    few = (np.array(cells).sum(axis=1) <= 2).astype(float)
    bound, _, _ = _fit(columns, masks[:1], counts, few)
    return Fits(
        models=tuple(_model(mask, registers, places) for mask in masks),
        logs=logs,
        variances=variances * misfit,
        criterion=deviances / misfit + 2 * sizes,
        misfit=misfit,
        bound=float(bound[0]),
    )


def _named(cell: tuple[int, ...], registers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for is_on, name in zip(cell, registers, strict=True) if is_on)


@cache
def _cells(registers: int) -> tuple[tuple[int, ...], ...]:
    return tuple(cell for cell in product((0, 1), repeat=registers) if any(cell))


@cache
def _columns(registers: int) -> tuple[Floats, tuple[tuple[int, int], ...]]:
    """The design: one row a cell; intercept, registers, pairs, Darroch's and the Poisson heterogeneity."""
    on = np.array(_cells(registers), dtype=float)
    places = tuple(combinations(range(registers), 2))
    times = on.sum(axis=1)
    pairs = [on[:, one] * on[:, other] for one, other in places]
    heterogeneity = [times * (times - 1) / 2, 2.0**times - 1 - times]
    return np.column_stack([np.ones(len(on)), on, *pairs, *heterogeneity]), places


@cache
def _masks(registers: int) -> Floats:
    """Which columns each model uses; the first model has no dependence at all."""
    pairs = registers * (registers - 1) // 2
    plain = [1.0] * (1 + registers)
    chosen = [[*plain, *choice, 0.0, 0.0] for choice in product((0.0, 1.0), repeat=pairs)]
    chosen += [[*plain, *[0.0] * pairs, *form] for form in ((1.0, 0.0), (0.0, 1.0))]
    return np.array(chosen)


def _model(mask: Floats, registers: tuple[str, ...], places: tuple[tuple[int, int], ...]) -> Model:
    used = mask[1 + len(registers) :]
    pairs = tuple(
        (registers[one], registers[other])
        for is_used, (one, other) in zip(used, places, strict=False)
        if is_used
    )
    return Model(pairs=pairs, heterogeneity="darroch" if used[-2] else "poisson" if used[-1] else "")


def _fit(columns: Floats, masks: Floats, counts: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Poisson regressions by iterated least squares: intercepts, their variances, deviances; one a model.

    A column that a model leaves out is held at zero by a one on the diagonal.
    """
    used = columns[None] * masks[:, None, :]
    held = np.eye(columns.shape[1])[None] * (1 - masks)[:, None, :]
    predictor = np.tile(np.log(counts), (len(masks), 1))
    found = np.zeros((len(masks), columns.shape[1]))
    for _ in range(_ROUNDS):
        expected = np.exp(predictor)
        weighed = expected * weights
        working = weighed * (predictor + (counts - expected) / expected)
        information = np.einsum("mcp,mc,mcq->mpq", used, weighed, used, optimize=True) + held
        before = found
        found = np.linalg.solve(information, np.einsum("mcp,mc->mp", used, working)[..., None])[..., 0]
        predictor = np.clip(np.einsum("mcp,mp->mc", used, found), -_FARTHEST, _FARTHEST)
        if np.abs(found - before).max() < _CLOSE:
            break
    expected = np.exp(predictor)
    information = np.einsum("mcp,mc,mcq->mpq", used, expected * weights, used, optimize=True) + held
    variances = np.linalg.inv(information)[:, 0, 0]
    gain = counts * np.log(counts / expected) - (counts - expected)
    return found[:, 0], variances, 2 * np.sum(weights * gain, axis=1)
