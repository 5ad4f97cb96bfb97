"""Of all samples those that hold the weightiest disagreements: a summary names them first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import partial

import numpy as np

from bihuan.analytics.columns import Column, each
from bihuan.analytics.judging import JudgedTable
from bihuan.analytics.readings import Readings
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.tables.disagreement_sheet import weight_of

_ONE = re.compile(r'\{"kind": "(\w+)", .*?"source_checked": "(\w*)"')
Weights = tuple[tuple[int, ...], ...]  # of each disagreement


def weightiest(
    judged: JudgedTable, readings: Readings, odd: Mapping[int, SampleVerdict], *, most: int
) -> tuple[list[int], int]:
    """(ascending samples, among them those of the `most` weightiest disagreements; how many there are)."""
    regular = np.ones(len(judged.facts.made), dtype=np.bool_)
    regular[list(odd)] = False
    of_readings = each(_weights, judged.readings.differing)
    of_samples = each(_weights, judged.overall.differing)
    of_odd = {sample: _weights_of(verdict) for sample, verdict in odd.items()}
    counts = _counted(of_readings) + _counted(of_samples.at(regular))
    for weights in of_odd.values():
        counts.update(weights)
    chosen: set[int] = set()
    listed = 0
    for weight in sorted(counts):
        if listed >= most:
            break
        listed += counts[weight]
        holding = np.zeros(len(regular), dtype=np.bool_)
        holding[readings.samples[of_readings.told(partial(_has, weight))]] = True
        holding |= of_samples.told(partial(_has, weight)) & regular
        holding[[sample for sample, weights in of_odd.items() if weight in weights]] = True
        chosen.update(np.flatnonzero(holding)[:most].tolist())
    return sorted(chosen), counts.total()


def _has(weight: tuple[int, ...], found: Weights) -> bool:
    return weight in found


def _weights(text: str) -> Weights:
    """Those of a cell's list."""
    return tuple(weight_of(kind, is_hint=mark == "recall") for kind, mark in _ONE.findall(text))


def _weights_of(verdict: SampleVerdict) -> Weights:
    found = [*verdict.disagreements, *(one for row in verdict.readings for one in row.disagreements)]
    return tuple(weight_of(one.kind, is_hint=one.is_hint) for one in found)


def _counted(column: Column) -> Counter[tuple[int, ...]]:
    rows = np.bincount(column.codes, minlength=len(column.values)).tolist()
    counts: Counter[tuple[int, ...]] = Counter()
    for weights, times in zip(column.values, rows, strict=True):
        for weight in weights:
            counts[weight] += times
    return +counts
