"""The truth beside the files, where only tests and benchmarks look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from bihuan.simulation.causes import Touched
from bihuan.simulation.chance import Ints
from bihuan.simulation.codes import code_texts
from bihuan.simulation.files import Stream, write_table
from bihuan.simulation.goods import Goods
from bihuan.simulation.lots import lot_ids
from bihuan.simulation.names import name_texts
from bihuan.simulation.operators import (
    Operators,
    address_texts,
    operator_ids,
    person_texts,
    town_names,
)
from bihuan.simulation.quality import Quality
from bihuan.simulation.registers import Records, true_operators
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_sense import CHANNELS, ROLES, SIZES
from bihuan.simulation.testing import Tested
from bihuan.simulation.texts import NO_DAY, Column, day_texts, either, fixed, taken

_CHANNEL_OF_ROLE = {"shop": "shop", "online": "online", "live": "online"}


@dataclass(frozen=True, slots=True)
class Stage:
    """What was planted at a stage, what of it can be found in the files, and what is lost there."""

    stage: str
    what: str
    planted: int
    findable: int

    @property
    def lost(self) -> int:
        return self.planted - self.findable


def write_operators(folder: Path, scenario: Scenario, operators: Operators, quality: Quality) -> None:
    """Who everybody is, and how good."""
    rows = np.arange(operators.count)
    towns = scenario.operators.towns
    renamed = operators.renamed != NO_DAY
    write_table(
        folder / "operators.parquet",
        {
            "operator": operator_ids(rows),
            "credit_code": code_texts(operators.codes),
            "name": name_texts(operators.words),
            "old_name": either(renamed, name_texts(operators.old_words), ""),
            "role": taken(ROLES, operators.role),
            "size": taken(SIZES, operators.size),
            "product": either(
                operators.role == ROLES.index("finished"),
                taken(list(scenario.products), operators.product),
                "",
            ),
            "staff": pa.array(operators.staff),
            "revenue": pa.array(operators.revenue),
            "owner": person_texts(operators.owners, rows),
            "phone": fixed(operators.phones),
            "town": taken(town_names(towns), operators.sites.town),
            "address": address_texts(operators.sites, rows, towns=towns),
            "opened_on": day_texts(operators.opened),
            "closed_on": day_texts(operators.closed),
            "moved_on": day_texts(operators.moved),
            "renamed_on": day_texts(operators.renamed),
            "sibling_of": either(operators.leader == rows, "", operator_ids(operators.leader)),
            "quality": pa.array(quality.level.round(4)),
            "drift": pa.array(quality.drift.round(4)),
        },
    )


def write_probabilities(folder: Path, scenario: Scenario, operators: Operators, quality: Quality) -> None:
    """The probability that each operator's usual goods fail, on the first day of every few months."""
    rows = operators.of_role(*(role for role in ROLES if role != "logistics"))
    names = [CHANNELS.index(_CHANNEL_OF_ROLE.get(role, "factory")) for role in ROLES]
    channel = np.array(names)[operators.role[rows]]
    ids = operator_ids(rows)
    with Stream(folder / "failure_probabilities.parquet") as out:
        for on in _days(scenario):
            text = str(np.datetime64(on, "D"))
            out.add(
                {
                    "operator": ids,
                    "on": pa.repeat(pa.scalar(text), len(rows)),
                    "probability": pa.array(quality.probability(rows, channel, on).round(6)),
                }
            )


def _days(scenario: Scenario) -> Iterator[int]:
    first = np.datetime64(scenario.period.since, "M")
    months = max(scenario.quality.truth_every_months, 1)
    for step in range(0, 10_000, months):
        on = (first + step).astype("datetime64[D]")
        if on >= np.datetime64(scenario.period.until):
            return
        yield int(on.astype(np.int64))


def write_records(folder: Path, registers: list[Records]) -> None:
    """The true operator behind each record of each register."""
    write_table(
        folder / "records.parquet",
        pa.concat_tables([pa.table(dict(true_operators(records))) for records in registers]),
    )


def write_causes(folder: Path, scenario: Scenario, goods: Goods, touched: Touched) -> None:
    """Who was at fault and when (absent causes too), and all lots that carry each fault."""
    rows = [
        (one.cause, one.operator, str(np.datetime64(one.since, "D")), str(np.datetime64(one.until, "D")))
        for one in touched.culprits
    ]
    present = {cause for cause, *_ in rows}
    absent = [(name, -1, "", "") for name in scenario.causes if name not in present]
    whole = rows + absent
    operators = np.array([operator for _, operator, _, _ in whole], dtype=np.int64)
    write_table(
        folder / "causes.parquet",
        {
            "cause": pa.array([one[0] for one in whole], pa.string()),
            "operator": either(operators >= 0, operator_ids(np.maximum(operators, 0)), ""),
            "since": pa.array([one[2] for one in whole], pa.string()),
            "until": pa.array([one[3] for one in whole], pa.string()),
            "items": pa.array([";".join(scenario.causes[one[0]].items) for one in whole], pa.string()),
        },
    )
    lots = [(one, touched.of(one), touched.of(one, followed=True)) for one in touched.culprits]
    numbers = np.concatenate([np.zeros(0, dtype=np.int64), *(found for _, found, _ in lots)])
    write_table(
        folder / "cause_lots.parquet",
        {
            "cause": pa.array([one.cause for one, found, _ in lots for _ in found], pa.string()),
            "operator": operator_ids(
                np.array([one.operator for one, found, _ in lots for _ in found], dtype=np.int64)
            ),
            "lot": lot_ids(numbers),
            "tier": _tier_names(goods, numbers),
            "along_recorded": pa.array(
                np.concatenate([np.zeros(0, np.bool_), *(np.isin(found, seen) for _, found, seen in lots)])
            ),
        },
    )


def _tier_names(goods: Goods, lots: Ints) -> Column:
    firsts = np.array([tier.first for tier in goods.tiers])
    return taken([tier.name for tier in goods.tiers], np.searchsorted(firsts, lots, side="right") - 1)


def stages(
    scenario: Scenario,
    world: tuple[Operators, Goods, Touched],
    registers: list[Records],
    tested: Tested,
) -> list[Stage]:
    """What is planted and findable in registers, deliveries, causes and tests."""
    operators, goods, touched = world
    listed = np.zeros(operators.count, dtype=np.bool_)
    for records in registers:
        listed[records.operator] = True
    lines = sum(len(one.operator) for one in registers)
    coded = sum(int(np.sum(one.code.to_numpy(zero_copy_only=False) != "")) for one in registers)
    renamed = operators.renamed != NO_DAY
    deliveries = sum(len(graph.sources) for graph in goods.graph)
    found = [
        Stage("registers", "operators", operators.count, int(listed.sum())),
        Stage("registers", "records with a credit code", lines, coded),
        Stage("registers", "renamed operators", int(renamed.sum()), int((renamed & listed).sum())),
        Stage("goods", "deliveries", deliveries, sum(int(graph.recorded.sum()) for graph in goods.graph)),
        Stage(
            "testing", "failing samples", int(tested.truly.sum()), int((tested.truly & tested.failed).sum())
        ),
        Stage("testing", "readings", tested.readings, tested.readings - tested.unreadable),
    ]
    for name in scenario.causes:
        culprits = [one for one in touched.culprits if one.cause == name]
        lots = sum(len(touched.of(one)) for one in culprits)
        followed = sum(len(touched.of(one, followed=True)) for one in culprits)
        bits = np.uint16(sum(1 << one.bit for one in culprits))
        sampled = (touched.marks[tested.samples.lot] & bits) > 0
        found += [
            Stage("causes", f"{name}: lots touched, along recorded deliveries", lots, followed),
            Stage(
                "causes", f"{name}: lots touched, sampled", lots, len(np.unique(tested.samples.lot[sampled]))
            ),
            Stage(
                "causes",
                f"{name}: failing samples, reported",
                int((sampled & tested.truly).sum()),
                int((sampled & tested.truly & tested.failed).sum()),
            ),
        ]
    return found


def write_stages(folder: Path, found: list[Stage]) -> None:
    """The table of planted, findable and lost."""
    write_table(
        folder / "stages.csv",
        {
            "stage": pa.array([one.stage for one in found]),
            "what": pa.array([one.what for one in found]),
            "planted": pa.array([one.planted for one in found]),
            "findable": pa.array([one.findable for one in found]),
            "lost": pa.array([one.lost for one in found]),
        },
    )
