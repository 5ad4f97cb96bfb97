"""What a laboratory measures: true values around a limit, its error, rounding, detection limits, words.

A true value breaks its limit, once it is rounded as it must be reported, with just the probability that the
latent state says: with the normal quantile z of that probability and a normal draw x, it lies
spread * (z - x) beyond the limit and half a reporting step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bihuan.simulation.chance import Chance, Flags, Floats, Ints, quantile_table
from bihuan.simulation.scenario import Item
from bihuan.simulation.texts import Column, digits, either, fixed, joined, taken, whole_texts

_CLEAR = 4.5
GRADES = ("1", "1-2", "2", "2-3", "3", "3-4", "4", "4-5", "5")


@dataclass(frozen=True, slots=True)
class Results:
    """Results of one item (and component, part) for some samples."""

    true_value: Floats  # NaN where the result is a word
    fails: Flags  # the true value breaks the limit, rounded to the reporting step
    text: Column  # as reported
    reported_fails: Flags  # the reported value breaks the limit


def exceeds(probability: Floats, draw: Floats) -> Floats:
    """How far beyond the limit, in spreads: above 0 with the given probability. `draw` is standard normal.

    Goods are never clearer of a limit than a few spreads: there is a limit on the other side too.
    """
    return np.maximum(normal_quantiles(probability) - draw, -_CLEAR)


def normal_quantiles(probability: Floats) -> Floats:
    """Standard normal quantiles, from a table that ends at +-4.2."""
    grid = quantile_table()
    place = np.clip(probability * len(grid) - 0.5, 0, len(grid) - 1)
    found: Floats = np.interp(place, np.arange(len(grid)), grid)
    return found


def results(item: Item, limit: Floats, hazard: Floats, chance: Chance, numbers: Ints) -> Results:
    """Results of an item whose kind is not fibre, for samples of these limits and hazards."""
    beyond = exceeds(1 - np.exp(-hazard), chance.about("value").normal(numbers))
    if item.kind == "words":
        return _words(item, beyond)
    if item.kind == "found":
        return _found(item, limit, beyond, chance, numbers)
    if item.kind == "grade":
        return _grades(item, limit, beyond, chance, numbers)
    return _numbers(item, limit, beyond, chance, numbers)


def _words(item: Item, beyond: Floats) -> Results:
    fails = beyond > 0
    text = taken(item.words, fails.astype(np.int64))
    return Results(np.full(len(fails), np.nan), fails, text, fails)


def _found(item: Item, limit: Floats, beyond: Floats, chance: Chance, numbers: Ints) -> Results:
    """A banned substance: not there at all, or above the limit."""
    fails = beyond > 0
    true = np.where(fails, (limit + item.step / 2) * np.exp(item.spread * np.maximum(beyond, 0)), 0.0)
    reported = _rounded(item, _measured(item, true, chance, numbers, relative=True))
    text = either(fails, step_texts(reported, item.step), item.words[0])
    return Results(true, fails, text, np.asarray(fails & (reported * item.step > limit + 1e-9)))


def _grades(item: Item, limit: Floats, beyond: Floats, chance: Chance, numbers: Ints) -> Results:
    """A fastness grade: the eye reads half steps, so that a quarter below the limit is where it fails."""
    true = np.clip(limit - 0.25 - item.spread * beyond, 1, 5)
    seen = np.clip(np.rint(_measured(item, true, chance, numbers) * 2), 2, 10).astype(np.int64)
    return Results(true, beyond > 0, taken(GRADES, seen - 2), np.asarray(seen / 2 < limit))


def _numbers(item: Item, limit: Floats, beyond: Floats, chance: Chance, numbers: Ints) -> Results:
    logarithmic = item.kind == "above-log"
    outward = -1 if item.kind == "below" else 1
    edge = limit + outward * item.step / 2
    true = edge * np.exp(item.spread * beyond) if logarithmic else edge + outward * item.spread * beyond
    reported = _rounded(item, _measured(item, true, chance, numbers, relative=logarithmic))
    value = reported * item.step
    text = step_texts(reported, item.step)
    low = np.asarray((value < item.detection) & (item.detection > 0))
    if low.any():
        less = chance.about("less").happens(0.3, numbers)
        text = either(low, either(less, f"<{item.detection:g}", "未检出"), text)
    breaks = value < limit - 1e-9 if item.kind == "below" else value > limit + 1e-9
    return Results(true, beyond > 0, text, np.asarray(breaks))


def _measured(item: Item, true: Floats, chance: Chance, numbers: Ints, *, relative: bool = False) -> Floats:
    error = item.error * chance.about("error").normal(numbers)
    found: Floats = true * np.exp(error) if relative else true + error
    return found


def _rounded(item: Item, value: Floats) -> Ints:
    """In whole steps; ties do not happen, since nothing measured is that exact."""
    return np.rint(value / item.step).astype(np.int64)


def step_texts(steps: Ints, step: float) -> Column:
    """Whole steps of 10, 1 or 0.1 as texts: -4.1, 250."""
    if step >= 1:
        return whole_texts(steps * round(step))
    whole, tenth = np.divmod(np.abs(steps), 10)
    sign = taken(["", "-"], (steps < 0).astype(np.int64))
    return joined(sign, whole_texts(whole), ".", fixed(digits(tenth, 1)))


@dataclass(frozen=True, slots=True)
class Contents:
    """What a laboratory finds of two fibres: the labelled main one and the other, in tenths of a percent."""

    true_main: Floats
    fails: Flags
    main: Ints
    other: Ints
    reported_fails: Flags


def single_fibre(item: Item, hazard: Floats, chance: Chance, numbers: Ints) -> Contents:
    """Goods labelled as one fibre: pure, or with a good deal of another."""
    beyond = exceeds(1 - np.exp(-hazard), chance.about("value").normal(numbers))
    fails = beyond > 0
    true = np.where(fails, np.clip(95 - 25 * np.maximum(beyond, 0), 5, 95), 100.0)
    main = np.rint(true * 10 + np.where(fails, 10 * item.error * chance.about("error").normal(numbers), 0))
    main = np.clip(main, 0, 1000).astype(np.int64)
    return Contents(true, fails, main, 1000 - main, np.asarray(main < 1000))


def two_fibres(item: Item, nominal: Floats, hazard: Floats, chance: Chance, numbers: Ints) -> Contents:
    """Goods labelled as two fibres: the main one lies within the tolerance, or beyond it on either side."""
    tolerance = item.limits["all"]
    beyond = exceeds(1 - np.exp(-hazard), chance.about("value").normal(numbers))
    off = np.clip(tolerance + item.step / 2 + item.spread * beyond, -tolerance, 40)
    side = np.where(chance.about("side").happens(0.7, numbers), -1, 1)
    true = np.clip(nominal + side * off, 0.1, 99.9)
    main = np.rint(true * 10 + 10 * item.error * chance.about("error").normal(numbers)).astype(np.int64)
    main = np.clip(main, 1, 999)
    return Contents(
        true, beyond > 0, main, 1000 - main, np.abs(main - np.rint(nominal * 10)) > tolerance * 10
    )
