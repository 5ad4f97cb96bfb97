"""Readings: what laboratories report of the samples, and what is true of each reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bihuan.simulation.articles import Articles, articles_of
from bihuan.simulation.chance import Chance, Flags, Floats, Ints
from bihuan.simulation.labels import Part
from bihuan.simulation.measured import (
    GRADES,
    Contents,
    Results,
    results,
    single_fibre,
    step_texts,
    two_fibres,
)
from bihuan.simulation.samples import Samples, sample_ids
from bihuan.simulation.scenario import LEAST, Item, Scenario
from bihuan.simulation.texts import Column, compute, either, joined, reordered, taken

_WHOLE = frozenset({"填充物质量偏差率", "使用说明", "异味"})
_WIDE = [*((str(digit), chr(0xFF10 + digit)) for digit in range(10)), (".", "\uff0e")]
_UNREADABLE = ("/", "见附页", "")


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings in the order of samples and items; `sample` are rows of the samples asked for."""

    sample: Ints
    columns: dict[str, Column]
    truth: dict[str, Column]
    failed: Flags  # sample x item of the scenario: a reported value breaks its limit
    truly: Flags  # the same of true values


@dataclass(frozen=True, slots=True)
class _Block:
    """Readings of one item, part and component for some samples."""

    rows: Ints
    order: int
    item: str
    part: str
    component: Column
    limit: Column
    found: Results


def readings_of(scenario: Scenario, samples: Samples, chance: Chance) -> Readings:
    """All readings of these samples."""
    chance = chance.about("readings")
    blocks = [
        block
        for place, (name, product) in enumerate(scenario.products.items())
        if len(rows := np.flatnonzero(samples.product == place))
        for block in _product_blocks(
            scenario, samples, rows, articles_of(name, product, samples.lot[rows], chance), chance
        )
    ]
    sample = np.concatenate([block.rows for block in blocks])
    order = np.lexsort((np.repeat([b.order for b in blocks], [len(b.rows) for b in blocks]), sample))
    names = list(scenario.items)
    shape = (len(samples), len(names))
    failed, truly = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for block in blocks:
        failed[block.rows, names.index(block.item)] |= block.found.reported_fails
        truly[block.rows, names.index(block.item)] |= block.found.fails
    columns, truth = _columns(scenario, samples, blocks, chance)
    return Readings(
        sample=sample[order],
        columns={name: reordered(column, order) for name, column in columns.items()},
        truth={name: reordered(column, order) for name, column in truth.items()},
        failed=failed,
        truly=truly,
    )


def _product_blocks(
    scenario: Scenario, samples: Samples, rows: Ints, articles: Articles, chance: Chance
) -> Iterator[_Block]:
    """The readings of the samples of one product; an item is tested where its hazard is above 0."""
    filled = any(len(label.parts) > 1 for label in articles.labels)
    for place, (name, item) in enumerate(scenario.items.items()):
        tested = samples.hazards[rows, place] > 0
        if name not in articles.product.items or not tested.any():
            continue
        dice = chance.about(name)
        if item.kind == "fibre":
            hazard = samples.hazards[rows[tested], place]
            whose = (rows[tested], samples.number[rows[tested]], articles.label[tested])
            yield from _fibre_blocks(name, item, place * 100, whose, (articles, hazard), dice)
            continue
        numbers = samples.number[rows[tested]]
        limit = articles.limits(item)[tested]
        hazard = samples.hazards[rows[tested], place] / len(item.components)
        for count, component in enumerate(item.components):
            found = results(item, limit, hazard, dice.about(component), numbers)
            names = pa.array([component] * len(numbers), pa.string())
            if item.kind == "found":
                names = either(found.fails, component, "")
            part = "面料" if filled and name not in _WHOLE else ""
            yield _Block(
                rows[tested], place * 100 + count, name, part, names, _limit_texts(item, limit), found
            )


def _fibre_blocks(
    name: str,
    item: Item,
    order: int,
    whose: tuple[Ints, Ints, Ints],
    of: tuple[Articles, Floats],
    chance: Chance,
) -> Iterator[_Block]:
    """Two readings for a part of two fibres, one for a pure part, and one for what should not be there."""
    (rows, numbers, labels), (articles, hazard) = whose, of
    for kind, label in enumerate(articles.labels):
        here = labels == kind
        for number, part in enumerate(label.parts):
            at_risk = hazard[here] * (number == label.suspect)
            found = _contents(item, part, at_risk, chance.about(part.name), numbers[here])
            yield from _content_blocks(name, item, order + 10 * number, part, rows[here], found)


def _contents(item: Item, part: Part, hazard: Floats, chance: Chance, numbers: Ints) -> Contents:
    if len(part.fibres) == 1:
        return single_fibre(item, hazard, chance, numbers)
    nominal = np.full(len(numbers), float(part.fibres[0][1]))
    return two_fibres(item, nominal, hazard, chance, numbers)


def _content_blocks(
    name: str, item: Item, order: int, part: Part, rows: Ints, found: Contents
) -> Iterator[_Block]:
    pure = len(part.fibres) == 1
    limit = pa.array([f"±{item.limits['all']:g}" if not pure else "100"] * len(rows), pa.string())
    both = (
        (part.fibres[0][0], found.main, found.true_main, np.ones(len(rows), dtype=np.bool_)),
        (part.instead, found.other, 100 - found.true_main, found.other > 0),
    )
    for count, (fibre, tenths, true, there) in enumerate(both):
        yield _Block(
            rows[there],
            order + count,
            name,
            part.name,
            pa.array([fibre] * int(there.sum()), pa.string()),
            limit.filter(pa.array(there)),
            Results(
                true[there],
                found.fails[there],
                step_texts(tenths[there], 0.1),
                found.reported_fails[there],
            ),
        )


def _limit_texts(item: Item, limit: Floats) -> Column:
    """Limits as laboratories print them."""
    values, place = np.unique(np.nan_to_num(limit, nan=-1.0), return_inverse=True)
    return taken([_limit_text(item, float(value)) for value in values], place)


def _limit_text(item: Item, value: float) -> str:
    if item.kind == "words":
        return item.words[0]
    if item.kind == "grade":
        return "≥" + GRADES[round(value * 2) - 2]
    if item.kind == "below":
        return f"≥{value:g}"
    least = item.limits.get(LEAST)
    return f"≤{value:g}" if least is None else f"{least:.1f}~{value:.1f}"


def _columns(
    scenario: Scenario, samples: Samples, blocks: list[_Block], chance: Chance
) -> tuple[dict[str, Column], dict[str, Column]]:
    """The columns of all blocks one after another, and what is true of them."""
    lengths = [len(block.rows) for block in blocks]
    kinds = np.repeat(np.arange(len(blocks)), lengths)
    items = [scenario.items[block.item] for block in blocks]
    number = np.concatenate([samples.number[block.rows] for block in blocks])
    slot = np.concatenate([np.full(len(block.rows), block.order) for block in blocks])
    failed = np.concatenate([block.found.reported_fails for block in blocks])
    value = pa.concat_arrays([block.found.text for block in blocks])
    unit = taken([item.unit for item in items], kinds)
    soil = chance.about("soil").uniform(number, slot)
    soiled = soil < scenario.tests.soiled
    unreadable = soil > 1 - scenario.tests.unreadable
    wrong = chance.about("wrong-verdict").happens(scenario.tests.wrong_verdicts, number, slot)
    item = taken([block.item for block in blocks], kinds)
    part = taken([block.part for block in blocks], kinds)
    component = pa.concat_arrays([block.component for block in blocks])
    columns = {
        "item": item,
        "part": part,
        "component": component,
        "value": _soiled(value, unit, (soiled, unreadable), chance.about("way").below(6, number, slot)),
        "unit": unit,
        "method": taken([one.method for one in items], kinds),
        "lab_limit": pa.concat_arrays([block.limit for block in blocks]),
        "lab_verdict": either(failed ^ wrong, "不合格", "合格"),
    }
    truth = {
        "sample_id": sample_ids(number),
        "item": item,
        "part": part,
        "component": component,
        "true_value": pa.array(np.concatenate([block.found.true_value for block in blocks]).round(4)),
        "truly_fails": pa.array(np.concatenate([block.found.fails for block in blocks])),
        "reported_fails": pa.array(failed),
        "cell": either(unreadable, "unreadable", either(soiled, "soiled", "clean")),
        "verdict_is_wrong": pa.array(wrong),
    }
    return columns, truth


def _soiled(value: Column, unit: Column, which: tuple[Flags, Flags], way: Ints) -> Column:
    """Values as nobody should write them: such as can be read all the same, and such as can't."""
    soiled, unreadable = which
    wide = value
    for narrow, full in _WIDE:
        wide = compute.replace_substring(wide, narrow, full)
    value = either(soiled & (way < 3), wide, value)
    value = either(soiled & (way == 3), joined(" ", value), value)
    number: Flags = compute.match_substring_regex(value, "^[0-9-]").to_numpy(zero_copy_only=False)
    value = either(soiled & (way == 4) & number, joined(value, unit), value)
    value = either(soiled & (way == 5), joined(value, " "), value)
    return either(unreadable, taken(_UNREADABLE, way % len(_UNREADABLE)), value)
